"""Each collection of v1 and each other answer, one flat module for each: its shape, its parameters, its routes."""
