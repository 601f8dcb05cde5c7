"""What the tests need and no test is."""
