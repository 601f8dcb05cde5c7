"""What keeps the desk from doing what it was asked for."""

from __future__ import annotations


class DeskError(ValueError):
    """Something that was given cannot be used; the message says what, why, and what would be right."""
