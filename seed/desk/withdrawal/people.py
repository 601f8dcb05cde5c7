"""The people on file and the words of their names, from every release and the tables that are worked on.

Surnames are told from given names by their place: the data write the given name first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from api.records.names import stored_keys
from seed.desk.withdrawal.endings import Forms, given_forms, surname_forms
from seed.desk.withdrawal.given_names import same_given
from seed.desk.withdrawal.tokens import Token, tokens, word_set
from seed.likeness import names_of
from seed.raw_rows import Row

_PATRONYMIC = re.compile(
    "(?:ович|евич|ёвич|йович|ич|овна|евна|ёвна|ична|ївна|івна|оглы|кызы|"
    "ovich|evich|yovych|ovych|ovna|evna|ivna|[iy]chna|ogly)$"
)
# Parts of a surname that are none without the rest.
_PARTICLES = word_set("al bin da de del di el ibn la le van von аль бин де ибн фон эль")
_BETWEEN_NAMES = re.compile(r"[()/,;]")
# A shorter surname is a word of other things too.
SHORTEST = 4

# The words of a surname in their order, each in all forms: Kara-Murza has two.
Family = tuple[Forms, ...]


@dataclass
class Person:
    """One person on file: the uid, every slug, and the words of all names in every form, as keys."""

    uid: str
    slugs: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    givens: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    families: set[Family] = field(default_factory=set)
    # What is the person wherever its words follow each other: slugs, each word by its keys.
    wholes: set[tuple[frozenset[str], ...]] = field(default_factory=set)

    def add(self, row: Mapping[str, str]) -> None:
        """Learn the names of a row of cases."""
        self.slugs.add(row["id"])
        gender = row.get("gender", "")
        for name in names_of(row):
            self.add_name(name, gender)
        slug = [token.word for token in tokens(row["id"])]
        if len(slug) > 1:
            self.wholes.add(tuple(frozenset(stored_keys(word)) for word in slug))

    def add_name(self, text: str, gender: str = "") -> None:
        """Learn a name as it is written; one in parentheses is a name of its own."""
        for name in filter(None, map(str.strip, _BETWEEN_NAMES.split(text))):
            self.names.add(name)
            given, families = _read(name)
            for token in given:
                self.givens.update(*(given_forms(word) for word in same_given(token.word)))
                self.initials.update(key[0] for key in token.keys)
            self.families |= {tuple(surname_forms(token.word, gender) for token in one) for one in families}
            for one in families[:1]:
                written = [token.word for token in (*given, *one)]
                turned = [token.word for token in (*one, *given)]
                self.wholes |= {
                    (frozenset(stored_keys("".join(each))),) for each in (written, turned) if given
                }


def _read(name: str) -> tuple[list[Token], list[list[Token]]]:
    """Return the words of the given names, and each set of words that is the surname, the whole of it first."""
    groups = [list(tokens(group)) for group in name.split()]
    groups = [group for group in groups if group]
    if not groups:
        return [], []
    if len(groups) == 1:
        return [], groups
    first, *middle, last = groups
    middle = [group for group in middle if not is_patronymic(group[-1].word)]
    surnames = [*(group for group in middle), last]
    whole = [token for group in surnames for token in group]
    parts = [group for group in surnames if group[0].word not in _PARTICLES]
    return first, [whole, *(group for group in parts if group != whole)]


def is_patronymic(word: str) -> bool:
    """Whether a word is the name of a father, as Russian and Ukrainian put it between given name and surname."""
    return bool(_PATRONYMIC.search(word))


def people_of(cases: Iterable[Row]) -> dict[str, Person]:
    """Return everybody in rows of cases, of however many releases, by uid."""
    people: dict[str, Person] = {}
    for row in cases:
        people.setdefault(row["uid"], Person(row["uid"])).add(row)
    return people
