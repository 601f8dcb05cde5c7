"""Counts of people: one definition of a cell, of its words and of its link, for statistics, pictures and pages."""
