"""Nothing that is committed to be served or shown names anybody on file, save whom examples may show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seed.editions import editions
from tests.living.conftest import rows_of
from tests.support.servers import ROOT

TABLES = editions()[-1].tables
PLACES = (
    "*.md",
    "docs/**/*.md",
    "openapi/**/*.json",
    "openapi/guide/*.md",
    "api/templates/**/*.html",
    "seed/datapackage.json",
)
TEXTS = sorted(path for place in PLACES for path in ROOT.glob(place))


def names() -> dict[str, str]:
    """Everything that tells who somebody is who may not be shown, with the id of the case."""
    held = {row["id"] for row in rows_of("statuses", TABLES) if row["in_custody"] == "true"}
    last = {event["case_id"]: event["status"] for event in rows_of("events", TABLES) if event["status"]}
    found: dict[str, str] = {}
    for case in rows_of("cases", TABLES):
        if case["named_in_resolution"] == "false" or last[case["id"]] in held:
            told = (
                case["id"],
                case["uid"],
                case["name_en"],
                case["name_native"],
                *case["aliases"].split(";"),
            )
            found |= {name.casefold(): case["id"] for name in told if name}
    return found


NAMES = names()
ANY = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(NAMES, key=len, reverse=True)))})(?!\w)")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_text_names_nobody_but_whom_examples_may_show(path: Path) -> None:
    assert {NAMES[name] for name in ANY.findall(path.read_text("utf-8").casefold())} == set()


def test_the_texts_are_found() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in TEXTS}
    assert there >= {
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/contract.md",
        "docs/decisions/README.md",
        "openapi/v1.json",
        "openapi/v1-3.0.json",
        "openapi/released/v1.json",
        "openapi/guide/querying.md",
        "seed/datapackage.json",
        "api/templates/pages/landing.html",
    }
