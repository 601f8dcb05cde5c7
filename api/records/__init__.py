"""What is stored: tables, readings and the rules of dates and names. All SQL lives here; nothing here knows HTTP."""
