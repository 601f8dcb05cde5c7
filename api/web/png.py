"""Pictures as PNG, drawn from SVG within the process: for whoever shows no SVG, such as messengers, mail and slides.

Letters come from a font that a package ships, so that a picture is the same on every machine.
"""

from __future__ import annotations

import threading
import time
from functools import cache

from api.web.letters import letters_of
from api.web.svg import clean

MEDIA_TYPE = "image/png"
FONT = "Roboto"
# The font and its bold letters, by the names that the package has for their files.
_FILES = ("Roboto", "RobotoBold")


def drawn(svg: bytes) -> bytes:
    """Return a picture in SVG as PNG, pixel for pixel; raises ValueError for what is no SVG."""
    # Two megabytes, of which a process that draws nothing needs none.
    from resvg_py import svg_to_bytes

    began = time.thread_time()
    picture = svg_to_bytes(
        svg_string=svg.decode("utf-8"),
        skip_system_fonts=True,
        font_files=_fonts(),
        font_family=FONT,
        sans_serif_family=FONT,
    )
    # Who draws keeps all others of the process waiting: they come next, for as long.
    if threading.active_count() > 1:
        time.sleep(time.thread_time() - began)
    return picture


def width_of(text: str, size: float) -> float:
    """Return how wide a text is in letters of FONT, as a picture has it."""
    return letters_of(_fonts()[0]).width_of(clean(text), size)


def width_of_bold(text: str, size: float) -> float:
    """Return how wide a text is in bold letters of FONT."""
    return letters_of(_fonts()[1]).width_of(clean(text), size)


@cache
def _fonts() -> list[str]:
    from font_roboto import font_files

    return [font_files[name] for name in _FILES]
