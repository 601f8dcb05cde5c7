"""How well somebody on file meets a line of a list: points for what agrees, and the one rule by which it is a match.

A wrong match is worse than a missed one: a name alone is never a match, nor is anything that something contradicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.records.candidates import OnFile
from api.records.names.comparison import WHOLE, Comparison
from api.v1.matching.understood import Known

NOT_ON_FILE = "not-on-file"
MOST_POINTS = 100
# What each part is worth, by how it agrees, in the words of `comparison.How`; what one side lacks is worth nothing.
EXACT, DIFFERS = "exact", "differs"
POINTS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "surname": {EXACT: 40, "same-key": 40, "variant": 38, "part": 25, "typo": 25},
        "given_name": {EXACT: 30, "same-key": 30, "variant": 28, "part": 20, "typo": 15, "initial": 10},
        "patronymic": {EXACT: 15, "same-key": 15, "variant": 15, "typo": 5, "initial": 5, DIFFERS: -40},
        "birth_year": {EXACT: 15, DIFFERS: -40},
        "article": {EXACT: 10, DIFFERS: -20},
        "region": {EXACT: 10, DIFFERS: -20},
        "identifier": {EXACT: 40, DIFFERS: -40},
    }
)
NAMES = frozenset({"surname", "given_name"})


@dataclass(frozen=True)
class Reason:
    """One thing that was compared: how it agrees, what stands in the list, what is on file, and its points."""

    field: str
    agrees: str
    asked: str
    on_file: str | None
    points: int


@dataclass(frozen=True)
class Judgement:
    """Somebody on file who may be meant: `score` from 0 to 100 with its reasons."""

    person: OnFile
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_named(self) -> bool:
        """Whether surname and given name both are the same, in any spelling or language."""
        return self._surely >= NAMES

    @property
    def is_supported(self) -> bool:
        """Whether anything beside these two agrees."""
        return not self._surely <= NAMES

    @property
    def is_contradicted(self) -> bool:
        """Whether anything says that this is somebody else."""
        return any(reason.agrees == DIFFERS for reason in self.reasons)

    @property
    def _surely(self) -> set[str]:
        return {reason.field for reason in self.reasons if reason.agrees in WHOLE}


def may_be_meant(names: Comparison) -> bool:
    """Say whether somebody is worth a look: no other surname or given name, and not the given name alone."""
    surname, given = names.surname.how, names.given.how
    if {"missing", "differs"}.isdisjoint({surname, given}):
        return True
    return surname in WHOLE and given == "missing" and names.given.asked is None


def judge(names: Comparison, known: Known, person: OnFile) -> Judgement:
    """Return how well a person meets a line, from how the names agree and what else is known."""
    reasons = (*_names(names), *_details(known, person))
    score = sum(reason.points for reason in reasons)
    return Judgement(person, max(0, min(score, MOST_POINTS)), reasons)


def _names(names: Comparison) -> Iterable[Reason]:
    for field, one in (
        ("surname", names.surname),
        ("given_name", names.given),
        ("patronymic", names.patronymic),
    ):
        if one.asked is not None:
            how = NOT_ON_FILE if one.how == "missing" else one.how
            yield _reason(field, how, one.asked, one.on_file)


def _reason(field: str, how: str, asked: str, on_file: str | None) -> Reason:
    return Reason(field, how, asked, on_file, POINTS[field].get(how, 0))


def _details(known: Known, person: OnFile) -> Iterable[Reason]:
    if known.birth_year is not None:
        born = None if person.birth_year is None else str(person.birth_year)
        asked = str(known.birth_year)
        yield _reason("birth_year", _same({asked}, {born} if born else ()), asked, born)
    if known.articles:
        how = _same(known.articles, person.articles)
        yield _reason("article", how, _listed(known.articles), _listed(person.articles) or None)
    if known.region is not None:
        how = _same({known.region}, {person.region} if person.region else ())
        yield _reason("region", how, known.region, person.region)
    if known.identifiers:
        how, on_file = _identified(known.identifiers, person)
        yield _reason("identifier", how, _listed(known.identifiers), on_file)


def _same(asked: Iterable[str], on_file: Iterable[str]) -> str:
    """Return whether any value is the same; where nothing is on file, nothing is said."""
    have = set(on_file)
    if not have:
        return NOT_ON_FILE
    return EXACT if have.intersection(asked) else DIFFERS


def _identified(asked: Iterable[str], person: OnFile) -> tuple[str, str | None]:
    """Return whether an identifier is that of the person; another of the same kind says that it is not."""
    own = {one.casefold(): one for one in (person.uid, person.id, *person.identifiers)}
    if same := [own[one] for one in asked if one in own]:
        return EXACT, _listed(same)
    kinds = {one.partition(":")[0] for one in own if ":" in one}
    other = [one for one in asked if ":" in one and one.partition(":")[0] in kinds]
    return (DIFFERS, _listed(own[one] for one in own if ":" in one)) if other else (NOT_ON_FILE, None)


def _listed(values: Iterable[str]) -> str:
    return "; ".join(sorted(values))


def matched(judgements: Sequence[Judgement], known: Known) -> Judgement | None:
    """Return the one person who surely is meant: the names agree and something else does, nothing contradicts, all that
    was told was understood, and there is nobody else whom the names may mean."""
    if known.not_understood:
        return None
    possible = named(judgements)
    return possible[0] if len(possible) == 1 and possible[0].is_supported else None


def named(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the people whose names agree and whom nothing contradicts."""
    return [one for one in judgements if one.is_named and not one.is_contradicted]
