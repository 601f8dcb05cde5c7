"""The parameters that ask about a day in the past, on every route that has a status."""

from __future__ import annotations

from typing import Any

from api.v1 import serving
from api.web.query import Day, OneOf, refused


class AsOf(Day):
    """A day for which the status is asked: from the first event on file to the day of the release."""

    def __init__(self) -> None:
        super().__init__(
            metadata={
                "description": "A day, YYYY-MM-DD: statuses are those which the dated events give for it. From the first "
                "event on file to the day of the release."
            }
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        day = super()._deserialize(value, attr, data, **kwargs)
        release = serving.release()
        if not release.first_day <= day <= release.released_on:
            raise refused(
                f"This release can answer for days from {release.first_day} to {release.released_on}.",
                "outside-span",
            )
        return day


def certainty() -> OneOf:
    """Return the parameter that says how sure a status must be."""
    return OneOf(
        ("certain", "any"),
        metadata={
            "description": "With `as_of`: `certain` (the default) answers what surely held on the day, `any` also what may "
            "have held.",
            "default": "certain",
        },
    )
