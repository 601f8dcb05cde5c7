"""The parameters of cases that are more than a filter: a day, and words to search for."""

from __future__ import annotations

from typing import Any

from api.records.dates import today
from api.records.names import words
from api.records.search import MOST_WORDS, exact_words
from api.v1.release import current_release
from api.web.query import Day, OneOf, Word
from api.web.refusals import refused


class AsOf(Day):
    """A day that is asked for: from the first event on file to today, whenever the release was."""

    def __init__(
        self,
        description: str = "A day, YYYY-MM-DD: everything that has a date is answered as it was on that day: statuses, "
        "sentences, recognitions, events. From the first event on file to today; what is known on the day of the "
        "release is carried forward to later days.",
        component: str | None = None,
    ) -> None:
        named = {"component": component} if component else {}
        super().__init__(metadata={"description": description, **named})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        day = super()._deserialize(value, attr, data, **kwargs)
        first, last = span_of_days()
        if not first <= day <= last:
            raise refused(outside_span(), "outside-span")
        return day


def span_of_days() -> tuple[str, str]:
    """Return the first and the last day that can be asked for: today, or the day of a release that has a later one."""
    release = current_release()
    return release.first_day, max(release.released_on, today())


def outside_span() -> str:
    """Return what is said of a day outside that span."""
    first, last = span_of_days()
    return f"This release can answer for days from {first} to {last} (today, where it is latest)."


class SearchText(Word):
    """Words to search for: one of two letters or more, beside which a letter is an initial."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = exact_words(text)
        if not found:
            raise refused("There is no word in this.")
        if len(found) > MOST_WORDS:
            raise refused(
                f"These are {len(found)} words; at most {MOST_WORDS} are allowed.", "too-many-values"
            )
        short = [word for word in (*found, *words(text)) if len(word) < 2]
        digits = [word for word in short if not word.isalpha()]
        if digits or len(short) == len(found) + len(words(text)):
            said = "has one letter; words have two or more, and beside a word one letter is an initial."
            raise refused(f"“{(digits or short)[0]}” {said}", "too-short")
        return text


def certainty() -> OneOf:
    """Return the parameter that says how sure a status must be."""
    return OneOf(
        ("certain", "any"),
        metadata={
            "description": "With `as_of`: `certain` (the default) answers what surely held on the day, `any` also what "
            "may have held.",
            "default": "certain",
        },
    )
