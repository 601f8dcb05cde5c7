"""What a line of a list says beside the name, as it is compared: a year, numbers of articles, a region, identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.records.filter_values import ARTICLES, REGIONS
from api.records.identifiers import written
from api.records.release import Release
from api.v1.matching.questions import Question

# A year stands for itself in any date.
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
# Numbers of articles have three digits, and perhaps one or two behind a point, which Russian tables write as a comma.
_ARTICLE = re.compile(r"(?<!\d)(\d{3})(?:[.,-](\d{1,2})(?!\d))?(?!\d)")
_WIKIDATA = re.compile(r"[Qq]\d+")
_SEPARATED = re.compile(r"[;,\s]+")


@dataclass(frozen=True)
class NotUnderstood:
    """A value that says nothing that could be compared, and what would be right."""

    field: str
    value: str
    detail: str


@dataclass(frozen=True)
class Known:
    """What is known of somebody beside the name; what could not be read stands in `not_understood`."""

    birth_year: int | None = None
    articles: frozenset[str] = frozenset()
    region: str | None = None
    identifiers: frozenset[str] = frozenset()
    not_understood: tuple[NotUnderstood, ...] = field(default=())


class Reader:
    """Reads details with the words of a release; the same word of many lines is looked up once."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._regions: dict[str, str | None] = {}

    def read(self, question: Question) -> Known:
        """Return what a line says beside the name."""
        given, wrong = question.given, list[NotUnderstood]()

        def told(name: str, value: object, detail: str) -> None:
            if name in given and not value:
                wrong.append(NotUnderstood(name, given[name], detail))

        if not question.name:
            wrong.append(NotUnderstood("name", "", "This line has no name."))
        year = _year_of(given.get("birth_year", ""))
        told("birth_year", year, "A year of birth, such as 1983, or a date that has it.")
        articles = self._articles(given.get("article", ""))
        told("article", articles, "Numbers of articles of the Criminal Code, such as 207.3.")
        region = self._region(given.get("region", ""))
        told("region", region, "One region of Russia or Ukraine, by its name or its code (ISO 3166-2).")
        identifiers = frozenset(
            map(self._identifier, filter(None, _SEPARATED.split(given.get("identifier", ""))))
        )
        return Known(year, articles, region, identifiers, tuple(wrong))

    def _articles(self, text: str) -> frozenset[str]:
        valid = frozenset(self._release.words_of(ARTICLES)) if text else frozenset()
        numbers = (".".join(filter(None, found.groups())) for found in _ARTICLE.finditer(text))
        return valid.intersection(numbers)

    def _region(self, text: str) -> str | None:
        if text and text not in self._regions:
            spellings = self._release.spellings(REGIONS)
            self._regions[text] = spellings.meant_by(text) if spellings else None
        return self._regions.get(text)

    def _identifier(self, text: str) -> str:
        """Return an identifier as it is compared: with its scheme, also where its address was told."""
        if _WIKIDATA.fullmatch(text):
            return written("wikidata", text.upper()).casefold()
        for scheme in self._release.identifier_schemes().values():
            if value := scheme.value_at(text):
                return written(scheme.id, value).casefold()
        return text.casefold()


def _year_of(text: str) -> int | None:
    """Return the one year that a text names, if it can be one of birth; two different ones name none."""
    years = {int(year) for year in _YEAR.findall(text)}
    year = years.pop() if len(years) == 1 else None
    return year if year is not None and year <= datetime.now(UTC).year else None
