"""What is counted, in words: the names of filters and dimensions, and of their values.

A title stands in our frame. So it has words of the data alone, and never those that a reader put into an address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from api.records import codes, recognitions
from api.records.cases import CASES
from api.records.custody_terms import OVER
from api.records.filters import OF_ALL, UNKNOWN
from api.records.identifiers import FIELD as IDENTIFIER
from api.records.reading import Query
from api.records.release import Release
from api.records.search import Search
from api.records.vocabularies import terms
from api.v1.texts import has, label, say, translated, word
from api.web.language import wanted_language

# The lists of terms from which some fields take their values.
_TERMS = {
    "gender": "gender",
    "sentence_kind": "sentence-kind",
    "sentence_stage": "sentence-stage",
    "concern": "concern",
    "recognition_term": "recognition-term",
    "occupation_group": "occupation-group",
    "affiliation_kind": "affiliation-kind",
    "place_kind": "place-kind",
    "type": "event-type",
}
# The table and the column of the names of others.
_NAMES = {
    "theme": ("themes", "label"),
    "region": ("regions", "name"),
    "group_case": ("group_cases", "name"),
    "recognised_by": ("organisations", "name"),
}
# The table of names, which have no translation but their own form.
_OWN_NAMES = {
    "affiliation": "affiliations",
    "place_of_detention": "places",
    "last_place_of_detention": "places",
}
# Languages whose readers know a Russian or Ukrainian name as it is.
READ_OWN_NAMES = frozenset({"ru", "uk"})
# Filters in which any words of a reader may stand.
_IDS = frozenset({"id", "case"})
ANY_WORD = frozenset({"q", *_IDS})
_OF_LISTS = ("compared_with", "not_listed_in")
_OF_COUNTRIES = ("region_country", "citizenship")


def labels_of(release: Release, name: str) -> dict[str, str]:
    """Return the values of a field with their labels, in their usual order; nothing for a field without a list."""
    if name == "status":
        return {
            identity: label("statuses.label", identity, status.label)
            for identity, status in release.statuses().items()
        }
    if name == "status_group":
        groups = dict.fromkeys(status.group for status in release.statuses().values())
        return {group: word("statuses.group", group) for group in groups}
    if name == "term_over":
        return {state: say(f"term_over.{state}") for state in (*OVER, UNKNOWN)}
    if name in _TERMS:
        scope = f"terms.{_TERMS[name]}"
        return {identity: word(scope, identity) for identity in release.words_of(terms(_TERMS[name]))}
    if name in _NAMES:
        table, column = _NAMES[name]
        names = release.names(table, column)
        return {identity: label(f"{table}.{column}", identity, text) for identity, text in names.items()}
    if name in _OF_LISTS:
        return _names_of_lists(release)
    if name == "occupation":
        ids = {word: identity for identity, word in release.names("occupations", "label").items()}
        return {word: label("occupations.label", identity, word) for word, identity in ids.items()}
    if name in _OWN_NAMES:
        own = release.names(_OWN_NAMES[name], "name_native") if wanted_language() in READ_OWN_NAMES else {}
        names = release.names(_OWN_NAMES[name], "name")
        return {text: own.get(identity) or translated(text) for identity, text in names.items()}
    if name == "article":
        # Titles are there in English only; a number alone tells nobody what it forbids.
        return {
            number: _article(number, title) for number, title in release.names("articles", "title").items()
        }
    return {}


def _article(number: str, title: str | None) -> str:
    return say("article", number=number) + (f": {title}" if title else "")


def _names_of_lists(release: Release) -> dict[str, str]:
    """Return the lists compared, each by its organisation, its kind and its day."""
    organisations, of = (
        labels_of(release, "recognised_by"),
        release.names("compared_lists", "organisation_id"),
    )
    kinds, days = release.names("compared_lists", "kind"), release.names("compared_lists", "listed_on")
    return {
        identity: f"{organisations[of[identity]]}: {word('terms.list-kind', kind)}, {days[identity]}"
        for identity, kind in kinds.items()
    }


def words_of(release: Release, name: str) -> Callable[[str], str]:
    """Return the function that gives a value of a field in words; one that has none stands as it is."""
    labels = labels_of(release, name)

    def in_words(value: str) -> str:
        if value in labels:
            return labels[value]
        if value == UNKNOWN:
            return say("not_known")
        if name in recognitions.FIELDS and recognitions.not_found(value):
            return say("recognition.not_named", value=in_words(value[1:]))
        if name in _OF_COUNTRIES:
            return word("countries", value)
        # What the release lacks has the words of today.
        if name == "region" and value in codes.regions():
            return label("regions.name", value, codes.regions()[value])
        if name == "article" and value in codes.articles():
            return _article(value, codes.articles()[value])
        return value

    return in_words


def on_file(release: Release, name: str, asked: Collection[str]) -> Collection[str]:
    """Return those of the values asked for in a filter that are the data's own words; any word can be asked for as an
    id, and many as an identifier."""
    if name == IDENTIFIER:
        return {UNKNOWN, *release.identifiers_on_file(tuple(asked))}
    return release.which_exist(CASES, tuple(asked)) if name in _IDS else asked


def from_to(least: int, most: int) -> str:
    """Return a number, or the least and the most where it is not certain."""
    return str(least) if least == most else f"{least}–{most}"


def name_of(name: str) -> str:
    """Return the name of a filter in words; one that has no words of its own stands as it is."""
    key = f"filter.{name}"
    return say(key) if has(key) else name


def filters_in_words(release: Release, query: Query) -> list[str]:
    """Return which cases a query asks for, filter by filter: `Held`, `Theme: Religion or Speech`."""
    parts = []
    for name, value in query.filters.items():
        # A person who was held on a day need not be held today.
        told = say("filter.custody_on") if name == "custody" and query.as_of else name_of(name)
        if isinstance(value, bool):
            parts.append(told if value else say("filter.not", value=told))
        elif isinstance(value, Search):
            parts.append(say("filter.searched"))
        else:
            parts.append(f"{told}: {values_in_words(release, name, value)}")
    return parts


def values_in_words(release: Release, name: str, value: Any) -> str:
    """Return the values of a filter in words."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Search):
        return value.text
    if not isinstance(value, tuple):
        return str(value)
    wanted, excluded = value
    of = name.removesuffix(OF_ALL)
    joined = say("and") if name.endswith(OF_ALL) else say("or")
    known, of_list = on_file(release, of, (*wanted, *excluded)), words_of(release, of)

    def in_words(item: str) -> str:
        return of_list(item) if item in known else say("filter.not_on_file")

    said = [f" {joined} ".join(map(in_words, wanted))] if wanted else []
    said += [_excluded(release, name, item, in_words(item)) for item in excluded]
    return ", ".join(said)


def _excluded(release: Release, name: str, item: str, in_words: str) -> str:
    """Return an excluded value in words. That somebody is not recognised is said only where somebody looked."""
    if name not in recognitions.FIELDS or item == UNKNOWN:
        return say("filter.not", value=in_words)
    looked = _looked(release, name, item)
    return say("recognition.not_named" if looked else "recognition.not_compared", value=in_words)


def _looked(release: Release, name: str, value: str) -> bool:
    return value in release.words_of(recognitions.compared(name))


def not_compared(release: Release, query: Query) -> list[tuple[str, str]]:
    """Return the organisations and terms which a query excludes and of which the release has no list compared, each
    after the name of its filter: of these it is only known who was recognised."""
    return [
        (name, value)
        for name in recognitions.FIELDS
        for value in query.filters.get(name, ((), ()))[1]
        if value != UNKNOWN and not _looked(release, name, value)
    ]
