"""Every label of every record is translated, ids and dates never; what stays English is told."""

from __future__ import annotations

import copy
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from api.records import base
from api.records.labels import Labels
from api.records.release import Release
from api.records.releases import Releases
from api.v1.answers.translation import translate
from api.v1.resources.collections import SHAPES as WRITTEN
from api.v1.resources.progress import ProgressSchema
from api.v1.resources.timeline import PeriodSchema, TimelineSchema
from api.v1.shapes.cases import CaseSchema
from tests.conftest import LANGUAGES, TINY_TABLES

# Where the text of a label field comes from, told apart from the code under test: by record and field.
SCOPES = {
    "status_label": ("statuses.label", "status"),
    "sentence_stage_label": ("terms.sentence-stage", "sentence_stage"),
    "status_definition": ("statuses.definition", "status"),
    "region_name": ("regions.name", "region"),
    "type_label": ("terms.event-type", "type"),
    "outcome_label": ("terms.charge-outcome", "outcome"),
    "basis_label": ("terms.charge-basis", "basis"),
    "stage_label": ("terms.sentence-stage", "stage"),
    "regime_label": ("terms.regime", "regime"),
    "result_label": ("terms.comparison-result", "result"),
    "term_label": ("terms.recognition-term", "term"),
    "section_label": ("terms.clause-section", "section"),
    "audience_label": ("terms.audience", "audience"),
    "measure_label": ("terms.measure", "measure"),
    "comparator_label": ("terms.comparator", "comparator"),
    "scheme_label": ("identifier_schemes.label", "scheme"),
    "label_label": ("terms.designation-label", "label"),
}
OF_RECORDS = {
    ("sentences", "kind_label"): ("terms.sentence-kind", "kind"),
    ("comparisons", "kind_label"): ("terms.list-kind", "kind"),
    ("compared_lists", "kind_label"): ("terms.list-kind", "kind"),
    ("organisations", "kind_label"): ("terms.organisation-kind", "kind"),
    ("statuses", "label"): ("statuses.label", "id"),
    ("statuses", "definition"): ("statuses.definition", "id"),
    ("themes", "label"): ("themes.label", "id"),
    ("themes", "definition"): ("themes.definition", "id"),
    ("regions", "name"): ("regions.name", "id"),
    ("identifier_schemes", "label"): ("identifier_schemes.label", "id"),
    ("occupations", "label"): ("occupations.label", "id"),
    ("occupations", "group_label"): ("terms.occupation-group", "group"),
    ("affiliations", "kind_label"): ("terms.affiliation-kind", "kind"),
    ("places", "kind_label"): ("terms.place-kind", "kind"),
}


SHAPES = {**{name: type(shape) for name, shape in WRITTEN.items()}, **CaseSchema.parts}


