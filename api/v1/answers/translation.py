"""Records in another language: which fields are labels, of which vocabulary, and which texts stay English.

Ids, dates, numbers and names of people are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.records.labels import ENGLISH, Labels


@dataclass(frozen=True)
class Label:
    """A field that is a label: its scope, and the field with the id. The scope of a term ends in its list."""

    field: str
    scope: str
    by: str

    def key(self, record: Mapping[str, Any]) -> tuple[str, str]:
        """Return where the label of this record stands."""
        scope = f"{self.scope}{record.get('list')}" if self.scope.endswith(".") else self.scope
        return scope, record.get(self.by, "")


@dataclass(frozen=True)
class Shape:
    """What of a record is a label, what is a text in English, and the shapes of the records within it."""

    labels: tuple[Label, ...] = ()
    english: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


def _term(field: str, scope: str) -> Label:
    return Label(field, f"terms.{scope}", field.removesuffix("_label"))


_STATUS = Label("status_label", "statuses.label", "status")

SHAPES: Mapping[str, Shape] = {
    "cases": Shape(
        (
            _STATUS,
            Label("status_definition", "statuses.definition", "status"),
            Label("region_name", "regions.name", "region"),
        ),
        (
            "occupations",
            "affiliations",
            "group_case_name",
            "summary",
            "place_of_detention",
            "recognised_by_names",
            "note",
        ),
        {name: name for name in ("events", "charges", "sentences", "recognitions")},
    ),
    "events": Shape((_term("type_label", "event-type"), _STATUS), ("summary",)),
    "charges": Shape(
        (_term("outcome_label", "charge-outcome"), _term("basis_label", "charge-basis")), ("article_title",)
    ),
    "sentences": Shape(
        (
            _term("stage_label", "sentence-stage"),
            _term("kind_label", "sentence-kind"),
            _term("regime_label", "regime"),
        ),
        ("court",),
    ),
    "recognitions": Shape((_term("term_label", "recognition-term"),), ("organisation_name",)),
    "timeline": Shape(parts={"periods": "periods"}),
    "periods": Shape((_STATUS,)),
    "progress": Shape((), ("title",), {"developments": "developments", "cases": "scope"}),
    "scope": Shape(parts={"by_status": "by_status"}),
    "by_status": Shape((_STATUS,)),
    "statuses": Shape(
        (Label("label", "statuses.label", "id"), Label("definition", "statuses.definition", "id"))
    ),
    "themes": Shape((Label("label", "themes.label", "id"), Label("definition", "themes.definition", "id"))),
    "terms": Shape((Label("label", "terms.", "term"),)),
    "regions": Shape((Label("name", "regions.name", "id"),)),
    "group_cases": Shape((), ("name",)),
    "articles": Shape((), ("title", "note")),
    "organisations": Shape((_term("kind_label", "organisation-kind"),), ("name", "description")),
    "sources": Shape(),
    "figures": Shape(
        (_term("measure_label", "measure"), _term("comparator_label", "comparator")),
        ("organisation_name", "note"),
    ),
    "resolutions": Shape((), ("title", "adopted_by", "body", "place", "note")),
    "clauses": Shape((_term("section_label", "clause-section"),), ("topic", "summary", "organisation_names")),
    "calls_to_action": Shape((), ("clause_topic", "title", "demand", "addressee_names", "scope")),
    "actions": Shape((_term("audience_label", "audience"),), ("title", "description", "caution")),
    "developments": Shape((), ("title", "summary", "addressee_names")),
    "changes": Shape((), ("reason",)),
    "releases": Shape((), ("notes",)),
}


def translate(record: dict[str, Any], labels: Labels, shape: str) -> tuple[str, ...]:
    """Put the labels of a record into the language of `labels`, in place; return the names of the fields whose
    text stays English, those of parts as `events.summary`.

    The record must still have the fields with the ids: translate first, then pick fields.
    """
    if labels.language == ENGLISH:
        return ()
    return tuple(dict.fromkeys(_translated(record, labels, SHAPES[shape], "")))


def _translated(record: dict[str, Any], labels: Labels, shape: Shape, place: str) -> Iterable[str]:
    for label in shape.labels:
        if record.get(label.field) is None:
            continue
        key = label.key(record)
        if key in labels and key not in labels.lacking:
            record[label.field] = labels[key]
        else:
            yield place + label.field
    yield from (place + name for name in shape.english if record.get(name))
    for name, inner in shape.parts.items():
        found = record.get(name) or ()
        for part in (found,) if isinstance(found, dict) else found:
            yield from _translated(part, labels, SHAPES[inner], f"{place}{name}.")
