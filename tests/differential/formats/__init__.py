"""A differential test of many log formats: a writer, an independent reader, and `main.py`."""
