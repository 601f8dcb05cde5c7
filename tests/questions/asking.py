"""How the tests of questions ask: whole lists page by page, files as rows, and random questions that are allowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from hypothesis import assume
from hypothesis import strategies as st

from api.records.dates import LAST_DAY
from api.records.statistics import DIMENSIONS
from tests.conftest import WHOLE, WHOLE_TABLES
from tests.contract.document import LATER, PATHS, WITHOUT_IDS
from tests.questions.history import FIRST_DAY, RELEASED_ON, marks
from tests.v1 import readings
from tests.v1.oracle_on_day import OF_PLACES

Asked = Mapping[str, str]
Record = dict[str, Any]

# Changes are questions of the tests of releases, and numbers those of the tests of statistics. Of a table that the
# release lacks there is nothing to ask.
LISTS = [
    path
    for path in PATHS
    if f"{path}.csv" in PATHS
    and not path.endswith("/changes")
    and not path.startswith("/v1/stats/")
    and "{" not in path
    and path not in WITHOUT_IDS | LATER
]


# What cases may be grouped by in the release that is asked: it may be older than the groups and kinds of words.
_OF_WORDS = {"occupation_group", "affiliation_kind", "place_kind"}
RECORDED = sorted(DIMENSIONS.keys() - (set() if "occupations" in WHOLE[-1].package.by_name else _OF_WORDS))


def is_of_places_before(group_by: Iterable[str], asked: Asked) -> bool:
    """Whether people are to be grouped by places on a day before the release, which is refused."""
    before = "interval" in asked or asked.get("as_of", LAST_DAY) < RELEASED_ON.isoformat()
    return before and not OF_PLACES.isdisjoint(group_by)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a curated table."""
    with (WHOLE_TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def get(client: FlaskClient, path: str, asked: Asked | None = None) -> Record:
    """An answer as an object; anything but 200 fails with the problem."""
    answer = client.get(path, query_string=asked)
    assert answer.status_code == 200, (path, asked, answer.get_json())
    found: Record = answer.get_json()
    return found


def faults(client: FlaskClient, path: str, asked: Asked | None = None) -> list[Record]:
    """The faults of a query that is refused."""
    answer = client.get(path, query_string=asked)
    assert answer.status_code == 400, (path, asked, answer.status_code)
    found: list[Record] = answer.get_json()["errors"]
    return found


def total(client: FlaskClient, path: str, asked: Asked | None = None) -> int:
    """The total of a list, or of the list at an address."""
    answer = (
        get(client, path + ("&" if "?" in path else "?") + "limit=0")
        if asked is None
        else get(client, path, {**asked, "limit": "0"})
    )
    counted: int = answer["meta"]["total"]
    return counted


def walk(client: FlaskClient, path: str, asked: Asked | None = None) -> list[Record]:
    """All records of a list, page by page."""
    answer = get(client, path, asked)
    found: list[Record] = answer["data"]
    while "next" in answer["links"]:
        answer = get(client, answer["links"]["next"])
        found += answer["data"]
    return found


def ids(client: FlaskClient, asked: Asked) -> list[str]:
    """The ids of the cases that meet a query, in order."""
    return [case["id"] for case in walk(client, "/v1/cases", {"limit": "500", "fields": "id", **asked})]


def csv_rows(client: FlaskClient, path: str, asked: Asked | None = None) -> list[dict[str, str]]:
    """The rows of a CSV file, read strictly."""
    answer = client.get(path, query_string=asked)
    assert answer.status_code == 200, (path, asked, answer.get_json())
    text = answer.get_data().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def values(column: str, name: str = "cases") -> list[str]:
    """Every value of a column; of those whose cells hold several, each."""
    return sorted({value for row in table(name) for value in row[column].split(";") if value})


def _some(words: list[str], *, unknown: bool = True) -> st.SearchStrategy[str]:
    """One to three values of a filter, some of them excluded."""
    askable = [word.replace(",", "\\,") for word in words if not word.startswith("-")]
    signed = st.tuples(st.sampled_from(["", "", "-"]), st.sampled_from(askable + ["unknown"] * unknown))
    return st.lists(signed, min_size=1, max_size=3, unique_by=lambda pair: pair[1]).map(
        lambda pairs: ",".join(sign + word for sign, word in pairs)
    )


DAYS = st.one_of(
    st.sampled_from(marks()),
    st.dates(min_value=FIRST_DAY, max_value=RELEASED_ON).map(lambda day: day.isoformat()),
)
_FLAGS = st.sampled_from(["true", "false"])
_SPANS = st.sampled_from(["2021", "2022", "2022-07", "2023-02-10", "2024", "2024-08-01", "2025-06"])

# What may be asked of each filter; no two of them contradict each other.
FILTERS: Mapping[str, st.SearchStrategy[str]] = {
    "status": _some([row["id"] for row in table("statuses") if row["id"] != "unknown"]),
    "status_group": _some(values("group", "statuses"), unknown=False),
    "custody": _FLAGS,
    "status_since_from": _SPANS,
    "theme": _some([row["id"] for row in table("themes")]),
    "theme_all": st.sampled_from(
        sorted({",".join(row["themes"].split(";")[:2]) for row in table("cases") if row["themes"]})
    ),
    "source_all": st.sampled_from(
        sorted({row["source_ids"].replace(";", ",") for row in table("cases")})[:100]
    ),
    "region": _some(values("region_id")),
    "region_country": _some(["RU", "UA"]),
    "citizenship": _some(values("citizenships")),
    "gender": _some(["female", "male"]),
    "occupation": _some(values("occupations")),
    "affiliation": _some(values("affiliations")),
    "group_case": _some(values("group_case_id")),
    "article": _some(values("article", "charges")),
    "recognised_by": _some(values("organisation_id", "recognitions")),
    "concern": _some(values("concerns")),
    "source": _some(values("source_ids")[:200]),
    "in_absentia": _FLAGS,
    "named_in_resolution": _FLAGS,
    "sentence_kind": _some(values("kind", "sentences")),
    "months_min": st.integers(0, 240).map(str),
    "birth_year_max": st.integers(1950, 2005).map(str),
    "verified_to": _SPANS,
    "stale": _FLAGS,
    "initial": st.sampled_from(["K", "К", "-S", "А,B", "Ї"]),
    "corroboration": st.sampled_from(["single", "multiple", "-single"]),
    "q": st.sampled_from(
        ["Alexei", "Андрей", "Kara-Murza", "Memorial", "journalist", "Jehovah's", "Crimea", "war"]
    ),
}
SORTS = (
    "name",
    "surname",
    "surname_native",
    "id",
    "status",
    "status_since",
    "in_custody_since",
    "region",
    "birth_year",
    "sentence_months",
    "term_ends",
    "verified_on",
)


@st.composite
def filters(draw: st.DrawFn, most: int = 3) -> dict[str, str]:
    """Filters of a list of cases, from none to some."""
    names = draw(st.lists(st.sampled_from(sorted(FILTERS)), max_size=most, unique=True))
    asked = {name: draw(FILTERS[name]) for name in names}
    assume(not readings.is_excluded_and_asked_for(asked))
    return asked


@st.composite
def questions(draw: st.DrawFn) -> dict[str, str]:
    """Filters, a sort order, and a day; each of them or not."""
    asked = draw(filters())
    if draw(st.booleans()):
        asked["as_of"] = draw(DAYS)
        asked["certainty"] = draw(st.sampled_from(["certain", "any"]))
    keys = draw(st.lists(st.sampled_from(SORTS), max_size=3, unique=True))
    if keys:
        asked["sort"] = ",".join(draw(st.sampled_from(["", "-"])) + key for key in keys)
    return asked
