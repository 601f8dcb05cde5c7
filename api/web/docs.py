"""The documentation for readers: the guide written in `openapi/guide` and the changelog, each page in HTML and as
Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from werkzeug.wrappers import Response as WerkzeugResponse

from api.web import links
from api.web.advice import nearest
from api.web.html import page
from api.web.negotiation import MARKDOWN, prefers_markdown
from api.web.problems import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "openapi" / "guide"
# A page opens with its title and one paragraph, each three tokens long; the templates place them by themselves.
LENGTH_OF_HEAD = 6
# What `make document` needs to know of a page; no reader does.
COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
# In the order of reading; `index` is the page at /docs itself.
PAGES = (
    "how-to-read",
    "before-you-print",
    "embedding",
    "querying",
    "matching",
    "releases",
    "taking-all",
    "developing",
    "assistants",
    "policy",
)

# It is no part of the guide, and is read like one.
CHANGELOG = "changelog"
TEXTS = (*PAGES, CHANGELOG)


@dataclass(frozen=True)
class GuidePage:
    """A page of the guide: title and first paragraph as text, the rest in HTML, sections as (id, title)."""

    title: str
    summary: str
    body: str
    sections: tuple[tuple[str, str], ...]


def register(app: Flask) -> None:
    """Add `/docs` and its pages."""
    app.add_url_rule("/docs", "docs", show_docs)
    app.add_url_rule("/docs.md", "docs_as_markdown", lambda: _as_markdown("index"))
    app.add_url_rule("/docs/<slug>", "docs_page", show_page)


def show_docs() -> Response:
    """Where every reader starts."""
    return _chosen("index", _start)


def _start() -> Response:
    base = links.base_url()
    pages = {slug: read_page(slug, base) for slug in TEXTS}
    return page("docs/index.html", here="docs", guide=read_page("index", base), pages=pages)


def show_page(slug: str) -> Response | WerkzeugResponse:
    """One page of the guide, or the changelog; as Markdown with `.md` behind it, or by `Accept`."""
    name = slug.removesuffix(".md")
    if name == "index":
        return redirect(links.absolute("/docs.md" if name != slug else "/docs"), 308)
    if name not in TEXTS:
        likely = nearest(name, (*TEXTS, "api"))
        hint = f" Did you mean {links.absolute(f'/docs/{likely}')}?" if likely else ""
        raise Problem("not-found", f"There is no such page. {links.absolute('/docs')} lists them all.{hint}")
    return _as_markdown(name) if name != slug else _chosen(name, lambda: _page(name))


def _page(slug: str) -> Response:
    base = links.base_url()
    titles = {other: read_page(other, base).title for other in TEXTS}
    return page("docs/page.html", here=slug, guide=read_page(slug, base), titles=titles)


def _chosen(slug: str, as_html: Callable[[], Response]) -> Response:
    """Return a page in the form that `Accept` prefers: HTML, unless Markdown is asked for."""
    is_markdown = prefers_markdown(request.headers.get("Accept", ""))
    answer = _as_markdown(slug) if is_markdown else as_html()
    answer.vary.add("Accept")
    return answer


def _as_markdown(slug: str) -> Response:
    base = links.base_url()
    text = source_of(slug, base).replace("](/", f"]({base}/")
    return Response(text, content_type=f"{MARKDOWN}; charset=utf-8")


def source_of(slug: str, base: str) -> str:
    """Return the Markdown of a page of the guide or of the changelog; `{base}` becomes the base address, and comments
    are left out."""
    path = ROOT / "CHANGELOG.md" if slug == CHANGELOG else GUIDE / f"{slug}.md"
    return COMMENT.sub("", path.read_text(encoding="utf-8")).replace("{base}", base)


# The bases are the trusted addresses, so that they are few.
@lru_cache(maxsize=128)
def read_page(slug: str, base: str) -> GuidePage:
    """Render a page of the guide or the changelog; raw HTML is shown as text."""
    source = source_of(slug, base).replace("](/", f"]({urlsplit(base).path}/")
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    tokens = parser.parse(source)
    sections = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            token.attrSet("id", slug_of(_plain(inline)))
            if token.tag == "h2":
                sections.append((slug_of(_plain(inline)), _plain(inline)))
    body = parser.renderer.render(tokens[LENGTH_OF_HEAD:], parser.options, {})
    # Code and wide tables scroll on a small screen; the keyboard must be able to reach them for that.
    body = re.sub("<(pre|table)>", r'<\1 tabindex="0">', body)
    return GuidePage(_plain(tokens[1]), _plain(tokens[4]), body, tuple(sections))


def slug_of(title: str) -> str:
    """The id of a section, from its title: lower-case words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _plain(inline: Token) -> str:
    pieces = (" " if child.type == "softbreak" else child.content for child in inline.children or ())
    return "".join(pieces)
