"""Who may be meant by each line of a list: candidates, judged, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.records import deadline
from api.records.candidates import OnFile
from api.records.names import query_keys, words
from api.records.release import Release
from api.v1.matching.comparing import compare
from api.v1.matching.judging import Judgement, judge, matched, named
from api.v1.matching.questions import Question
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


def _found(question: Question, known: Known, people: Sequence[OnFile]) -> Found:
    judged = []
    for person in people:
        names = compare(question.name, person.names)
        if names is not None:
            judged.append(judge(names, known, person))
    judged.sort(key=lambda one: (-one.score, one.person.id))
    surely = named(judged)
    return Found(
        question,
        known,
        tuple(judged[:MOST_CANDIDATES]),
        matched(judged, known),
        surely[0] if len(surely) == 1 else None,
    )
