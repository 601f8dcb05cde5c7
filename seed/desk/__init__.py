"""What curators do to the tables beside editing them."""
