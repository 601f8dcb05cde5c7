"""What is written around a picture of numbers, in the language of the answer: its title, what the numbers rest on, and
what they are not."""

from __future__ import annotations

from api.v1.numbers.charts import Numbers, Selection
from api.v1.numbers.evidence import said_of
from api.v1.numbers.words import filters_in_words
from api.v1.texts import credit_line, marked, newer_in_words, say
from api.web import svg
from api.web.language import wanted_language

# A longer row of filters says nothing to whoever looks at a picture; its address has all of them.
MOST_LETTERS = 400
# A description that is read aloud names this many numbers; the text has all.
MOST_TOLD = 30


def written(selection: Selection, numbers: Numbers) -> svg.Words:
    """Return what is written around the numbers."""
    groups = numbers.drawn[-MOST_TOLD:] if len(numbers.drawn) > 1 else ()
    told = "; ".join(f"{svg.shortened(group.label, 80)}: {group.cell.said}" for group in groups)
    told_below = [*([f"{numbers.rest}."] if numbers.rest else []), *notes(numbers)]
    parts = [
        *lead(selection, numbers),
        *([f"{told}."] if told else []),
        *told_below,
        say("chart.equivalents"),
    ]
    return svg.Words(
        language=wanted_language(),
        title=marked(numbers.title),
        description=" ".join([*parts, credit_line(selection.release)]),
        lead=lead(selection, numbers),
        notes=told_below,
        credit=credit_line(selection.release),
        surely=say("chart.surely"),
        possibly=say("chart.possibly"),
    )


def lead(selection: Selection, numbers: Numbers) -> list[str]:
    """Return how many people the numbers count, how well that is known, and which filters they met."""
    filters = svg.shortened(" · ".join(filters_in_words(selection.release, selection.query)), MOST_LETTERS)
    counted = say("stats.lead", total=numbers.total.said, day=selection.day)
    # Of a series, on its last day.
    known = said_of(selection.release, numbers.query)
    return [f"{counted} {known}", *([filters] if filters else [])]


def notes(numbers: Numbers) -> list[str]:
    """Return what is to be known beside the numbers."""
    found = []
    if not numbers.additive:
        found.append(say("stats.overlapping"))
    if any(group.cell.least != group.cell.most for group in numbers.groups):
        found.append(say("stats.range"))
    # A picture travels alone: it says itself what it is not, and whether it is the newest.
    return [*found, say("stats.note"), *newer_in_words()]


def named(selection: Selection, title: str) -> str:
    """Return a title with the filters in words."""
    said = " · ".join(filters_in_words(selection.release, selection.query))
    return f"{title} · {said}" if said else title
