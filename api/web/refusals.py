"""What is said of a value or a name that a query may not have: what is wrong with it, and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from marshmallow import ValidationError

from api.web.advice import Advice
from api.web.problems import Fault

# A longer list of valid values is not repeated in an error; its collection is named instead.
MOST_SHOWN = 100
# Of the faults of one kind, so many get a suggestion, and of a wrong word so many letters are repeated.
MOST_SUGGESTIONS, MOST_LETTERS_SHOWN = 10, 80

# What is said of a word that a list lacks.
NOT_A_VALUE = "“{}” is not a value of this parameter."
NO_PARAMETER = "There is no parameter “{}” here."


class Refused(ValidationError):
    """A value that a field refuses, as the faults to publish."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults


def refused(detail: str, code: str = "invalid-value", **more: Any) -> Refused:
    """Return the refusal of a value for one reason."""
    return Refused(Fault(detail, code=code, **more))


# What to say of a word that a list lacks; the list is the second value.
Advise = Callable[[str, Sequence[str]], Advice]


def check_values(values: Sequence[str], allowed: Sequence[str], advise: Advise) -> None:
    """Raise Refused for the values that a closed list lacks, with the list and what is meant."""
    known = frozenset(allowed)
    wrong = [value for value in values if value not in known]
    if wrong:
        raise Refused(*unknown(wrong, allowed, "unknown-value", NOT_A_VALUE, advise))


def unknown(
    words: Sequence[str], valid: Sequence[str], code: str, said: str, advise: Advise
) -> Iterator[Fault]:
    """Yield the faults of words that a list lacks; the list stands in the first, and advice in the first few, so that
    an error costs less than an answer."""
    for place, word in enumerate(words):
        advice = advise(word, valid) if place < MOST_SUGGESTIONS else Advice()
        told = valid if place == 0 and len(valid) <= MOST_SHOWN else None
        yield fault_of(word, code, said, advice, told)


def fault_of(word: str, code: str, said: str, advice: Advice, valid: Sequence[str] | None = None) -> Fault:
    """Return the fault of a word that a list lacks, with the advice on it."""
    detail = said.format(word[:MOST_LETTERS_SHOWN])
    return Fault(
        f"{detail} {advice.said}".rstrip(),
        code=code,
        did_you_mean=advice.did_you_mean,
        instead=advice.instead,
        valid=valid,
    )
