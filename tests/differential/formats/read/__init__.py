"""Reads each format as its documentation describes it. Knows nothing of the writer."""
