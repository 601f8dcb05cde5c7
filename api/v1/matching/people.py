"""Who may be meant by each line of a list: candidates, judged, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.records import deadline
from api.records.candidates import OnFile
from api.records.names import parts, query_keys, words
from api.records.names.comparison import Person, compare, person
from api.records.names.surnames import other_endings
from api.records.names.typos import letters
from api.records.release import Release
from api.v1.matching.judging import Judgement, judge, matched, may_be_meant, named
from api.v1.matching.questions import NAME_FIELDS, Question
from api.v1.matching.understood import Known, Reader

MOST_CANDIDATES = 5
# More words than any name has; each costs a look-up.
MOST_WORDS = 8

MATCH, ONLY, SEVERAL, NONE = "match", "only", "candidates", "none"
# What somebody decided who looked.
BY_HAND = "by-hand"


@dataclass(frozen=True)
class Found:
    """What became of a line: who may be meant, the best first, who surely is, and who is the one whose name agrees.

    `by_hand` where somebody chose who `match` is, or that it is nobody.
    """

    question: Question
    known: Known
    candidates: tuple[Judgement, ...]
    match: Judgement | None
    only: Judgement | None
    by_hand: bool = False

    @property
    def outcome(self) -> str:
        """What was found, in a word: `match`, `only`, `candidates`, `none`, or `by-hand`."""
        if self.by_hand:
            return BY_HAND
        if self.match:
            return MATCH
        if self.only:
            return ONLY
        return SEVERAL if self.candidates else NONE


@dataclass(frozen=True)
class _Names:
    """The names of somebody on file: the keys of the surnames, and what these are with a letter left out."""

    person: Person
    surnames: frozenset[str]
    holes: frozenset[str]


def find(release: Release, questions: Sequence[Question]) -> list[Found]:
    """Return for each of some questions who may be meant."""
    sought = [words(question.name)[:MOST_WORDS] for question in questions]
    keys = {word: query_keys(word) for name in sought for word in name if len(word) > 1}
    met = release.people_met([[keys[word] for word in name if word in keys] for name in sought])
    people = release.people_on_file({key for one in met for key in one})
    reader = Reader(release)
    return [
        _found(question, reader.read(question), [people[key] for key in one])
        for question, one in zip(deadline.watched(questions), met, strict=True)
    ]


# Names of the release, not of readers: the same people are looked at for every list.
@lru_cache(maxsize=2_048)
def _names(names: tuple[str, ...], gender: str) -> _Names:
    read = person(names, gender)
    return _Names(read, read.surname_keys, _holes(read.surname_keys))


def _found(question: Question, known: Known, people: Sequence[OnFile]) -> Found:
    filed = [(one, _names(one.names, one.gender)) for one in people]
    ways = _ways(question)
    surnames = {
        key for way in ways if way.surname for one in (*way.surname.keys, way.surname.joined) for key in one
    }
    same = surnames | other_endings(surnames)
    judged = _judged(ways, known, [one for one in filed if not same.isdisjoint(one[1].surnames)])
    if not judged:
        # A slip of the pen is forgiven only where nobody else is meant.
        near = _holes(surnames)
        judged = _judged(ways, known, [one for one in filed if not near.isdisjoint(one[1].holes)])
    surely = named(judged)
    return Found(
        question,
        known,
        tuple(judged[:MOST_CANDIDATES]),
        matched(judged, known),
        surely[0] if len(surely) == 1 else None,
    )


def _judged(
    ways: Sequence[parts.Parts], known: Known, people: Iterable[tuple[OnFile, _Names]]
) -> list[Judgement]:
    """Return those who may be meant, the best first."""
    compared = ((one, compare(ways, names.person)) for one, names in people)
    judged = [judge(how, known, one) for one, how in compared if how is not None and may_be_meant(how)]
    return sorted(judged, key=lambda one: (-one.score, one.person.id))


def _holes(keys: Iterable[str]) -> frozenset[str]:
    """Return keys, and what they are with one letter left out: two keys that differ by a slip have one in common."""
    found = set(keys)
    for key in list(found):
        for spelt in (list(key), letters(key)):
            found.update("".join((*spelt[:place], *spelt[place + 1 :])) for place in range(len(spelt)))
    return frozenset(found)


def _ways(question: Question) -> Sequence[parts.Parts]:
    """Return every way to read the name: one where its parts were told."""
    told = question.given
    if "name" in told:
        return parts.asked(told["name"])
    surname, given, patronymic = (parts.part(told.get(name, "")) for name in NAME_FIELDS[1:])
    return [parts.Parts(question.name, surname, given, patronymic)] if surname else ()
