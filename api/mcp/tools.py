"""The tools that assistants have: which address of v1 each asks, and which of its parameters it offers.

What a parameter means, takes and refuses is said by v1 alone; an input schema is made of the same fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from api.v1.resources.calls_to_action import CallToActionQuery
from api.v1.resources.cases import CaseQuery, CaseRecordQuery
from api.v1.resources.citations import (
    CaseCitationQuery,
    ListCitationQuery,
    StatsCitationQuery,
    with_format,
)
from api.v1.resources.progress import ProgressQuery
from api.v1.resources.stats import StatsQuery
from api.v1.resources.timeline import TimelineQuery
from api.web.query import Choices, Names, QuerySchema, Sort

# A longer list of values is not told; whoever names a wrong one is told what was meant.
MOST_VALUES_TOLD = 40

_EVERYWHERE = ("release", "lang")
_FILTERS = (
    *("q", "as_of", "status", "custody", "status_since_from", "status_since_to", "theme", "region"),
    *("citizenship", "gender", "occupation", "occupation_group", "affiliation", "group_case", "article"),
    *("recognised_by", "in_absentia", "named_in_resolution", "months_min", "months_max", "stale"),
    *("term_over", *_EVERYWHERE),
)
_NUMBERS = ("group_by", "interval", "from", "to", "measure")
# What tells people apart, and how well each is known; `get_person` has the rest.
_IN_SHORT = (
    "name_en,name_native,summary,status,status_label,in_custody,status_since,region_name,sentence_months,verified_on,"
    "stale,term_over,certainty,basis"
)


@dataclass(frozen=True)
class Way:
    """An address of v1, and which of its parameters are offered.

    `variables` are those of the path: the name of each argument, and what it means. `fixed` is sent along. `chosen_by`
    are the arguments with which a tool goes this way; the last has none. `evidence` is what is asked with the same
    arguments for how well the people are known, where the answer does not say it.
    """

    rule: str
    query: type[QuerySchema]
    names: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    chosen_by: frozenset[str] = frozenset()
    evidence: Way | None = None


@dataclass(frozen=True)
class Tool:
    """A tool: its words, and the ways that it goes."""

    title: str
    description: str
    ways: tuple[Way, ...]

    def way(self, arguments: Mapping[str, object]) -> Way:
        """Return the way that the tool goes with these arguments."""
        return next((way for way in self.ways if way.chosen_by & arguments.keys()), self.ways[-1])


OF_PEOPLE = Way("/v1/cases", CaseQuery, ("id", *_FILTERS), fixed={"limit": "0"})
OF_NUMBERS = Way("/v1/stats/cases", StatsQuery, (*_FILTERS, *_NUMBERS))


def _of_one(rule: str, query: type[QuerySchema], *names: str, chosen_by: frozenset[str] = frozenset()) -> Way:
    """Return a way to what is told of one person."""
    return Way(
        rule,
        query,
        (*names, *_EVERYWHERE),
        {"id": "The id of the person's case, as `find_people` tells it, or its uid."},
        chosen_by=chosen_by,
        evidence=OF_PEOPLE,
    )


TOOLS: Mapping[str, Tool] = {
    "find_people": Tool(
        "Find people",
        "Find people on file by name in any spelling (`q`), by status, place, charge, occupation and more, or list all "
        "who meet several of these. Each comes in short; `meta.total` says how many there are, `meta.next_cursor` "
        "leads on. Several people may bear one name: compare place, charge and dates before you say who it is.",
        (Way("/v1/cases", CaseQuery, (*_FILTERS, "sort", "limit", "cursor"), fixed={"fields": _IN_SHORT}),),
    ),
    "get_person": Tool(
        "Get one person's case",
        "Everything on file about one person: status and when it was last confirmed, charges, sentences, events, who "
        "recognised them as a political prisoner, what is not known and why (`absent`), and the source of every fact.",
        (_of_one("/v1/cases/<id>", CaseRecordQuery, "as_of"),),
    ),
    "get_timeline": Tool(
        "Get the timeline of one person",
        "The periods that a person spent in each status, with the earliest and the latest day on which each may have "
        "begun and ended, and the days in custody, at least and at most.",
        (_of_one("/v1/cases/<id>/timeline", TimelineQuery, "as_of"),),
    ),
    "count_people": Tool(
        "Count people",
        "Count the people on file in groups (`group_by`), on a day (`as_of`) or over time (`interval`), with the "
        "filters of `find_people`. `min` and `max` say what the dates leave open, `confirmed` how many of a group were "
        "confirmed within a year. Where `meta.additive` is false one person is in several groups: do not add them up.",
        (OF_NUMBERS,),
    ),
    "what_the_resolution_asks": Tool(
        "What the resolution asks for",
        "The calls to action of the ALDE Congress resolution of October 2024, in our own words, with those to whom "
        "each is addressed. With `call_to_action`, what has happened since, and how many people are in its scope.",
        (
            Way(
                "/v1/calls-to-action/<id>/progress",
                ProgressQuery,
                ("as_of", *_EVERYWHERE),
                {"call_to_action": "The id of one call, as this tool lists them."},
                chosen_by=frozenset({"call_to_action"}),
                evidence=OF_PEOPLE,
            ),
            Way("/v1/calls-to-action", CallToActionQuery, _EVERYWHERE, evidence=OF_PEOPLE),
        ),
    ),
    "cite": Tool(
        "Cite",
        "A citation to print beside what you tell, with release, licence and an address that stays: of one person "
        "(`id`), of a list (the filters of `find_people`), or of numbers (what was given to `count_people`, with "
        "`group_by`, `interval` or `measure`).",
        (
            _of_one(
                "/v1/cases/<id>/citation",
                with_format(CaseCitationQuery),
                "format",
                chosen_by=frozenset({"id"}),
            ),
            Way(
                "/v1/stats/cases/citation",
                with_format(StatsCitationQuery),
                ("format", *_FILTERS, *_NUMBERS),
                chosen_by=frozenset({"group_by", "interval", "measure"}),
                evidence=OF_NUMBERS,
            ),
            Way(
                "/v1/cases/citation",
                with_format(ListCitationQuery),
                ("format", *_FILTERS),
                evidence=OF_PEOPLE,
            ),
        ),
    ),
}


def offered(tool: Tool) -> dict[str, fields.Field[Any] | str]:
    """Return what a tool takes, by name: the field of a parameter of v1, or what a variable of a path means."""
    taken: dict[str, fields.Field[Any] | str] = {}
    for way in tool.ways:
        known = way.query().by_name()
        taken |= {**way.variables, **{name: known[name] for name in way.names}}
    return taken


def input_schema(tool: Tool) -> dict[str, Any]:
    """Return what a tool takes as JSON Schema, with the values that the release knows where they are few."""
    taken = offered(tool)
    required = [*tool.ways[0].variables] if len(tool.ways) == 1 else []
    return {
        "type": "object",
        "properties": {name: _schema_of(one) for name, one in taken.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _schema_of(one: fields.Field[Any] | str) -> dict[str, Any]:
    if isinstance(one, str):
        return {"type": "string", "description": one, "minLength": 1, "maxLength": 200}
    schema = dict(_converter().field2property(one))
    valid: tuple[str, ...] = ()
    if isinstance(one, Choices) and one.valid:
        valid = tuple(one.valid())
    elif isinstance(one, Names | Sort):
        valid = tuple(one.valid)
    description = schema.get("description", "")
    if schema.get("type") == "array":
        # In an address they are joined, here they are a list; how long it may be is said where it is too long.
        description = re.sub(r" Several values are joined[^.]*\.|,? joined by commas", "", description)
        schema = {"type": "array", "items": {"type": "string"}}
    if valid and len(valid) <= MOST_VALUES_TOLD and valid[0] not in description:
        description += f" Values: {', '.join(f'`{value}`' for value in valid)}."
    return {**schema, "description": description}


@cache
def _converter() -> OpenAPIConverter:
    plugin = MarshmallowPlugin()
    APISpec("tools", "1", "3.1.0", plugins=[plugin])
    return cast(OpenAPIConverter, plugin.converter)
