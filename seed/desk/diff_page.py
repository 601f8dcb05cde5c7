"""What the tables change, as one HTML file for reviewers: without a script, and without a request to anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.settings import ROOT
from seed.desk.diff_words import MISSING, Report, counted

TEMPLATES = Path(__file__).parent / "templates"
# The look of our pages.
STYLE = ROOT / "api" / "static" / "site.css"


def page_of(report: Report, made_on: str) -> str:
    """Return a report as one HTML file; `made_on` is the day on which it was made."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["by_title"] = _by_title
    # Ours, not the tables': nothing in it is to be escaped.
    style = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704
    return environment.get_template("diff.html").render(
        report=report, counts=counted(report), style=style, made_on=made_on, missing=MISSING
    )


def _by_title(details: Iterable[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    """Group values by their titles, in the order of the first of each."""
    grouped: dict[str, list[str]] = {}
    for title, value in details:
        grouped.setdefault(title, []).append(value)
    return grouped.items()
