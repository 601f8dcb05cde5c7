"""Legal questions at random: every operation of the OpenAPI document, and pages and embeds, with values that each takes.

`Ground` is what there is to ask about; a `Question` is one address in parts, so that a part of it can be changed.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from api.records.surnames import CYRILLIC, LATIN
from tests.contract.document import DOCUMENT, FILES, LISTS, WITHOUT_IDS, parameters

# An address may have 4 kB: none of ours comes close enough to be refused for a letter.
LONGEST_ADDRESS = 4_000
MOST_VALUES = 100
# What is streamed has places and a deadline of its own, and no bound in bytes.
STREAMED = frozenset({*FILES, "/v1/releases/{id}/files/{name}"})
# Words that stand in many summaries, letters that stand in many names, and what no name holds.
WORDS = (
    "appeal",
    "lawyer",
    "letters",
    "protest",
    "witness",
    "verdict",
    "a",
    "o",
    "e",
    "iv",
    "al",
    "ов",
    "а",
    "zzzz",
)

_OF_CASES = "/v1/cases"
# Lists have these, pages do not.
_NOT_ON_PAGES = frozenset({"limit", "cursor", "fields", "include", "certainty", "sort"})
# What shapes an answer, where filters only choose whom it is about; the latter make most questions cheap.
SHAPING = frozenset(
    {"as_of", "certainty", "from", "group_by", "include", "interval", "limit", "match", "q", "rows", "sort"}
)
# A position in a list can be had from a page of it alone.
_NOT_ASKED = frozenset({"cursor"})
_WORD = re.compile(r"`([a-z][\w.-]*)`")
_SINGULAR = {"statuses": "status", "calls_to_action": "call"}
# Filters that are not named for the collection whose ids they take.
_ALSO = {
    "call_to_action": "call",
    "addressee": "organisation",
    "in_release": "release",
    "since": "release",
    "birth_year": "?birth_year",
    "/v1/match?name": "?name_en",
}
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2026, 12, 31)


@dataclass(frozen=True)
class Question:
    """An address: the route in the document's words, the path with its variables filled, and the parameters."""

    route: str
    path: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """The path and the query as they are sent."""
        query = "&".join(f"{name}={quote(value, safe=',-:/')}" for name, value in self.values)
        return f"{self.path}?{query}" if query else self.path

    @property
    def streamed(self) -> bool:
        """Whether the answer is a file that is sent as it is made."""
        return self.route in STREAMED

    @property
    def shape(self) -> tuple[str, ...]:
        """The route and the values that shape the answer, without those that only choose whom it is about."""
        return (self.route, *sorted(f"{name}={value}" for name, value in self.values if name in SHAPING))

    def having(self, name: str, value: str) -> Question:
        """The same with another value of a parameter."""
        return replace(self, values=(*(pair for pair in self.values if pair[0] != name), (name, value)))


@dataclass(frozen=True)
class Ground:
    """What can be asked: the parameters of each route by name, and values for parameters and variables by name."""

    routes: Mapping[str, Mapping[str, Mapping[str, Any]]]
    values: Mapping[str, Sequence[str]]


