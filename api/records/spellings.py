"""How else the values of closed lists are written: by their labels in every language, names of their own and usual
names, by accents or none, in Latin letters, and for regions with or without what kind of region they are.

They say what a reader means who sends a word that is no value; a value alone is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from anyascii import anyascii
from sqlalchemy import Connection, select

from api.records import base, declaration, today
from api.records.usual_names import USUAL_NAMES
from api.records.vocabularies import Vocabulary, ids, terms, values, values_of_cases
from api.records.wordings import Wordings, folded, wordings

# A value with a way to write it.
_Spelling = tuple[str, str]
# Ways to write what one word may stand for, the most telling first.
_Forms = Callable[[str], Iterable[str]]

_ELISION = re.compile(r"\b([dl])['’ʼ]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,-])(\d{3})(?:[.,-](\d{1,2}))?(?![\d-])")
_ACRONYM = re.compile(r"\(([^()]+)\)")

# What regions are called in English, Russian, Ukrainian, German and French, in Latin letters.
_KINDS = {
    word: kind
    for kind, words in {
        "oblast": "oblast region gebiet oblasti",
        "krai": "krai kray kraj territory",
        "republic": "republic respublika republik republique",
        "okrug": "okrug area kreis district",
    }.items()
    for word in words.split()
}
_EMPTY = frozenset(
    {"the", "of", "de", "du", "des", "d", "l", "la", "le", "der", "die", "das"}
    | {"autonomous", "autonomer", "autonome", "avtonomnyi", "avtonomnyy", "avtonomnii", "avtonomniy"}
)
OBLAST, REPUBLIC = "oblast", "republic"


@dataclass(frozen=True)
class Spellings:
    """The values of a closed list, what each spelling of them means, and which spellings to seek for a word."""

    known: Wordings
    forms: _Forms
    # Spellings that mean several values, and so none of them.
    ambiguous: frozenset[str] = frozenset()

    def meant_by(self, word: str) -> str | None:
        """Return the value that a word surely means; None where there is none, or more than one."""
        for form in (word, plain(word), *self.forms(word)):
            if len(meant := self.known.meant_by(form)) == 1:
                return meant[0]
        return None

    @cached_property
    def by_spelling(self) -> Mapping[str, str]:
        """What each spelling means, codes left out, whose letters say nothing; an ambiguous one means nothing."""
        return dict.fromkeys(self.ambiguous, "") | {
            spelling: meant[0]
            for spelling, meant in self.known.by_spelling.items()
            if len(meant) == 1 and not (_is_code(meant[0]) and folded(meant[0]) == spelling)
        }


Reading = Callable[[Connection], Spellings]


def plain(text: str) -> str:
    """Return a text without case, accents, marks and hyphens, in Latin letters."""
    latin = anyascii(_ELISION.sub(r"\1 ", text)).replace("-", " ").replace(".", "").replace("_", " ")
    return folded(latin)


def reading_of(vocabulary: Vocabulary) -> Reading | None:
    """Return what reads the spellings of a closed list; None for one that has ids alone."""
    return _READINGS.get(vocabulary)


def _is_code(value: str) -> bool:
    return not any(letter.islower() for letter in value)


def _nothing_more(word: str) -> Iterable[str]:
    return ()


def _of(
    vocabulary: Vocabulary,
    names: Callable[[Connection], Iterable[_Spelling]],
    usual: str = "",
    forms: _Forms = _nothing_more,
    stored_forms: _Forms = _nothing_more,
) -> Reading:
    """The values of a list by their names, then by usual names, then by the plain letters of both, then by their other
    forms: `stored_forms` of what is on file, `forms` of what is sought."""
    more = [(identity, name) for identity, all_ in USUAL_NAMES.get(usual, {}).items() for name in all_]

    def read(connection: Connection) -> Spellings:
        valid = vocabulary(connection)
        among = frozenset(valid)
        own = [(value, name) for value, name in names(connection) if name and value in among]
        others = [(value, name) for value, name in more if value in among]
        more_forms = [(value, form) for value, name in [*own, *others] for form in stored_forms(name)]
        kinds = (
            [(value, plain(value)) for value in valid if not _is_code(value)],
            own,
            others,
            [(value, plain(name)) for value, name in own],
            [(value, plain(name)) for value, name in others],
            more_forms,
        )
        known = wordings(valid, kinds)
        unclear = {folded(form) for _, form in more_forms} - known.by_spelling.keys()
        return Spellings(known, forms, frozenset(unclear))

    return read


def _labelled(scope: str, *columns: str) -> Callable[[Connection], list[_Spelling]]:
    """Return what reads the labels of a scope in every language, and the texts of columns, `table.column`."""

    def read(connection: Connection) -> list[_Spelling]:
        own = base.labels.c
        query = select(own.id, own.text).where(own.scope == scope)
        found = [(identity, text) for identity, text in connection.execute(query)]
        for path in columns:
            table, _, name = path.partition(".")
            stored = base.metadata.tables[table]
            rows = connection.execute(select(base.address_of(stored), stored.c[name]))
            found += [(identity, text) for identity, text in rows if text]
        return found

    return read


def _names_of_regions(connection: Connection) -> list[_Spelling]:
    return [*today.regions().items(), *_labelled("regions.name", "regions.name")(connection)]


def _titles_of_articles(connection: Connection) -> list[_Spelling]:
    return [*today.articles().items(), *_labelled("", "articles.title")(connection)]


def _names_of_organisations(connection: Connection) -> list[_Spelling]:
    named = _labelled("", "organisations.name", "organisations.name_native")(connection)
    short = [(identity, found) for identity, name in named for found in _ACRONYM.findall(name)]
    return [*named, *short, *((identity, _ACRONYM.sub("", name)) for identity, name in named)]


def _terms_of(name: str) -> Callable[[Connection], list[_Spelling]]:
    def read(connection: Connection) -> list[_Spelling]:
        own = base.terms.c
        rows = connection.execute(select(own.id, own.label).where(own.list == name))
        return [*((row.id, row.label) for row in rows), *_labelled(f"terms.{name}")(connection)]

    return read


def _forms_of_region(name: str) -> list[str]:
    """Return a name with the kind of its region, however the two are put together; and alone, where it has none or is
    that of a republic."""
    words = plain(name).split()
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    bare = " ".join(word for word in words if word not in _KINDS and word not in _EMPTY)
    if not bare:
        return []
    if not kinds:
        return [bare]
    return [f"{bare} {kinds[0]}", *([bare] if kinds[0] == REPUBLIC else [])]


def _forms_of_stored_region(name: str) -> list[str]:
    """Return the same of a name on file, which is also found without its kind, and as an oblast."""
    forms = _forms_of_region(name)
    if not forms:
        return []
    bare = forms[0].rpartition(" ")[0] if forms[0].split()[-1] in set(_KINDS.values()) else forms[0]
    return forms if bare == forms[0] else [*forms, f"{bare} {OBLAST}", bare]


def _numbers(text: str) -> list[str]:
    """Return the number of the one article that a text names, such as `207.3` of `Art. 207-3 part 2`."""
    found = {".".join(filter(None, match.groups())) for match in _NUMBER.finditer(text)}
    return list(found) if len(found) == 1 else []


REGIONS = today.with_those_of_today(ids("regions"), today.regions)
ARTICLES = today.with_those_of_today(ids("articles"), today.articles)
CITIZENSHIPS = today.with_those_of_today(values_of_cases("citizenship"), today.countries)

_COUNTRIES = _labelled(today.COUNTRIES)

_READINGS: Mapping[Vocabulary, Reading] = {
    ids("statuses"): _of(ids("statuses"), _labelled("statuses.label", "statuses.label"), "statuses"),
    values("statuses", "group"): _of(
        values("statuses", "group"), _labelled("statuses.group"), "status_groups"
    ),
    ids("themes"): _of(ids("themes"), _labelled("themes.label", "themes.label"), "themes"),
    REGIONS: _of(REGIONS, _names_of_regions, "regions", _forms_of_region, _forms_of_stored_region),
    CITIZENSHIPS: _of(CITIZENSHIPS, _COUNTRIES, "countries"),
    values("regions", "country"): _of(values("regions", "country"), _COUNTRIES, "countries"),
    values("regions", "occupation"): _of(values("regions", "occupation"), _labelled("regions.occupation")),
    ARTICLES: _of(ARTICLES, _titles_of_articles, forms=_numbers),
    ids("organisations"): _of(ids("organisations"), _names_of_organisations, "organisations"),
    ids("group_cases"): _of(ids("group_cases"), _labelled("", "group_cases.name")),
    **{
        terms(name): _of(terms(name), _terms_of(name), name)
        for name in declaration.table("terms").by_name["list"].enum
    },
}
