"""The values that filters take, list by list, and how each of them is written.

The values of closed lists are ids. Words that people are filtered by are what cells and answers have, such as `video
journalist`; in a release from before their vocabulary had a table, they are those on file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Column, Connection, Table, select

from api.records import base, codes, declaration
from api.records.spellings import Forms, Spelling, Spellings, meanings, no_forms, plain
from api.records.usual_names import USUAL_NAMES
from api.records.vocabularies import Vocabulary, ids, terms, values, values_of_cases

Reading = Callable[[Connection], Spellings]
_Names = Callable[[Connection], Iterable[Spelling]]

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
_OBLAST, _REPUBLIC = "oblast", "republic"


def reading_of(vocabulary: Vocabulary) -> Reading | None:
    """Return what reads the spellings of a list; None for one that has ids alone."""
    return _READINGS.get(vocabulary)


def _of(
    vocabulary: Vocabulary,
    *names: _Names,
    usual: str = "",
    forms: Forms = no_forms,
    stored_forms: Forms = no_forms,
    by_parts: bool = False,
) -> Reading:
    """The values of a list, taken by their names, the most telling first; guessed by usual names, by the plain letters
    of both, and by their other forms: `stored_forms` of what is on file, `forms` of what is sought. `by_parts` where a
    part of a name may mean it."""
    more = [(identity, name) for identity, all_ in USUAL_NAMES.get(usual, {}).items() for name in all_]

    def read(connection: Connection) -> Spellings:
        valid = tuple(vocabulary(connection))
        among = frozenset(valid)
        kinds = [
            [(value, name) for value, name in read_some(connection) if name and value in among]
            for read_some in names
        ]
        own = [spelling for kind in kinds for spelling in kind]
        others = [(value, name) for value, name in more if value in among]
        more_forms = [(value, form) for value, name in [*own, *others] for form in stored_forms(name)]
        taken = meanings(valid, kinds)
        guessed = meanings(
            (),
            (
                # The letters of a code say nothing.
                [(value, plain(value)) for value in valid if any(map(str.islower, value))],
                others,
                [(value, plain(name)) for value, name in own],
                [(value, plain(name)) for value, name in others],
                more_forms,
            ),
        )
        unclear = {plain(form) for _, form in more_forms} - guessed.keys() - taken.keys()
        named = (*((value, value) for value in valid), *own, *others) if by_parts else ()
        return Spellings(valid, taken, guessed, forms, frozenset(unclear), named)

    return read


def _labelled(scope: str, *columns: str) -> Callable[[Connection], list[Spelling]]:
    """Return what reads the labels of a scope in every language, and the texts of columns, `table.column`."""

    def read(connection: Connection) -> list[Spelling]:
        own = base.labels.c
        query = select(own.id, own.text).where(own.scope == scope)
        found = [(identity, text) for identity, text in connection.execute(query)] if scope else []
        for path in columns:
            table, _, name = path.partition(".")
            stored = base.metadata.tables[table]
            rows = connection.execute(select(base.address_of(stored), stored.c[name]))
            found += [(identity, text) for identity, text in rows if text]
        return found

    return read


def _names_of_regions(connection: Connection) -> list[Spelling]:
    return [*codes.regions().items(), *_labelled("regions.name", "regions.name")(connection)]


def _titles_of_articles(connection: Connection) -> list[Spelling]:
    return [*codes.articles().items(), *_labelled("", "articles.title")(connection)]


def _names_of_organisations(connection: Connection) -> list[Spelling]:
    return _labelled("", "organisations.name", "organisations.name_native")(connection)


def _short_names_of_organisations(connection: Connection) -> list[Spelling]:
    """Return what stands in brackets behind a name, and the name without it."""
    named = _names_of_organisations(connection)
    short = [(identity, found) for identity, name in named for found in _ACRONYM.findall(name)]
    return [*short, *((identity, _ACRONYM.sub("", name)) for identity, name in named)]


def _whose_lists(connection: Connection) -> list[Spelling]:
    """Return the lists that were compared by the names of their organisations."""
    lists = base.compared_lists.c
    of = connection.execute(select(lists.id, lists.organisation_id)).all()
    names: dict[str, list[str]] = {}
    for identity, name in _names_of_organisations(connection):
        names.setdefault(identity, []).append(name)
    return [(one, name) for one, whose in of for name in (whose, *names.get(whose, ()))]


def _terms_of(name: str) -> Callable[[Connection], list[Spelling]]:
    def read(connection: Connection) -> list[Spelling]:
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
    return [f"{bare} {kinds[0]}", *([bare] if kinds[0] == _REPUBLIC else [])]


def _forms_of_stored_region(name: str) -> list[str]:
    """Return the same of a name on file, which is also found without its kind, and as an oblast."""
    forms = _forms_of_region(name)
    if not forms:
        return []
    bare = forms[0].rpartition(" ")[0] if forms[0].split()[-1] in set(_KINDS.values()) else forms[0]
    return forms if bare == forms[0] else [*forms, f"{bare} {_OBLAST}", bare]


def _numbers(text: str) -> list[str]:
    """Return the number of the one article that a text names, such as `207.3` of `Art. 207-3 part 2`."""
    found = {".".join(filter(None, match.groups())) for match in _NUMBER.finditer(text)}
    return list(found) if len(found) == 1 else []


def _words_of(word: Column[str], on_file: Vocabulary) -> Vocabulary:
    """The words of a table, in the order of its file; else those on file."""
    query = select(word).order_by(word.table.c.key)
    return lambda connection: tuple(connection.execute(query).scalars()) or on_file(connection)


def _by(table: Table, word: Column[str], name: str) -> _Names:
    """The words of a table by another of its columns, which may have several texts joined by semicolons."""

    def read(connection: Connection) -> list[Spelling]:
        rows = connection.execute(select(word, table.c[name]).order_by(table.c.key))
        return [(value, text) for value, texts in rows for text in (texts or "").split(";")]

    return read


def _labels_of_occupations(connection: Connection) -> list[Spelling]:
    own = base.occupations.c
    words = {row.id: row.label for row in connection.execute(select(own.id, own.label))}
    labels = _labelled("occupations.label")(connection)
    return [(words[identity], text) for identity, text in labels if identity in words]


REGIONS = codes.with_all(ids("regions"), codes.regions)
ARTICLES = codes.with_all(ids("articles"), codes.articles)
CITIZENSHIPS = codes.with_all(values_of_cases("citizenship"), codes.countries)
COURTS, PUBLISHERS = values("sentences", "court"), values("sources", "publisher")

_OCCUPATION, _AFFILIATION, _PLACE = (
    base.occupations.c.label,
    base.affiliations.c.name,
    base.places.c.name,
)
_PLACES = _words_of(_PLACE, values("cases", "last_place_of_detention"))
# The vocabularies of words, by the filters that take them.
WORDS: Mapping[str, Vocabulary] = {
    "occupation": _words_of(_OCCUPATION, values_of_cases("occupation")),
    "affiliation": _words_of(_AFFILIATION, values_of_cases("affiliation")),
    "place_of_detention": _PLACES,
    "last_place_of_detention": _PLACES,
    "occupation_group": terms("occupation-group"),
    "affiliation_kind": terms("affiliation-kind"),
    "place_kind": terms("place-kind"),
}

_COUNTRIES = _labelled(codes.COUNTRIES)

_READINGS: Mapping[Vocabulary, Reading] = {
    ids("statuses"): _of(ids("statuses"), _labelled("statuses.label", "statuses.label"), usual="statuses"),
    values("statuses", "group"): _of(
        values("statuses", "group"), _labelled("statuses.group"), usual="status_groups"
    ),
    ids("themes"): _of(
        ids("themes"), _labelled("themes.label", "themes.label"), usual="themes", by_parts=True
    ),
    REGIONS: _of(
        REGIONS,
        _names_of_regions,
        usual="regions",
        forms=_forms_of_region,
        stored_forms=_forms_of_stored_region,
    ),
    CITIZENSHIPS: _of(CITIZENSHIPS, _COUNTRIES, usual="countries"),
    values("regions", "country"): _of(values("regions", "country"), _COUNTRIES, usual="countries"),
    values("regions", "occupation"): _of(values("regions", "occupation"), _labelled("regions.occupation")),
    ARTICLES: _of(ARTICLES, _titles_of_articles, usual="articles", forms=_numbers, by_parts=True),
    ids("organisations"): _of(
        ids("organisations"),
        _names_of_organisations,
        _short_names_of_organisations,
        usual="organisations",
        by_parts=True,
    ),
    ids("compared_lists"): _of(ids("compared_lists"), _whose_lists, by_parts=True),
    ids("group_cases"): _of(ids("group_cases"), _labelled("", "group_cases.name"), by_parts=True),
    COURTS: _of(COURTS, by_parts=True),
    PUBLISHERS: _of(PUBLISHERS, by_parts=True),
    **{
        terms(name): _of(terms(name), _terms_of(name), usual=name)
        for name in declaration.table("terms").by_name["list"].enum
    },
    WORDS["occupation"]: _of(
        WORDS["occupation"],
        _by(base.occupations, _OCCUPATION, "id"),
        _by(base.occupations, _OCCUPATION, "aliases"),
        _labels_of_occupations,
    ),
    **{
        WORDS[name]: _of(
            WORDS[name],
            _by(table, word, "id"),
            _by(table, word, "aliases"),
            _by(table, word, "name_native"),
            by_parts=True,
        )
        for name, table, word in (
            ("affiliation", base.affiliations, _AFFILIATION),
            ("place_of_detention", base.places, _PLACE),
        )
    },
}