def rows() -> dict[tuple[str, str, str], str]:
    with (TINY_TABLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {(row["language"], row["scope"], row["id"]): row["text"] for row in csv.DictReader(file)}


ROWS = rows()


@pytest.fixture(scope="module")
def release(tiny: Path) -> Release:
    return Releases(f"sqlite:///{tiny}").newest()


@pytest.fixture(scope="module")
def records(release: Release) -> list[tuple[str, dict[str, Any]]]:
    """Every record of the tiny dataset with its table, cases with all their parts."""
    found: list[tuple[str, dict[str, Any]]] = []
    with release.connect() as connection:
        for name, table in base.metadata.tables.items():
            if "document" in table.c:
                found += [
                    (name, orjson.loads(body))
                    for body in connection.execute(select(table.c.document)).scalars()
                ]
        for row in connection.execute(select(base.case_documents)).mappings():
            parts = {
                name: orjson.loads(body)
                for name, body in row.items()
                if name not in {"summary", base.case_key}
            }
            found.append(("cases", {**orjson.loads(row["summary"]), **parts}))
    return found


def expected(language: str, table: str, field: str, record: dict[str, Any]) -> str | None:
    """The text that a field should have in a language; None for a field that is no label."""
    if (table, field) == ("terms", "label"):
        return ROWS[language, f"terms.{record['list']}", record["term"]]
    place = OF_RECORDS.get((table, field)) or SCOPES.get(field)
    if place is None or record[place[1]] is None:
        return None
    return ROWS[language, place[0], record[place[1]]]


def pairs(table: str, old: Any, new: Any) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """A record and its parts, before and after."""
    yield table, old, new
    for part in ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers"):
        if table == "cases":
            yield from ((part, *both) for both in zip(old[part], new[part], strict=True))


def test_there_is_a_record_of_every_table(records: list[tuple[str, dict[str, Any]]]) -> None:
    without = {"changes", "releases", *CaseSchema.parts}

    assert {table for table, _ in records} - {"releases"} == SHAPES.keys() - without


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_labels_are_translated_and_nothing_else_changes(
    language: str, release: Release, records: list[tuple[str, dict[str, Any]]]
) -> None:
    for table, record in records:
        translated = copy.deepcopy(record)
        translate(translated, release.labels(language), SHAPES[table])
        for name, old, new in pairs(table, record, translated):
            for field, value in old.items():
                if name == "cases" and field in SHAPES:
                    continue
                text = expected(language, name, field, old)
                assert new[field] == (value if text is None else text), (name, field)


def test_a_record_in_english_is_left_alone(
    release: Release, records: list[tuple[str, dict[str, Any]]]
) -> None:
    for table, record in records:
        before = copy.deepcopy(record)
        assert translate(record, release.labels("en"), SHAPES[table]) == []
        assert record == before


def test_every_label_of_every_record_is_known(records: list[tuple[str, dict[str, Any]]]) -> None:
    for table, record in records:
        for name, part, _ in pairs(table, record, record):
            labels = {
                field for field, told in SHAPES[name]().dump_fields.items() if told.metadata.get("label_of")
            }
            assert {field for field in part if field.endswith(("_label", "_definition"))} <= labels, name


def test_texts_that_stay_english_are_told_once(
    release: Release, records: list[tuple[str, dict[str, Any]]]
) -> None:
    case = next(record for table, record in records if table == "cases" and record["id"] == "oleg-orlov")

    told = translate(copy.deepcopy(case), release.labels("uk"), CaseSchema)

    assert "summary" in told
    assert "events.summary" in told
    assert len(set(told)) == len(told)
    assert not any(name.endswith("_label") or name == "region_name" for name in told)


def test_a_label_without_translation_stays_english_and_is_told() -> None:
    key = ("statuses.label", "imprisoned")
    labels = Labels("uk", {}, {key: "Imprisoned"})
    record = {"status": "imprisoned", "status_label": "Imprisoned"}

    assert translate(record, labels, PeriodSchema) == ["status_label"]
    assert record["status_label"] == "Imprisoned"


def test_a_status_that_is_not_known_has_no_label(release: Release) -> None:
    record: dict[str, Any] = {"status": None, "status_label": None, "events": []}

    assert translate(record, release.labels("de"), CaseSchema) == []
    assert record["status_label"] is None


def test_timelines_and_progress_are_translated_within(release: Release) -> None:
    status = {"status": "imprisoned", "status_label": "Imprisoned"}
    timeline = {"periods": [dict(status)]}
    progress = {
        "title": "Release all",
        "developments": [{"title": "A text"}],
        "cases": {"by_status": [dict(status)]},
    }

    assert translate(timeline, release.labels("de"), TimelineSchema) == []
    assert translate(progress, release.labels("de"), ProgressSchema) == ["developments.title", "title"]
    assert timeline["periods"][0]["status_label"] == "In Strafhaft"
    assert progress["cases"]["by_status"][0]["status_label"] == "In Strafhaft"  # type: ignore[index]


def test_labels_name_fields_that_there_are(records: list[tuple[str, dict[str, Any]]]) -> None:
    for table, record in records:
        for name, part, _ in pairs(table, record, record):
            labels = [field.metadata.get("label_of") for field in SHAPES[name]().dump_fields.values()]
            assert {label.by for label in labels if label} <= part.keys(), name
