"""Version 1 of the API: what is promised. `contents.py` lists it."""
