"""Writes random records as servers would. Knows nothing of the reader."""
