"""The curated data: its tables, their declaration, their rules, and the way into a database."""
