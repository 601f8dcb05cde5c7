"""Open Cases: a read-only, versioned API on political prisoners; `app.py` is the door."""
