"""The filter by identifiers of others: `wikidata:Q12345`, or the address to which one leads.

The kinds are a closed list of the release; which identifiers there are is open, so that one which nobody has finds
nobody and is named in `meta.not_found`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.records.filters import UNKNOWN
from api.records.identifiers import SEPARATOR, Scheme, written
from api.v1.release import current_release
from api.v1.shapes.values import not_recorded
from api.web.advice import Advice, excluding, nearest
from api.web.problems import Fault
from api.web.query import Choices, check_number, pieces, wanted_and_excluded
from api.web.refusals import MOST_SUGGESTIONS, Refused, fault_of

_NO_IDENTIFIER = "“{}” is no identifier: it is a kind and a value joined by a colon, such as wikidata:Q12345."

Schemes = Mapping[str, Scheme]


class Identifiers(Choices):
    """Identifiers joined by commas, in any case, or the addresses to which they lead; loads to (wanted, excluded)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        schemes = current_release().identifier_schemes()
        if not schemes:
            raise not_recorded("identifiers")
        signed = [(self.exclusion and piece.startswith("-"), piece) for piece in pieces(value)]
        sent = [(is_excluded, piece[1:] if is_excluded else piece) for is_excluded, piece in signed]
        check_number([f"{is_excluded} {piece}" for is_excluded, piece in sent])
        understood = [(is_excluded, piece, self._meant(piece, schemes)) for is_excluded, piece in sent]
        if faults := list(_faults(understood, schemes)):
            raise Refused(*faults)
        items = [(is_excluded, one) for is_excluded, _, one in understood if one]
        check_number([f"{is_excluded} {one}" for is_excluded, one in items])
        return wanted_and_excluded(items)

    def meant_by(self, word: str, *, by_part: bool = True) -> str | None:
        """Return the identifier that a word is, None where it is none."""
        return self._meant(word, current_release().identifier_schemes())

    def _meant(self, text: str, schemes: Schemes) -> str | None:
        if self.may_be_unknown and text == UNKNOWN:
            return text
        for scheme in schemes.values():
            if value := scheme.value_at(text):
                return written(scheme.id, value)
        kind, separator, value = text.partition(SEPARATOR)
        found = schemes.get(kind.casefold()) if separator else None
        return _of_kind(found, value) if found else None


def _of_kind(scheme: Scheme, value: str) -> str | None:
    """Return an identifier of a kind, whose letters may be written large or small; None where it cannot be one."""
    taken = (one for one in (value, value.upper(), value.lower()) if scheme.takes(one))
    return next((written(scheme.id, one) for one in taken), None)


def _faults(understood: list[tuple[bool, str, str | None]], schemes: Schemes) -> Iterator[Fault]:
    """Yield a fault for each text that is no identifier, with the kinds in the first and advice on the first few."""
    wrong = [(is_excluded, text) for is_excluded, text, meant in understood if meant is None]
    for place, (is_excluded, text) in enumerate(wrong):
        advice = _advice(text, schemes) if place < MOST_SUGGESTIONS else Advice()
        told = tuple(schemes) if place == 0 else None
        yield fault_of(
            text, "unknown-value", _NO_IDENTIFIER, excluding(advice) if is_excluded else advice, told
        )


def _advice(text: str, schemes: Schemes) -> Advice:
    kind, separator, value = text.partition(SEPARATOR)
    if separator and (known := schemes.get(kind.casefold())):
        return Advice(said=f"Of {known.id}: {known.description}")
    if separator and (near := nearest(kind, schemes)) and (one := _of_kind(schemes[near], value)):
        return Advice(one)
    # The end of another page of the same site, or a value without its kind.
    ends = {scheme.id: scheme.value_near(text) for scheme in schemes.values()}
    alone = {scheme.id: text for scheme in schemes.values() if scheme.takes(text)}
    likely = [written(kind, one) for kind, one in (ends | alone).items() if one]
    return Advice(likely[0] if len(likely) == 1 else None, said=f"The kinds are {', '.join(schemes)}.")
