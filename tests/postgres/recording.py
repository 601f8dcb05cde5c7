"""Writes `tests/data/recorded_queries.txt`: queries over every route of the OpenAPI document, for both databases.

`python -m tests.postgres.recording` makes them anew from the document, the release that tests run on and what the
service says is valid; the same document and release give the same file. A line is an address; relations before it, such as
`next next /v1/cases`, are to be followed from its answer.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

from seed.load import load_edition
from tests.conftest import RELEASED_ON, WHOLE, app_on
from tests.contract.document import spelled_out

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "v1.json"
RECORDED = ROOT / "tests" / "data" / "recorded_queries.txt"
NAMES = ROOT / "tests" / "data" / "name_pairs.csv"

FILES = (".csv", ".ndjson", ".xlsx")
DAYS = ("2022-03", "2023", "2024-10-06")
# A partial date in the data makes both bounds of a day matter; the last lies before any event.
AS_OF = ("2022-04-01", "2023-02-10", "2024-08-01", "2024-10-06", RELEASED_ON, "1990-01-01")
# Filters of these are made by hand.
APART = frozenset(
    {"limit", "cursor", "sort", "fields", "include", "q", "match", "field", "as_of", "certainty", "release"}
)
MIXED_QUERIES = 150
# Names as lists write them, some of them with another given name: what is let go to find them.
LISTS = tuple(
    ROOT / "tests" / "data" / name
    for name in ("names_in_lists.csv", "names_of_other_given.csv", "name_strangers.csv")
)
NAMES_SEARCHED = 60

BAD = (
    "/v1/cases?statsu=imprisoned",
    "/v1/cases?status=imprisoned&status=released",
    "/v1/cases?status=",
    "/v1/cases?limit=501",
    "/v1/cases?limit=99999999999999999999",
    "/v1/cases?birth_year_min=2147483648",
    "/v1/cases?q=%00",
    "/v1/cases?occupation=a%00b",
    "/v1/cases?occupation=%FF",
    "/v1/cases?q=a",
    "/v1/cases?cursor=WyJub3QiXQ.altered",
    "/v1/cases?sort=name,name",
    "/v1/cases?status=imprisoned,-imprisoned",
    "/v1/cases?as_of=2023-02-30",
    "/v1/cases?as_of=2031-01-01",
    "/v1/cases?certainty=any",
    "/v1/cases?months_min=12&months_max=6",
    "/v1/cases?release=2001.1.1",
    "/v1/cases/nobody-at-all",
    "/v1/cases/a%00b",
    "/v1/cases/%D0%B3%D0%BE%D1%80%D0%B8%D0%BD%D0%BE%D0%B2",
    "/v1/cases/%25",
    "/v1/cases/'%20or%20''='",
    "/v1/cases.csv?limit=5",
    "/v1/no-such-collection",
    "/v1/statuses/Imprisoned",
)


class Asker:
    """Asks the service itself which values its parameters take."""

    def __init__(self, client: FlaskClient, paths: Mapping[str, Any]) -> None:
        self.client = client
        self.paths = paths

    def parameters(self, path: str) -> list[Mapping[str, Any]]:
        """The parameters of a route's query, as the document has them; none for what is no route of it."""
        declared = self.paths.get(path, {}).get("get", {}).get("parameters", ())
        return [parameter for parameter in declared if parameter["in"] == "query"]

    def names(self, path: str) -> set[str]:
        """The names of a route's parameters."""
        return {parameter["name"] for parameter in self.parameters(path)}

    def valid(self, path: str, name: str) -> list[str]:
        """The closed list of a parameter, as the refusal of a wrong value tells it; empty when it tells none."""
        answer = self.client.get(path, query_string={name: "no-such-value"})
        errors = answer.get_json().get("errors", ()) if answer.status_code == 400 else ()
        told = (error for error in errors if "valid" in error and error["code"] != "unknown-parameter")
        return next((list(error["valid"]) for error in told), [])

    def records(self, path: str) -> list[dict[str, Any]]:
        """The first records of a list."""
        data = self.client.get(path, query_string={"limit": 500}).get_json().get("data")
        return data if isinstance(data, list) else []

    def values(self, path: str, parameter: Mapping[str, Any]) -> list[str]:
        """Values that a filter takes: some of its closed list, or some that stand in the data."""
        name, schema = parameter["name"], parameter["schema"]
        if schema["type"] == "boolean":
            return ["true", "false"]
        if schema["type"] == "integer":
            low, high = schema["minimum"], schema["maximum"]
            middle = {"birth_year_min": 1980, "birth_year_max": 1980}.get(name, 60)
            return [str(low), str(middle), str(high)]
        if schema.get("format") == "date":
            return ["2024-10-06", "2025-06-30"]
        if schema.get("pattern", "").startswith(r"^\d{4}"):
            return list(DAYS)
        if "enum" in schema:
            return list(schema["enum"])
        return some(self.valid(path, name) or self.in_data(path, name))

    def in_data(self, path: str, name: str) -> list[str]:
        """Values of the field that a filter is named for, or ids of the collection that it is named for."""
        found: dict[str, None] = {}
        # What is no list takes the filters of cases.
        for record in self.records(path if "cursor" in self.names(path) else "/v1/cases"):
            for field in (name, f"{name}s", f"{name}_ids", f"{name}_id"):
                value = record.get(field)
                found.update(dict.fromkeys(value if isinstance(value, list) else [value] if value else []))
        if not found and f"/v1/{name}s" in self.paths:
            found.update(dict.fromkeys(record["id"] for record in self.records(f"/v1/{name}s")))
        return [str(value) for value in found if "," not in str(value)]


