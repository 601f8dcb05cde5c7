"""How answers are made: lists, records, files; from which release, on which day, in which language."""
