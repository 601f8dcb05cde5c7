"""Where lines of an embed may break: never within a number, a date or a name, and in an address at its steps."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup, escape

from api.pages.letter_widths import width_of

# In pixels; a longer word would not fit the narrowest embed.
LONGEST_UNBROKEN, SIZE = 200, 15

# The style sheet keeps the text of `time` whole by itself.
_TAG_OR_TEXT = re.compile(r"<time[^>]*>[^<]*|<[^>]*>|[^<]+")
# Browsers break after hyphens and dashes: in `2024-08-01`, `178–181`, `Kara-Murza`.
_JOINED = re.compile(r"\S*\w[-–]\w\S*")
_STEP = re.compile(r"(?<=[^/]/)(?=[^/])|(?=[?&])")


def keep_whole(html: str) -> str:
    """Return an HTML document whose words with hyphens or dashes are never broken by a line."""
    head, body, rest = html.partition("<body>")
    return head + body + _TAG_OR_TEXT.sub(_unless_tag, rest)


def _unless_tag(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("<") else _JOINED.sub(_whole, found[0])


def _whole(found: re.Match[str]) -> str:
    if width_of(unescape(found[0]), SIZE) > LONGEST_UNBROKEN:
        return found[0]
    return f'<span class="one">{found[0]}</span>'


def in_steps(address: str) -> Markup:
    """Return an address as HTML that lines may break at its steps and before each parameter."""
    return Markup("<wbr>").join(escape(step) for step in _STEP.split(address))