def some(values: Sequence[str]) -> list[str]:
    """The first, the middle and the last of some values."""
    return list(dict.fromkeys(values[place] for place in (0, len(values) // 2, -1))) if values else []


def address(path: str, **query: object) -> str:
    """An address with its query."""
    return path + ("?" + urlencode(query, safe=",:", quote_via=quote) if query else "")


def of_list(ask: Asker, path: str) -> Iterator[str]:
    """Queries of a list: its pages, every filter, every sort key, every field and part."""
    yield path
    yield address(path, limit=0)
    for limit in (1, 3, 20):
        yield "next next " + address(path, limit=limit)
    yield "next next prev " + address(path, limit=2)
    for key in ask.valid(path, "sort"):
        for sign in ("", "-"):
            yield "next next " + address(path, sort=sign + key, limit=4)
    fields = some(ask.valid(path, "fields"))
    yield address(path, fields=",".join(fields), limit=9)
    yield address(path, fields="nothing")
    for part in ask.valid(path, "include"):
        yield address(path, include=part, limit=5)
    for parameter in ask.parameters(path):
        name, repeats = parameter["name"], parameter["schema"]["type"] == "array"
        if name in APART:
            continue
        values = ask.values(path, parameter)
        for value in values:
            yield address(path, **{name: value}, limit=5)
        if repeats and values:
            yield "next " + address(path, **{name: ",".join(values)}, limit=3)
            yield address(path, **{name: f"-{values[0]}"}, limit=3)
            yield address(path, **{name: "unknown"}, limit=3)
        yield address(path, **{name: "no-such-value"})


def of_files(ask: Asker, path: str) -> Iterator[str]:
    """Queries of a list's files: all of it, and some of it in another order."""
    sort = (ask.valid(path, "sort") or ["id"])[0]
    for ending in FILES:
        if path + ending not in ask.paths:
            continue
        yield path + ending
        yield address(path + ending, sort=f"-{sort}")
        for parameter in ask.parameters(path + ending):
            name = parameter["name"]
            if name in {"bom", "rows"}:
                yield from (address(path + ending, **{name: v}) for v in ask.values(path, parameter))
        yield address(path + ending, id="no-such-record")


def of_records(ask: Asker, path: str) -> Iterator[str]:
    """Queries of single records, and of whatever lies below them."""
    below = [each for each in ask.paths if each.startswith(path + "/{id}")]
    if not below:
        return
    records = ask.records(path)
    for identity in some(
        [record["id"] for record in records] + [r["uid"] for r in records[:1] if "uid" in r]
    ):
        for each in below:
            here = each.replace("{id}", quote(identity, safe=""))
            yield here
            for parameter in ask.parameters(each):
                name = parameter["name"]
                values = (
                    list(AS_OF) if name == "as_of" else [] if name in APART else ask.values(here, parameter)
                )
                yield from (address(here, **{name: value}) for value in values)
                if name == "fields":
                    yield address(here, fields=",".join(some(ask.valid(here, "fields"))))
    for each in below:
        yield each.replace("{id}", "no-such-record")
        yield address(each.replace("{id}", "no-such-record"), nothing="1")


def of_others(ask: Asker) -> Iterator[str]:
    """Queries of the routes that are neither lists nor records, with their own parameters and those of cases."""
    lists = lists_of(ask)
    for path in ask.paths:
        if "{" in path or path.endswith(FILES) or path in lists:
            # Statistics are files too.
            if path.startswith("/v1/stats/") and path.endswith(FILES):
                yield address(path, group_by="status", custody="true")
            continue
        yield path
        yield address(path, nothing="1")
        names = ask.names(path)
        for parameter in ask.parameters(path):
            name = parameter["name"]
            if name == "group_by":
                groups = ask.valid(path, name)
                yield from (address(path, group_by=group) for group in groups)
                yield from (address(path, group_by=f"status,{group}", custody="true") for group in groups)
                yield from (address(path, group_by=group, as_of=day) for group in groups for day in AS_OF[:3])
            elif name not in APART:
                yield from (address(path, **{name: value}) for value in ask.values(path, parameter)[:2])
        if "interval" in names:
            yield address(path, interval="year", group_by="status")
            yield address(path, interval="month", **{"from": "2023-01", "to": "2023-12"}, custody="true")


def of_pictures(ask: Asker) -> Iterator[str]:
    """Charts and badges, and their equivalents in text and CSV: each name, in other languages, of some cases."""
    for path, item in ask.paths.items():
        for variable in item.get("parameters", ()):
            if "example" not in variable or "{id}" in path:
                continue
            for name in variable["schema"].get(
                "enum", [variable["example"], "cases", "released", "house-arrest"]
            ):
                here = path.replace(f"{{{variable['name']}}}", name)
                yield here
                yield address(here, lang="ru", theme="religion", region="-RU-MOW", as_of=AS_OF[1])
            yield path.replace(f"{{{variable['name']}}}", "no-such-picture")


def of_searches(names: Sequence[str]) -> Iterator[str]:
    """Searches for names as they are written, in full and in part."""
    for place, name in enumerate(names):
        match = ("fuzzy", "exact", "prefix")[place % 3]
        text = name[: max(3, len(name) - 2)] if match == "prefix" else name
        yield address("/v1/cases", q=text, match=match, limit=5)
    for text in _each(LISTS):
        yield address("/v1/cases", q=text, limit=5)
    for text in ("Safronov Ivan", "Яшин Илья Валерьевич", "Navanly", "Сергій", "I. Yashin", "Memorial"):
        yield "next " + address("/v1/cases", q=text, field="name", limit=2)
        yield address("/v1/events.csv", q=text)
        yield address("/v1/stats/cases", q=text, group_by="status")
    for text in ("journalist", "Crimea", "memorial", "war on YouTube", "ab cd ef gh"):
        yield "next " + address("/v1/cases", q=text, limit=4)
        yield address("/v1/cases", q=text, sort="-status_since", custody="true", limit=4)
        yield address("/v1/cases.csv", q=text)


def _each(files: Sequence[Path]) -> Iterator[str]:
    """The names of some lists, as many of each."""
    for path in files:
        found = names_in(path)
        yield from found[:: max(1, len(found) // NAMES_SEARCHED)]


def names_in(path: Path) -> list[str]:
    """The first column of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in list(csv.reader(file))[1:]]


def of_days() -> Iterator[str]:
    """Cases on a day, surely and possibly."""
    for day in AS_OF:
        yield "next " + address("/v1/cases", as_of=day, limit=5)
        for certainty in ("certain", "any"):
            yield address("/v1/cases", as_of=day, certainty=certainty, custody="true", limit=5)
            yield address("/v1/cases", as_of=day, certainty=certainty, status="-imprisoned", limit=5)
        yield address("/v1/cases.csv", as_of=day, custody="true")
        yield address("/v1/cases", as_of=day, include="events,sources", sort="-birth_year", limit=3)


def mixed(ask: Asker) -> Iterator[str]:
    """Queries of cases with several filters, a sort of several keys, and sometimes a day or words."""
    draw = random.Random(20241006)
    path = "/v1/cases"
    filters = {p["name"]: ask.values(path, p) for p in ask.parameters(path) if p["name"] not in APART}
    filters = {name: values for name, values in filters.items() if values}
    keys, parts = ask.valid(path, "sort"), ask.valid(path, "include")
    for _ in range(MIXED_QUERIES):
        query: dict[str, object] = {
            name: draw.choice(filters[name]) for name in draw.sample(sorted(filters), draw.randint(1, 3))
        }
        chosen = draw.sample(keys, draw.randint(0, 3))
        if chosen:
            query["sort"] = ",".join(draw.choice(("", "-")) + key for key in chosen)
        if draw.random() < 0.3:
            query["as_of"] = draw.choice(AS_OF[:4])
        if draw.random() < 0.2:
            query["q"] = draw.choice(("Crimea", "война", "memorial", "Alexei"))
        if draw.random() < 0.3:
            query["include"] = ",".join(draw.sample(parts, 2))
        yield "next next " + address(path, **query, limit=draw.choice((2, 5, 11)))


def lists_of(ask: Asker) -> list[str]:
    """The lists of the document: what has pages, and stands by itself."""
    return [path for path in ask.paths if "cursor" in ask.names(path) and "{" not in path]


def recorded(client: FlaskClient) -> list[str]:
    """All queries, each once."""
    document = json.loads(DOCUMENT.read_text("utf-8"))
    ask = Asker(client, spelled_out(document, document)["paths"])
    names = names_in(NAMES)
    found: dict[str, None] = dict.fromkeys(BAD)
    for path in lists_of(ask):
        for queries in (of_list, of_files, of_records):
            found.update(dict.fromkeys(queries(ask, path)))
    found.update(dict.fromkeys(of_others(ask)))
    found.update(dict.fromkeys(of_pictures(ask)))
    found.update(dict.fromkeys(of_searches(names[:: max(1, len(names) // NAMES_SEARCHED)])))
    found.update(dict.fromkeys(of_days()))
    found.update(dict.fromkeys(mixed(ask)))
    return list(found)


def read() -> list[str]:
    """The lines of the committed file."""
    return RECORDED.read_text("utf-8").splitlines()


def main() -> int:
    """Write the file."""
    with TemporaryDirectory() as folder:
        load_edition(WHOLE, f"sqlite:///{folder}")
        queries = recorded(app_on(Path(folder)).test_client())
    RECORDED.write_text("".join(f"{query}\n" for query in queries), "utf-8")
    print(f"{len(queries)} queries are recorded.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
