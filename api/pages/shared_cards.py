"""What a card says that a shared link shows: of a person, of a call, of numbers, and of the whole.

A card names no place of detention and has no picture of anybody. Its address names the release and the language, so
that a copy which somebody keeps of it is never taken for what a later release says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from typing import Any, ParamSpec

from flask import Response

from api.pages import heads
from api.pages.confirmation import confirmed, doubts
from api.pages.controls import status_label
from api.pages.heads import Shared
from api.pages.lookups import Record
from api.pages.name_language import other_name, shown_name
from api.pages.parameters import PLAIN
from api.pages.tables import Shown
from api.pages.texts import language
from api.v1.answers.on_day import POSSIBLE
from api.v1.numbers.evidence import IN_CUSTODY, said_of
from api.v1.release import current_release
from api.v1.texts import credit_line, label, marked, newer_in_words, say, translated
from api.web import cards, conditional, png
from api.web.cards import Bar, Card
from api.web.problems import Problem
from api.web.reading import read
from api.web.svg import shortened

P = ParamSpec("P")

# The group of a status, and the tone of its badge; all others are plain.
TONES = {"in-custody": "held", "deceased": "plain", "released": "free"}
ENDED = frozenset({"released", "deceased"})
# Beside that of the people without a value.
MOST_BARS = 5
# Some services show no more of the words for those who do not see the picture.
MOST_LETTERS = 400


def drawn(view: Callable[P, Card]) -> Callable[P, Response]:
    """Let a view that returns a card answer it as PNG."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        return Response(cards.as_png(view(*args, **kwargs)), content_type=png.MEDIA_TYPE)

    return wrapped


def shared(path: str, card: Card, asked: Mapping[str, Any] | None = None) -> Shared:
    """Return how a page names its card; `asked` is what the card follows of the address of the page."""
    told = heads.pinned(path, {**(asked or {}), "lang": language()})
    return Shared(told, shortened(card.said, MOST_LETTERS))


def of_service() -> Shared | None:
    """Return the card of the pages that have none of their own; None while there is no release."""
    try:
        return shared("/card.png", of_all())
    except Problem:
        return None


@drawn
def show_card() -> Card:
    """The card of the whole: what this is, and how many are held."""
    read(PLAIN)
    conditional.identify()
    return of_all()


def of_all() -> Card:
    """Return the card of the whole."""
    return _card(say("home.title"), texts=[said_of(current_release(), IN_CUSTODY), say("home.lead")])


def of_case(case: Record, day: str | None) -> Card:
    """Return the card of a person, on a day if one is asked for."""
    first, second = shown_name(case), other_name(case) or ""
    texts = [
        *([say("day.banner", day=day)] if day else []),
        confirmed(case, day),
        *([say("case.possible")] if case.get("certainty") == POSSIBLE else []),
        *([say("case.carried")] if case.get("basis") == "carried-forward" else []),
    ]
    return _card(
        first,
        under=second,
        badge=_status(case),
        tone=TONES.get(case["status_group"], "plain"),
        beside=_since(case),
        texts=texts,
        warnings=doubts(case),
    )


def of_call(call: Record, resolution: str, scope: Mapping[str, Any] | None, day: str | None) -> Card:
    """Return the card of a call to action: the demand, of whom, and how many people it speaks of."""
    texts = [
        say("embed.paraphrase", resolution=resolution),
        translated(call["demand"]),
        *([_of_day(day, scope["evidence"])] if scope else []),
        f"{say('embed.addressees')} {', '.join(map(translated, call['addressee_names']))}",
    ]
    return _card(translated(call["title"]), texts=texts)


def of_numbers(title: str, lead: str, shown_of: Callable[[int], Shown], *, overlapping: bool) -> Card:
    """Return the card of numbers: the longest rows in their order, and what they rest on. `shown_of` gives so many
    rows with what is to be said of the others; `overlapping` says that a person may stand in several."""

    def with_bars(most: int) -> Card:
        shown = shown_of(most)
        bars = [Bar(row.label, row.said, row.share) for row in shown.rows]
        notes = [
            *([f"{shown.rest}."] if shown.rest else []),
            *([say("stats.overlapping")] if overlapping else []),
        ]
        shorter = partial(with_bars, most - 1) if most else None
        return _card(title, texts=[lead], bars=bars, more=" ".join(notes), shorter=shorter)

    return with_bars(MOST_BARS)


def _of_day(day: str | None, text: str) -> str:
    return f"{say('day.banner', day=day)} {text}" if day else text


def _card(title: str, texts: Sequence[str], warnings: Sequence[str] = (), **more: Any) -> Card:
    caution, credit = say("embed.caution"), credit_line(current_release())
    return Card(marked(title), caution, credit, texts=texts, warnings=[*warnings, *newer_in_words()], **more)


def _status(case: Record) -> str:
    if case["status"]:
        return label("statuses.label", case["status"], case["status_label"])
    if case.get("candidates"):
        return f" {say('or')} ".join(map(status_label, case["candidates"]))
    return say("status.not_begun")


def _since(case: Record) -> str:
    if not case["status_since"]:
        return ""
    since: str = case["status_since"]
    return since if case["status_group"] in ENDED else f"{say('since')} {since}"