def routes() -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """The parameters of every route that answers from data, those of pages and embeds included."""
    found: dict[str, Mapping[str, Mapping[str, Any]]] = {
        path: {name: told for name, told in parameters(path).items() if name not in _NOT_ASKED}
        for path in DOCUMENT["paths"]
    }
    cases, record = found[_OF_CASES], found[f"{_OF_CASES}/{{id}}"]
    shared = {name: told for name, told in cases.items() if name not in _NOT_ON_PAGES}
    listed = {**shared, "sort": cases["sort"], "limit": _number(1, 100)}
    numbers = {**shared, "group_by": _one_of(_words(found["/v1/stats/cases"]["group_by"]))}
    one = {name: record[name] for name in ("lang", "release", "as_of")}
    framed = {"look": _one_of(("auto", "light", "dark")), "as": _one_of(("frame", "snippet"))}
    plain = {name: one[name] for name in ("lang", "release")}
    found |= {"/cases": listed, "/stats": numbers}
    found |= {
        "/embed/cases": {**listed, **framed, "limit": _number(1, 40)},
        "/embed/stats": {**numbers, **framed},
    }
    found |= dict.fromkeys(("/cases/{id}", "/calls-to-action/{id}", "/resolution"), one)
    found |= {f"/embed{path}": {**one, **framed} for path in ("/cases/{id}", "/calls-to-action/{id}")}
    found |= dict.fromkeys(("/", "/calls-to-action", "/sources/{id}", "/statuses", "/statuses/{id}"), plain)
    found |= dict.fromkeys(("/releases", "/releases/{id}"), plain)
    what = {
        "what": _one_of(("case", "cases", "stats", "call")),
        "size": _one_of(("narrow", "medium", "wide")),
    }
    found["/embed"] = {**numbers, **listed, **what, "limit": _number(1, 40)}
    found["/oembed"] = {"url": {"schema": {"type": "string"}}, "maxwidth": _number(200, 1200)}
    return found


def _number(low: int, high: int) -> Mapping[str, Any]:
    return {"schema": {"type": "integer", "minimum": low, "maximum": high}}


def _one_of(valid: Iterable[str]) -> Mapping[str, Any]:
    return {"schema": {"type": "string", "enum": list(valid)}}


def _words(told: Mapping[str, Any]) -> list[str]:
    """The values that the description of a parameter names."""
    return _WORD.findall(told.get("description", ""))


