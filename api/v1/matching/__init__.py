"""Holding somebody's own list against the people on file: reading the list, finding candidates, judging them."""
