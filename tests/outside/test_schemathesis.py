"""Row D2: a fuzzer that reads the document finds no answer that the document does not foresee.

What counts as refused stands in `generated/schemathesis.toml`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outside.generators import PINS
from tests.outside.test_clients import document, python, service
from tests.support.servers import finished

__all__ = ["document", "python", "service"]
SECONDS = 900
# The document leaves vocabularies open that the data close, so that most values made up are rightly refused; and an
# address that is too long is refused (414) before its method is.
EXCUSED = ("positive_data_acceptance", "unsupported_method")
# All that answers in JSON, with values at every edge; of files, a few questions each.
JSON, FILES = (
    ("--exclude-path-regex", r"\."),
    ("--include-path-regex", r"\.(csv|ndjson|txt|svg|atom|bib|json)$"),
)


@pytest.mark.parametrize(
    "operations, phases",
    [(JSON, "examples,coverage,fuzzing,stateful"), (FILES, "examples,fuzzing")],
    ids=["json", "files"],
)
def test_no_answer_departs_from_the_document(
    service: str, python: Path, tmp_path: Path, operations: tuple[str, str], phases: str
) -> None:
    checks = ("--checks", "all", "--exclude-checks", ",".join(EXCUSED))
    asked = ("run", f"{service}/v1/openapi.json", "--phases", phases, *checks, *operations)
    bounds = ("--max-examples", "3", "--seed", "1", "--continue-on-failure", "--no-color")
    done = finished(
        [python / "schemathesis", "--config-file", PINS / "schemathesis.toml", *asked, *bounds],
        tmp_path,
        SECONDS,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
