"""Where lines of an embed may break: never within a number, a date or a name, and in an address at its steps."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup, escape

from api.pages.letter_widths import width_of
from api.web.line_breaks import change_texts, unbroken

# In pixels; a longer word would not fit the narrowest embed.
LONGEST_UNBROKEN, SIZE = 200, 15

# Browsers break after hyphens and dashes: in `2024-08-01`, `178–181`, `Kara-Murza`.
_JOINED = re.compile(r"\S*\w[-–]\w\S*")
_STEP = re.compile(r"(?<=[^/]/)(?=[^/])|(?=[?&])")


def keep_whole(html: str) -> str:
    """Return an HTML document whose words with hyphens or dashes are never broken by a line."""
    return change_texts(html, lambda text: _JOINED.sub(_whole, text))


def _whole(found: re.Match[str]) -> str:
    return found[0] if width_of(unescape(found[0]), SIZE) > LONGEST_UNBROKEN else unbroken(found[0])


def in_steps(address: str) -> Markup:
    """Return an address as HTML that lines may break at its steps and before each parameter."""
    return Markup("<wbr>").join(escape(step) for step in _STEP.split(address))
