"""Taking a person out of everything that is served and built, so that nothing published here says the name.

What remains is the uid, the day and a code for the reason. Copies that others made cannot be called back.
"""