def ground(ask: Callable[[str], Any]) -> Ground:
    """Read what can be asked from the document and, for the values of filters, from the data: `ask` returns the JSON
    of a path."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in (*LISTS, *sorted(WITHOUT_IDS), "/v1/releases"):
        records = ask(f"{path}?limit=500")["data"]
        ids = dict.fromkeys(str(record["id"]) for record in records if "id" in record)
        collection = path.removeprefix("/v1/").replace("-", "_")
        found[path] = found[_SINGULAR.get(collection, collection.removesuffix("s"))] = ids
        for record in records:
            found[f"{path}?fields"] |= dict.fromkeys(record)
            for name, value in record.items():
                several = value if isinstance(value, list) else [value]
                texts = [
                    str(one) for one in several if isinstance(one, str | int) and not isinstance(one, bool)
                ]
                for place in ("", path):
                    found[f"{place}?{re.sub(r'_ids?$', '', name)}"] |= dict.fromkeys(texts)
    everywhere = routes()
    for name in _words(everywhere["/v1/stats/cases"]["group_by"]):
        cells = ask(f"/v1/stats/cases?group_by={name}")["data"]
        found[f"{_OF_CASES}?{name}"] = dict.fromkeys(cell["group"][name] for cell in cells)
    for name, same in _ALSO.items():
        found[name] = found[same]
    found["initial"] = dict.fromkeys((*LATIN, *CYRILLIC))
    return Ground(everywhere, {name: list(values) for name, values in found.items() if values})


def plain(ground: Ground, chance: random.Random) -> Iterator[Question]:
    """A question of every route, without parameters."""
    return (Question(route, _filled(ground, chance, route)) for route in ground.routes)


def neighbours(ground: Ground, question: Question) -> Iterator[Question]:
    """The question with each value of each parameter that shapes its answer, or with the largest."""
    told, given = ground.routes[question.route], dict(question.values)
    for name in sorted(SHAPING & told.keys()):
        schema = told[name]["schema"]
        values: list[str] = [str(value) for value in schema.get("enum", ())]
        if name == "group_by" and not values:
            first = given.get(name, "").partition(",")[0]
            pool = _pool(ground, question.route, name)
            values = pool + [f"{first},{other}" for other in pool if first and other != first]
        elif name == "include":
            values = [",".join(_pool(ground, question.route, name))]
        elif "maximum" in schema:
            values = [str(schema["maximum"])]
        yield from (question.having(name, value) for value in values if value != given.get(name))


def at_random(ground: Ground, chance: random.Random) -> Question:
    """A question about anything, with any number of parameters."""
    route = chance.choice(list(ground.routes))
    question = Question(route, _filled(ground, chance, route))
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 5, 8))):
        question = _with_another(ground, chance, question)
    return question


def changed(ground: Ground, chance: random.Random, question: Question) -> Question:
    """A question like this one: a parameter more, less, or another, longer lists, or the same of another route."""
    kind = chance.choice(("more", "more", "other", "less", "longer", "route"))
    if kind == "less" and question.values:
        gone = chance.choice(question.values)
        return replace(question, values=tuple(pair for pair in question.values if pair != gone))
    if kind == "longer":
        return _longer(ground, chance, question)
    if kind == "other" and question.values:
        name = chance.choice(question.values)[0]
        value = _value(ground, chance, question.route, name)
        return _short_enough(question.having(name, value)) if value else question
    if kind == "route":
        return _elsewhere(ground, chance, question)
    return _with_another(ground, chance, question)


def question_of(ground: Ground, address: str) -> Question | None:
    """The question that an address asks; None where no route has its path."""
    parts = urlsplit(address)
    for route in sorted(ground.routes, key=lambda route: route.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route))
        if re.fullmatch(pattern, parts.path):
            return Question(route, parts.path, tuple(parse_qsl(parts.query)))
    return None


def renewed(ground: Ground, question: Question, number: int) -> Question | None:
    """The same question, never asked before if the number is new: it leaves out somebody who is not there. None where
    a route has no such filter."""
    if "id" not in ground.routes[question.route]:
        return None
    given = dict(question.values).get("id", "")
    kept = [one for one in given.split(",") if one][: MOST_VALUES - 1]
    asked = question.having("id", ",".join([*kept, f"-nobody-{number}"]))
    return asked if len(asked.address) <= LONGEST_ADDRESS + 50 else question.having("id", f"-nobody-{number}")


def _filled(ground: Ground, chance: random.Random, route: str) -> str:
    """The path of a route, with somebody in the place of its variables."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name == "id":
            collection = re.sub(r"^(/embed)?/(?!v1)", "/v1/", route.partition("/{id}")[0])
            return quote(chance.choice(ground.values.get(collection, ("x",))))
        told = DOCUMENT["paths"][route]
        one = next(
            one for one in (*told.get("parameters", ()), *told["get"]["parameters"]) if one["name"] == name
        )
        valid = one["schema"].get("enum") or _words(one) or [one.get("example", "x")]
        return quote(chance.choice(valid))

    return re.sub(r"\{(\w+)\}", value, route)


def _with_another(ground: Ground, chance: random.Random, question: Question) -> Question:
    """The question with one more parameter, where there is one left that has values."""
    names = sorted(ground.routes[question.route].keys() - dict(question.values).keys())
    if not names:
        return question
    shaping = sorted(SHAPING & set(names))
    name = chance.choice(shaping if shaping and chance.random() < 0.5 else names)
    value = _value(ground, chance, question.route, name)
    return _short_enough(question.having(name, value)) if value else question


def _value(ground: Ground, chance: random.Random, route: str, name: str) -> str | None:
    """A value that the parameter takes; None where the data have none."""
    told = ground.routes[route][name]
    schema = told["schema"]
    if "enum" in schema:
        return str(chance.choice(schema["enum"]))
    if schema["type"] == "boolean":
        return chance.choice(("true", "false"))
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        return str(chance.choice((low, high, high, chance.randint(low, high))))
    if schema.get("format") == "date" or "pattern" in schema:
        day = _FIRST_DAY + timedelta(chance.randrange((_LAST_DAY - _FIRST_DAY).days))
        return day.isoformat() if schema.get("format") else day.isoformat()[: chance.choice((4, 7, 10))]
    if name == "q":
        words = [
            *chance.choices(WORDS, k=chance.choice((1, 1, 2, 5, 40))),
            *_some(chance, ground.values["?name_en"]),
        ]
        return " ".join(words)[: chance.choice((20, 200))].strip()
    if name == "url":
        return f"http://localhost{at_random(_pages(ground), chance).address}"
    if schema["type"] == "array":
        return _list(ground, chance, route, name)
    return chance.choice(ground.values[name]) if name in ground.values else None


