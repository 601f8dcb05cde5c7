"""What pages and embeds may be asked: the filters of the API, and the few parameters of their own.

Pages never import a version of the API. The app hands them its filters when it wires everything, so that a filter
is written once and means the same in a list of v1, on a page, in an embed and behind oEmbed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, redirect, request
from marshmallow import fields

from api.records.cases import CASES
from api.records.reading import Collection, Query, Row
from api.records.releases import Release
from api.records.statistics import DIMENSIONS
from api.web import links
from api.web.language import language_field
from api.web.query import Number, OneOf, QuerySchema, Sort, Word

EXTENSION = "open-cases-pages"

# Light, dark, or as the reader's system has it. Not `theme`, which is a filter of cases.
LOOKS = ("auto", "light", "dark")
# A page of a list stays under 60 kB with these, an embed under 20 kB.
MOST_ON_PAGE, USUAL_ON_PAGE = 100, 50
MOST_IN_EMBED, USUAL_IN_EMBED = 40, 10
SORTS = tuple(CASES.sorts)

Overlay = Callable[[Release, Query, Sequence[Row], Sequence[dict[str, Any]]], None]


@dataclass(frozen=True)
class Questions:
    """What the app hands over: the release of a request, the schema of the filters of cases, the field for a day
    in the past, how a query is made of what was read, how records are changed for a day, and how a case is found
    by its address."""

    release: Callable[[], Release]
    filters: type[QuerySchema]
    day: Callable[[], fields.Field[Any]]
    query_of: Callable[[Collection, Mapping[str, Any]], Query]
    on_day: Overlay
    find: Callable[[Any, str, tuple[str, ...]], Row]

    def _made(self, base: type[QuerySchema], **more: Any) -> QuerySchema:
        own = {"release": Word(20), "lang": language_field()}
        return cast(QuerySchema, base.from_dict({**own, **more}, name="PageQuery")())

    @cached_property
    def record(self) -> QuerySchema:
        """A page about something that has a status on each day."""
        return self._made(QuerySchema, as_of=self.day())

    @cached_property
    def plain(self) -> QuerySchema:
        """A page that is the same on every day."""
        return self._made(QuerySchema)

    @cached_property
    def listing(self) -> QuerySchema:
        """A list of cases."""
        return self._made(self.filters, sort=Sort(SORTS), limit=Number(1, MOST_ON_PAGE), cursor=Word(1000))

    @cached_property
    def numbers(self) -> QuerySchema:
        """Statistics of cases."""
        return self._made(self.filters, group_by=OneOf(tuple(DIMENSIONS)))

    @cached_property
    def record_embed(self) -> QuerySchema:
        """An embed about a case or a call."""
        return self._made(QuerySchema, as_of=self.day(), **_of_embeds())

    @cached_property
    def listing_embed(self) -> QuerySchema:
        """An embed of a list."""
        return self._made(self.filters, sort=Sort(SORTS), limit=Number(1, MOST_IN_EMBED), **_of_embeds())

    @cached_property
    def numbers_embed(self) -> QuerySchema:
        """An embed of statistics."""
        return self._made(self.filters, group_by=OneOf(tuple(DIMENSIONS)), **_of_embeds())

    @cached_property
    def builder(self) -> QuerySchema:
        """The page that builds embeds; `id` names the case, or the cases, or the call."""
        return self._made(
            self.filters,
            what=OneOf(("case", "cases", "stats", "call")),
            case=Word(),
            call=Word(),
            group_by=OneOf(tuple(DIMENSIONS)),
            limit=Number(1, MOST_IN_EMBED),
            sort=Sort(SORTS),
            look=OneOf(LOOKS),
            size=OneOf(("narrow", "medium", "wide")),
        )


def _of_embeds() -> dict[str, Any]:
    return {"look": OneOf(LOOKS), "as": OneOf(("frame", "snippet"))}


def register(app: Flask, parameters: Questions) -> None:
    """Remember what pages may be asked."""
    app.extensions[EXTENSION] = parameters


def questions() -> Questions:
    """Return what pages may be asked."""
    found: Questions = current_app.extensions[EXTENSION]
    return found


def release() -> Release:
    """Return the release that this request is answered from; raises Problem `not-ready` or `not-found`."""
    return questions().release()


def without_empty() -> Response | None:
    """Return the way to the same address without empty parameters, as forms send them; None where there are none."""
    if not any(value == "" for value in request.args.values()):
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if value != ""]
    return moved(address(request.path, dict(kept)))


def moved(path: str) -> Response:
    """Return the way to another page of ours."""
    return cast(Response, redirect(links.absolute(path)))


def address(path: str, values: Mapping[str, Any]) -> str:
    """Return a path with a query; what is None or empty is left out."""
    kept = {name: str(value) for name, value in values.items() if value not in {None, ""}}
    return path + ("?" + urlencode(kept, safe=",:") if kept else "")


def kept_filters(*dropped: str) -> dict[str, str]:
    """Return the parameters of this request as they were sent, without those of the page itself and `dropped`."""
    own = {"cursor", "look", "as", "lang", "release", *dropped}
    return {name: value for name, value in request.args.items() if name not in own}
