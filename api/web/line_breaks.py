"""Where lines of a page may break: never within a date or a range of numbers.

Browsers break after the hyphens and dashes of `2024-08-01` and `178–181`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# What holds no element, or is shown as it is written; the style sheets keep the text of `time` whole by themselves.
_LEFT_ALONE = ("script", "style", "textarea", "select", "pre", "code", "svg", "time")
_PART = re.compile(rf"<({'|'.join(_LEFT_ALONE)})\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_NUMBERS = re.compile(r"\d+(?:[-–]\d+)+")


def change_texts(html: str, change: Callable[[str], str]) -> str:
    """Return an HTML document with the running texts of its body changed, each a piece of HTML without elements."""
    start = html.index(">", html.index("<body"))
    return html[:start] + _PART.sub(lambda found: _unless_element(found[0], change), html[start:])


def keep_numbers_whole(html: str) -> str:
    """Return an HTML document whose dates and ranges of numbers are never broken by a line."""
    return change_texts(html, lambda text: _NUMBERS.sub(lambda found: unbroken(found[0]), text))


def unbroken(text: str) -> str:
    """Return a piece of HTML as one that no line breaks, by the class that the style sheets have for it."""
    return f'<span class="one">{text}</span>'


def _unless_element(part: str, change: Callable[[str], str]) -> str:
    return part if part.startswith("<") else change(part)
