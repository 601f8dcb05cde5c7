"""The rules of labels.csv: every word of the closed lists and every text of pages in every language, nothing else,
and the same placeholders in each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.languages import ENGLISH, EVERY_FORM, LANGUAGES, TRANSLATIONS
from api.records.declaration import Package, Table
from api.records.labels import PAGE
from seed.findings import Finding, Report
from seed.read import Row

Rule = Callable[[Row], None]
End = Callable[[], None]
Seek = Callable[[str, Iterable[str]], str | None]

COUNTRIES = "countries"

# Columns whose words have texts: they have English of their own, or a closed list in the declaration.
_WITH_ENGLISH = {
    "statuses": ("label", "definition"),
    "themes": ("label", "definition"),
    "regions": ("name",),
    "occupations": ("label",),
    "identifier_schemes": ("label",),
}
_WITH_LIST = (("statuses", "group"), ("regions", "occupation"), ("absences", "reason"))
_OF_COUNTRIES = {"regions": "country", "cases": "citizenships", "resolutions": "country"}

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True)
class Vocabulary:
    """The ids of a scope, with the lines on which they stand in a file, and the languages that each needs.

    An open one may have texts for other ids too; where texts are optional, English stands for what lacks one, so that
    whoever adds a person with a new occupation needs no other language.
    """

    file: str
    ids: Mapping[str, int]
    languages: tuple[str, ...]
    is_open: bool = False
    is_optional: bool = False


def countries(table: Table, known: dict[str, dict[str, int]]) -> Rule | None:
    """Note the countries that a table names; None for a table that names none."""
    column = _OF_COUNTRIES.get(table.name)
    if column is None:
        return None
    found = known.setdefault(COUNTRIES, {})

    def rule(row: Row) -> None:
        for code in row.items(column):
            found.setdefault(code, 0)

    return rule


def in_order_of_keys(table: Table, told_at: str, report: Report) -> Rule:
    """Rows stand in the order of their keys; one that does not is told at a column."""
    before: tuple[str, ...] = ()

    def rule(row: Row) -> None:
        nonlocal before
        place = tuple(row.text(name) for name in table.primary_key)
        if place < before:
            reason, right = f'stands after "{"/".join(before)}"', "rows in the order of their keys"
            report(Finding(table.file, row.line, told_at, row.text(told_at), reason, right))
        before = place

    return rule


def labels(
    package: Package,
    known: Mapping[str, Mapping[str, int]],
    faulty: Collection[str],
    seek: Seek,
    report: Report,
) -> tuple[Rule, End]:
    """Compare the rows with the words of the tables read before; tables with findings are left out."""
    table = package.by_name["labels"]
    given: dict[tuple[str, str], dict[str, Row]] = {}
    in_order = in_order_of_keys(table, "id", report)

    def rule(row: Row) -> None:
        place = tuple(row.text(name) for name in table.primary_key)
        if not all(place):
            return
        if place[2] not in LANGUAGES:
            right = f"one of {', '.join(LANGUAGES)}"
            report(Finding(table.file, row.line, "language", place[2], "is not in the closed list", right))
            return
        in_order(row)
        given.setdefault((place[0], place[1]), {}).setdefault(place[2], row)

    def end() -> None:
        for scope, vocabulary in _vocabularies(package, known, faulty, given):
            _compare(table, scope, vocabulary, given, seek, report)
        _plurals(table, given, report)
        _placeholders(table, given, report)

    return rule, end


def _vocabularies(
    package: Package,
    known: Mapping[str, Mapping[str, int]],
    faulty: Collection[str],
    given: Mapping[tuple[str, str], Mapping[str, Row]],
) -> Iterator[tuple[str, Vocabulary]]:
    """Yield each scope with its ids. A fault in a table would otherwise be told again for each of its words."""
    table = package.by_name["labels"]
    for name, columns in _WITH_ENGLISH.items():
        if name in known and f"{name}.csv" not in faulty:
            for column in columns:
                optional = name == "occupations"
                yield (
                    f"{name}.{column}",
                    Vocabulary(f"{name}.csv", known[name], TRANSLATIONS, is_optional=optional),
                )
    if "terms" in known and "terms.csv" not in faulty:
        for name in package.by_name["terms"].by_name["list"].enum:
            yield f"terms.{name}", Vocabulary("terms.csv", known.get(f"terms/{name}", {}), TRANSLATIONS)
    for name, column in _WITH_LIST:
        words = dict.fromkeys(package.by_name[name].by_name[column].enum, 0)
        yield f"{name}.{column}", Vocabulary(table.file, words, tuple(LANGUAGES))
    yield COUNTRIES, Vocabulary(table.file, known.get(COUNTRIES, {}), tuple(LANGUAGES), is_open=True)
    # The English text of a page makes its key known.
    pages = {
        identity: rows[ENGLISH].line
        for (scope, identity), rows in given.items()
        if scope == PAGE and ENGLISH in rows and not _is_plural(identity)
    }
    yield PAGE, Vocabulary(table.file, pages, tuple(LANGUAGES))


def _compare(
    table: Table,
    scope: str,
    vocabulary: Vocabulary,
    given: Mapping[tuple[str, str], Mapping[str, Row]],
    seek: Seek,
    report: Report,
) -> None:
    """Report the ids of a scope that lack a text, and the texts of ids or in languages that it does not have."""
    every = ", ".join(vocabulary.languages)
    right = f"a row of labels.csv in each of {every}"
    for identity, where in vocabulary.ids.items():
        rows = given.get((scope, identity), {})
        lacking = [language for language in vocabulary.languages if language not in rows]
        if lacking and not vocabulary.is_optional:
            own = vocabulary.file == table.file
            line = next((row.line for row in rows.values()), 0) if own else where
            reason = f"has no text of {scope} in {', '.join(lacking)}"
            report(Finding(vocabulary.file, line, "id", identity, reason, right))
    for (other, identity), rows in given.items():
        if other != scope or (scope == PAGE and _is_plural(identity)):
            continue
        line = min(row.line for row in rows.values())
        if identity not in vocabulary.ids and not vocabulary.is_open:
            found = _unknown(scope, identity, vocabulary, table, seek)
            report(Finding(table.file, line, "id", identity, *found))
        elif ENGLISH in rows and ENGLISH not in vocabulary.languages:
            reason = f"stands for {identity} in {vocabulary.file} already"
            report(Finding(table.file, rows[ENGLISH].line, "language", ENGLISH, reason, f"only {every} here"))


def _unknown(scope: str, identity: str, vocabulary: Vocabulary, table: Table, seek: Seek) -> tuple[str, str]:
    near = seek(identity, vocabulary.ids)
    hint = f'"{near}"? ' if near else ""
    if scope == PAGE:
        return "has no English text", f"{hint}a row in {ENGLISH} for every text of pages"
    where = "the closed list" if vocabulary.file == table.file else vocabulary.file
    return f"is no word of {scope} in {where}", f"{hint}an id that stands there"


def _is_plural(identity: str) -> bool:
    return "." in identity and identity.rpartition(".")[2] in EVERY_FORM


def _plurals(table: Table, given: Mapping[tuple[str, str], Mapping[str, Row]], report: Report) -> None:
    """A text with a number has all plural forms of each language, and no others."""
    found: dict[str, dict[str, dict[str, Row]]] = {}
    for (scope, identity), rows in given.items():
        if scope == PAGE and _is_plural(identity):
            text, _, form = identity.rpartition(".")
            for language, row in rows.items():
                found.setdefault(text, {}).setdefault(language, {})[form] = row
    for text, by_language in found.items():
        first = min(row.line for forms in by_language.values() for row in forms.values())
        for language in LANGUAGES:
            needed, forms = LANGUAGES[language].forms, by_language.get(language, {})
            right = f"in {language}: {', '.join(f'{text}.{form}' for form in needed)}"
            for form in (form for form in needed if form not in forms):
                report(Finding(table.file, first, "id", f"{text}.{form}", f"is missing in {language}", right))
            for form, row in forms.items():
                if form not in needed:
                    reason = f"is no plural form of {language}"
                    report(Finding(table.file, row.line, "id", row.text("id"), reason, right))


def _placeholders(table: Table, given: Mapping[tuple[str, str], Mapping[str, Row]], report: Report) -> None:
    """Each text has the placeholders of the English one; those of a plural form are the same in all forms."""
    for (scope, identity), rows in given.items():
        of_english = f"{identity.rpartition('.')[0]}.other" if _is_plural(identity) else identity
        english = given.get((scope, of_english), {}).get(ENGLISH)
        needed = set(_PLACEHOLDER.findall(english.text("text"))) if english else set()
        for row in rows.values():
            text = row.text("text")
            if set("{}") & set(_PLACEHOLDER.sub("", text)):
                right = "{name} in small letters, and no brace elsewhere"
                report(
                    Finding(table.file, row.line, "text", text, "has a brace that is no placeholder", right)
                )
            elif text and (here := set(_PLACEHOLDER.findall(text))) != needed:
                told = " ".join(sorted(here)) or "no placeholder"
                right = " ".join(sorted(needed)) or "none, as in English"
                report(Finding(table.file, row.line, "text", text, f"has {told}", right))
