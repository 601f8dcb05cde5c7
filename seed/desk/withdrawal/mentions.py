"""Where a text names somebody on file: whole names in any order, script and form, and surnames that stand alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from api.records.names import stored_keys
from seed.desk.withdrawal.people import SHORTEST, Family, Person, is_patronymic
from seed.desk.withdrawal.tokens import Token, decoded, encoded_spans, tokens, word_set

# Nothing stands between the words of a name but these, and a comma after a surname that comes first.
_WITHIN = re.compile(r"[\s\u00a0.\-‐‑–_+/\"«»“”]*")
_COMMA = re.compile(r"\s*,\s*|[\s\u00a0\-‐‑_+/]*")
# How many words of a given name, a patronymic and initials may stand beside a surname.
_BESIDE = 4
# Words after which an adjective is the name of a place: Орловская область, the Ostrovsky District Court.
_PLACE = re.compile(
    r"област\w*|кра[йяюе]\w*|район\w*|округ\w*|губерни\w*|улиц\w*|площад\w*|суд(?:а|у|ом|е|ы)?|\w*суд(?:а|у|ом|е)?|"
    r"oblast|region|krai|district|raion|rayon|province|street|square|court|village|town|городск\w*|районн\w*|областн\w*",
    re.IGNORECASE,
)  # fmt: skip
# Towns whose names are surnames too.
_TOWNS = word_set(
    """
    королёв королев korolev korolyov koroljow пушкин pushkin чехов chekhov киров kirov орлов orlov жуков
    zhukov суворов suvorov данилов danilov макаров makarov гусев gusev серов serov петров petrov пугачёв
    пугачев pugachev ершов ershov балашов balashov кириллов kirillov жуковский zhukovsky дзержинский
    dzerzhinsky ломоносов lomonosov гагарин gagarin калинин kalinin жданов zhdanov невельск саров sarov азов
    azov ростов rostov львов lviv lvov
    """
)
_IN_TOWN = word_set(
    """
    в во из под near in at from у г город город.е town city
    """
)


class Certainty(Enum):
    """What is known of a mention."""

    # It can be nobody else.
    SURE = "sure"
    # Others on file bear the same name.
    SHARED = "shared"
    # It may be a word, a place, or somebody who is not on file.
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Mention:
    """A place in a text, whom it may name, and who on file may be meant as well."""

    start: int
    end: int
    uid: str
    certainty: Certainty
    others: frozenset[str] = frozenset()


class Register:
    """Everybody on file, by the words of their names; `ordinary` are words that texts write without a capital."""

    def __init__(self, people: Mapping[str, Person], ordinary: Collection[str] = frozenset()) -> None:
        self.people = people
        self.ordinary = ordinary

    @cached_property
    def _families(self) -> Mapping[str, Sequence[tuple[str, Family]]]:
        found: dict[str, list[tuple[str, Family]]] = {}
        for person in self.people.values():
            for family in person.families:
                for key in family[0].any:
                    found.setdefault(key, []).append((person.uid, family))
        return found

    @cached_property
    def _wholes(self) -> Mapping[str, Sequence[tuple[str, tuple[frozenset[str], ...]]]]:
        found: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
        for person in self.people.values():
            for whole in person.wholes:
                for key in whole[0]:
                    found.setdefault(key, []).append((person.uid, whole))
        return found

    @cached_property
    def _givens(self) -> frozenset[str]:
        return frozenset().union(*(person.givens for person in self.people.values()))

    def _is_given(self, token: Token, *, joined: bool) -> bool:
        # Addresses are full of short words: there a name must be written as English writes it.
        keys = stored_keys(token.word) if joined else token.keys
        return (joined or token.capital) and not self._givens.isdisjoint(keys)

    def first_keys(self, uid: str) -> frozenset[str]:
        """Return the keys with which anything that names a person begins."""
        person = self.people[uid]
        families = (family[0].any for family in person.families)
        return frozenset().union(*families, *(whole[0] for whole in person.wholes))

    def mentions(
        self, text: str, *, address: bool = False, small: bool = False, uid: str | None = None
    ) -> list[Mention]:
        """Return the places where a text names somebody on file, or the one of this uid, in their order.

        `address` says that the text is an address or an id, whose words have no capitals; `small` that it is a text
        in which a name may be written without one.
        """
        if address:
            return list(self._among(tokens(decoded(text)), decoded(text), together=True, uid=uid))
        found = list(self._among(tokens(text), text, together=small, uid=uid))
        for start, end in encoded_spans(text):
            inner = decoded(text[start:end])
            for mention in self._among(tokens(inner), inner, together=True, uid=uid):
                found.append(Mention(start, end, mention.uid, mention.certainty, mention.others))
        return found

    def _among(self, found: list[Token], text: str, *, together: bool, uid: str | None) -> Iterator[Mention]:
        for place, token in enumerate(found):
            keys = token.keys
            whole = {
                who
                for key in keys
                for who, words in self._wholes.get(key, ())
                if _follow(found, place, words)
            }
            if whole and (uid is None or uid in whole):
                longest = max(
                    len(words)
                    for key in keys
                    for who, words in self._wholes.get(key, ())
                    if who in whole and _follow(found, place, words)
                )
                for who in whole if uid is None else {uid}:
                    certainty = Certainty.SURE if len(whole) == 1 else Certainty.SHARED
                    yield _spanning(found, place, place + longest - 1, who, certainty, whole - {who})
            bearers: dict[str, tuple[int, bool]] = {}
            for key in keys:
                for who, family in self._families.get(key, ()):
                    if length := _borne(found, place, family, text):
                        own = all(found[place + step].keys & forms.own for step, forms in enumerate(family))
                        before = bearers.get(who, (0, False))
                        bearers[who] = max(before, (length, own))
            for who in bearers if uid is None else bearers.keys() & {uid}:
                mention = self._judged(found, place, text, who, bearers, together=together)
                if mention is not None:
                    yield mention

    def _judged(
        self,
        found: list[Token],
        place: int,
        text: str,
        who: str,
        bearers: Mapping[str, tuple[int, bool]],
        *,
        together: bool,
    ) -> Mention | None:
        """Return whom a surname names, by the words beside it; None where it is somebody else's or a place's."""
        length, own = bearers[who]
        last = place + length - 1
        person = self.people[who]
        others = frozenset(other for other, (reach, _) in bearers.items() if other != who and reach >= length)
        before, after = _beside(found, place, text, -1), _beside(found, last, text, 1)
        given = _reach(found, before, person.givens) or _reach(found, after, person.givens)
        if given:
            namesakes = frozenset(
                other
                for other in others
                if any(found[step].keys & self.people[other].givens for step in given)
            )
            first, final = min(place, *given), max(last, *given)
            certainty = Certainty.SHARED if namesakes else Certainty.SURE
            return _spanning(found, first, final, who, certainty, namesakes)
        if any(
            _reach(found, side, self.people[other].givens) for other in others for side in (before, after)
        ):
            return None
        token = found[place]
        joined = together or token.together is not None
        if not joined and not token.capital:
            return None
        if _is_place(found, place, last, text):
            return None
        certainty = Certainty.SHARED if others else Certainty.SURE
        initials = (
            [] if joined else [found[step] for step in (*before, *after) if _is_initial(found[step], text)]
        )
        fits = not initials or any(key[0] in person.initials for one in initials for key in one.keys)
        stranger = bool(before) and not initials and self._is_given(found[before[0]], joined=joined)
        word = found[last].word
        if not others and (
            not own
            or not fits
            or stranger
            or len(word) < SHORTEST
            or any(found[step].word in self.ordinary for step in range(place, last + 1))
            or (length == 1 and word in _TOWNS and _in_town(found, place))
        ):
            certainty = Certainty.DOUBTFUL
        # Initials and a patronymic are a part of the name.
        more = [
            step
            for step in (*before, *after)
            if fits and (found[step] in initials or is_patronymic(found[step].word))
        ]
        return _spanning(found, min(place, *more, place), max(last, *more, last), who, certainty, others)


def _is_initial(token: Token, text: str) -> bool:
    return token.capital and len(token.word) == 1 and text[token.end : token.end + 1] == "."


def _follow(found: Sequence[Token], place: int, words: Sequence[frozenset[str]]) -> bool:
    return place + len(words) <= len(found) and all(
        found[place + step].keys & keys for step, keys in enumerate(words)
    )


def _borne(found: Sequence[Token], place: int, family: Family, text: str) -> int:
    """Return how many words from this place are a surname; 0 where they are not."""
    if place + len(family) > len(found):
        return 0
    for step, forms in enumerate(family):
        token = found[place + step]
        if not token.keys & forms.any:
            return 0
        if step and not _WITHIN.fullmatch(text[found[place + step - 1].end : token.start]):
            return 0
    return len(family)


def _beside(found: Sequence[Token], place: int, text: str, step: int) -> list[int]:
    """Return the places of the words that may belong to the name before a surname, or after it, the nearest first."""
    places: list[int] = []
    here = place
    while len(places) < _BESIDE and 0 <= here + step < len(found):
        left, right = sorted((here, here + step))
        between = text[found[left].end : found[right].start]
        allowed = _COMMA if step > 0 and not places else _WITHIN
        if not allowed.fullmatch(between):
            break
        sentence = step > 0 and "." in between
        if sentence and len(found[here].word) > 1:
            break
        if "." in between and step < 0 and len(found[left].word) > 2 and found[here].capital:
            break
        here += step
        places.append(here)
    return places


def _reach(found: Sequence[Token], places: Sequence[int], givens: AbstractSet[str]) -> tuple[int, ...]:
    """Return the places of a given name beside a surname, with no other word between but a patronymic or initials."""
    reached: list[int] = []
    for place in places:
        token = found[place]
        more = is_patronymic(token.word) or len(token.word) == 1
        if token.keys & givens:
            reached.append(place)
        elif reached and place > reached[0] and is_patronymic(token.word):
            # Орлов Олег Петрович
            reached.append(place)
        elif reached or not more:
            break
    return tuple(reversed(reached))


def _is_place(found: Sequence[Token], place: int, last: int, text: str) -> bool:
    """Whether an adjective stands before the word of a place."""
    adjective = re.search("(?:сь?к|ць?к|sk|tsk)[а-яёіїa-z]{1,3}$", found[last].word)
    following = [
        found[step].word
        for step in range(last + 1, min(last + 3, len(found)))
        if not re.search(r"[.,;:!?]", text[found[last].end : found[step].start])
    ]
    return bool(adjective) and any(_PLACE.fullmatch(word) for word in following)


def _in_town(found: Sequence[Token], place: int) -> bool:
    return place > 0 and found[place - 1].word in _IN_TOWN


def _spanning(
    found: Sequence[Token],
    first: int,
    last: int,
    uid: str,
    certainty: Certainty,
    others: frozenset[str] | set[str],
) -> Mention:
    start, end = found[first].start, found[last].end
    # Of an address or a handle in a sentence nothing is left.
    for token in (found[first], found[last]):
        if token.together is not None:
            start, end = min(start, token.together[0]), max(end, token.together[1])
    return Mention(start, end, uid, certainty, frozenset(others))
