"""Charges and concerns, which have no dates of their own: by when they surely were, and how many of them nothing dates.

A charge of which somebody was convicted had been brought by the sentence. Nothing says when any other one was, or since
when a concern has been known: they surely are there on the day of the release, for they are on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.records.dates import FIRST_DAY, interval
from api.records.periods import in_order
from api.records.reference import Record

CONVICTED = "convicted"
# Sentences of these kinds have no term.
WITHOUT_TERM = frozenset({"life", "fine", "compulsory-treatment"})
# Courts of these stages may leave a sentence as it is.
_OF_REVIEW = frozenset({"appeal", "cassation"})

Facts = Mapping[str, Sequence[Record]]


def convicted_by(parts: Facts, released_on: str) -> str | None:
    """Return the day by which a person surely had been convicted of all that they are convicted of on file; None where
    no day before that of the release is known.

    It is that of the last sentence, or of the one that higher courts left as it was. Of another case that was opened
    later, or may have been, nobody knows whether that sentence is about it.
    """
    sentences = parts["sentences"]
    if not sentences:
        return None
    days = in_order((row["date"] for row in sentences), released_on)
    at = len(sentences) - 1
    while at and _left_as_it_was(sentences[at - 1], sentences[at]):
        at -= 1
    new_cases = (event["date"] for event in parts["events"] if event["type"] == "new-case")
    if any(interval(day, released_on).last >= days[at].first for day in new_cases):
        return None
    return days[at].last if days[at].last < released_on else None


def _left_as_it_was(sentence: Record, later: Record) -> bool:
    kind, months = later["kind"], later["months"]
    is_same = (sentence["kind"], sentence["months"]) == (kind, months)
    return later["stage"] in _OF_REVIEW and is_same and (months is not None or kind in WITHOUT_TERM)


def _surely_by(charge: Record, convicted: str | None, released_on: str) -> str:
    """Return the first day on which a charge surely had been brought, given that of the convictions of its case."""
    return convicted if convicted and charge["outcome"] == CONVICTED else released_on


def came(
    charges: Iterable[Record], concerns: Iterable[str], convicted: str | None, released_on: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return between which days each article and each concern of a case came first, by its field."""
    found = {("concern", concern): (FIRST_DAY, released_on) for concern in concerns}
    for charge in charges:
        key = "article", charge["article"]
        _, last = found.get(key, (FIRST_DAY, released_on))
        found[key] = FIRST_DAY, min(last, _surely_by(charge, convicted, released_on))
    return found


def number_of(charges: Iterable[Record], convicted: str | None) -> int:
    """Return how many charges nothing dates."""
    return sum(not convicted or charge["outcome"] != CONVICTED for charge in charges)