def _pages(ground: Ground) -> Ground:
    """The pages alone: what can be embedded is one of them."""
    pages = {
        path: told for path, told in ground.routes.items() if path.startswith(("/cases", "/stats", "/calls"))
    }
    return Ground(pages, ground.values)


def _list(ground: Ground, chance: random.Random, route: str, name: str) -> str | None:
    """Values joined by commas: few or as many as one may give, sometimes all of them left out."""
    pool = _pool(ground, route, name)
    if not pool:
        return None
    many = (
        chance.choice((1, 1, 2, 2, 3, 10, 40, MOST_VALUES))
        if name != "group_by"
        else chance.choice((1, 2, 2))
    )
    chosen = chance.sample(pool, min(many, len(pool)))
    out = name not in {"group_by", "fields", "include"} and chance.random() < 0.6
    return ",".join(("-" if out else "") + one.replace(",", "\\,") for one in chosen)


def _pool(ground: Ground, route: str, name: str) -> list[str]:
    """All values that a list of this name may have: as the list of this route has them, else as cases have, else as
    any record has, else the ids of what it names."""
    words = [word for word in _words(ground.routes[route][name]) if "." not in word]
    if name in {"sort", "group_by", "include"}:
        return words
    base = re.sub(r"\.(csv|ndjson|xlsx)$|\.csv-metadata\.json$", "", route)
    places = (
        (base, _OF_CASES) if name == "id" else (f"{base}?{name}", f"{_OF_CASES}?{name}", f"?{name}", name)
    )
    values: Sequence[str] = next((ground.values[place] for place in places if place in ground.values), ())
    return list(values) if name in {"id", "fields"} else list(dict.fromkeys((*values, *words)))


def _some(chance: random.Random, values: Sequence[str]) -> list[str]:
    return chance.sample(values, min(len(values), chance.choice((0, 0, 1, 2))))


def _longer(ground: Ground, chance: random.Random, question: Question) -> Question:
    """The question with a list of as many values as it may have."""
    lists = [
        name for name, told in ground.routes[question.route].items() if told["schema"]["type"] == "array"
    ]
    lists = [name for name in lists if name not in {"sort", "group_by", "include", "fields"}]
    if not lists:
        return question
    name = chance.choice(lists)
    given = dict(question.values).get(name, "")
    there = dict.fromkeys(one for one in given.split(",") if one)
    out = "-" if given.startswith("-") or not given else ""
    pool = _pool(ground, question.route, name)
    more = chance.sample(pool, min(len(pool), MOST_VALUES))
    there |= dict.fromkeys(out + one.replace(",", "\\,") for one in more)
    return _short_enough(question.having(name, ",".join(islice(there, MOST_VALUES)))) if there else question


def _elsewhere(ground: Ground, chance: random.Random, question: Question) -> Question:
    """The same parameters, as far as it has them, of a route that has most of them."""
    given = dict(question.values)
    shares = {route: len(given.keys() & told.keys()) for route, told in ground.routes.items()}
    most = max(shares.values())
    route = chance.choice([route for route, share in shares.items() if share >= most - 1])
    known = {name: value for name, value in given.items() if name in ground.routes[route]}
    return _short_enough(Question(route, _filled(ground, chance, route), tuple(known.items())))


def _short_enough(question: Question) -> Question:
    """The question with its longest values cut until its address is no longer than one may be."""
    while len(question.address) > LONGEST_ADDRESS:
        name, value = max(question.values, key=lambda pair: len(quote(pair[1])))
        half = value[: len(value) // 2]
        question = question.having(name, half.rpartition(",")[0] or half)
    return question
