"""The frame of an embed: one style sheet inside the document, and a policy that lets nothing load or run.

Only embeds may stand in the frames of other sites.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from flask import Response, render_template, request
from markupsafe import Markup

from api.pages.line_breaks import keep_whole
from api.web.headers import page_policy
from api.web.html import STATIC, content_of
from api.web.svg import LOOKS

CSS = "embed.css"


@cache
def style() -> str:
    """Return the style sheet as it stands within every embed."""
    return content_of(STATIC / CSS).decode("utf-8").strip()


@cache
def _policy() -> dict[str, str]:
    # The digest lets this very text be the style, and nothing that data could smuggle in.
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode("ascii")
    return {
        "style_src": f"'sha256-{digest}'",
        "img_src": "'none'",
        "form_action": "'none'",
        "frame_ancestors": "*",
    }


def rendered(template: str, **context: object) -> str:
    """Return an embed as HTML: a document that needs nothing beside itself."""
    look = request.args.get("look", "auto")
    if look not in LOOKS:
        look = "auto"
    return keep_whole(render_template(template, style=Markup(style()), look=look, **context))  # noqa: S704


def framed(template: str, **context: object) -> Response:
    """Return an embed as an answer that any page may frame, also one that isolates itself from others."""
    answer = Response(rendered(template, **context), content_type="text/html; charset=utf-8")
    answer.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return page_policy(answer, **_policy())
