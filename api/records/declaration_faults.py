"""What is wrong with a `datapackage.json`: it is checked before it is believed.

Checked is what Data Package v2 demands of what we use of it, our own properties, and that nothing is declared which
the rules of the data would pass over in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from api.records.json_reader import Fault, Reader, Said, among, below, inside, load, one_of, shown

# Year, month, and number in the month: the id of a release.
VERSION = re.compile(r"\d{4}\.\d{1,2}\.\d{1,3}")
_CREATED = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00Z")
# Names of tables and columns are names in SQL, in addresses and in answers.
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

# Every table is a file of the same kind.
_OF_FILE = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
_DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
_OF_RESOURCE = (
    *("name", "title", "description", "path", *_OF_FILE, "dialect", "schema", "mayBeEmpty", "presentation"),
)
_OF_SCHEMA = ("fields", "primaryKey", "foreignKeys")
_OF_FIELD = (
    *("name", "title", "type", "description", "format", "example", "constraints", "separator", "itemPattern"),
    *("references", "wordsOf", "partial", "ahead", "absent", "notApplicableWhen"),
)
_TYPES = ("string", "integer", "boolean", "date")
# As what a cell is judged, and the constraints that are checked of it.
_CONSTRAINTS: Mapping[str, tuple[str, ...]] = {
    "text": ("required", "unique", "pattern", "enum", "maxLength"),
    "date": ("required", "unique"),
    "integer": ("required", "minimum", "maximum"),
    "boolean": ("required",),
    "list": ("required",),
}
_ABSENT = ("unknown", "not-applicable")

# The fields of a table by name.
Fields = Mapping[str, Said]


def parsed(path: Path) -> tuple[Said, list[Fault]]:
    """Return what a file says, and all that is wrong with it."""
    said, faults = load(path)
    if faults:
        return said, faults
    check = _Check()
    check.package(said)
    return said, check.read.faults


class _Check:
    """Goes through a declaration; knows the tables that it has passed, since a reference leads to an earlier one."""

    def __init__(self) -> None:
        self.read = Reader()
        self.wrong = self.read.wrong
        self.tables: dict[str, Fields] = {}
        self.keys: dict[str, Collection[str]] = {}
        self.later: set[str] = set()

    def package(self, said: Said) -> None:
        for name in ("$schema", "name", "title", "description"):
            self.read.text(said, name, "")
        version, created = self.read.text(said, "version", ""), self.read.text(said, "created", "")
        if version and not VERSION.fullmatch(version):
            self.wrong("version", f"is {shown(version)}", "year, month and number, such as 2026.11.1")
        if created and not _is_day(created):
            self.wrong("created", f"is {shown(created)}", "a day such as 2026-11-24T00:00:00Z")
        self.read.texts(said, "keywords", "", needed=True)
        licences = self.read.objects(said, "licenses", "")
        if len(licences) > 1:
            self.wrong("licenses", f"are {len(licences)}", "one, for all of the data")
        for place, licence in licences:
            for text in ("name", "title", "path"):
                self.read.text(licence, text, place)
        for place, contributor in self.read.objects(said, "contributors", ""):
            self.read.text(contributor, "title", place)
        resources = self.read.objects(said, "resources", "")
        self.later = {str(resource.get("name")) for _, resource in resources}
        for place, resource in resources:
            self.resource(resource, place)

    def resource(self, said: Said, place: str) -> None:
        name = self.name(said, place)
        for text in ("title", "description"):
            self.read.text(said, text, place)
        for flag in ("mayBeEmpty", "presentation"):
            self.read.flag(said, flag, place)
        self.read.known(said, _OF_RESOURCE, place)
        for about, right in {**_OF_FILE, "path": f"tables/{name}.csv"}.items():
            if (given := self.read.text(said, about, place)) and name and given != right:
                self.wrong(below(place, about), f"is {shown(given)}", right)
        if said.get("dialect") != _DIALECT:
            self.wrong(below(place, "dialect"), f"is {shown(said.get('dialect'))}", json.dumps(_DIALECT))
        schema = self.read.object(said, "schema", place)
        self.read.known(schema, _OF_SCHEMA, below(place, "schema"))
        fields = self.read.objects(schema, "fields", place)
        columns = {field["name"]: field for _, field in fields if isinstance(field.get("name"), str)}
        for where, field in fields:
            self.field(field, where, columns)
        self.case_id(columns, place)
        self.keys[name], self.tables[name] = self.primary_key(schema, columns, place), columns
        if "foreignKeys" in schema:
            self.foreign_keys(schema, columns, place)

    def case_id(self, columns: Fields, place: str) -> None:
        """A column of this name makes the rows parts of a case, so each must name one."""
        field = columns.get("case_id")
        if field is None:
            return
        of_cases = inside(field, "references").get("resource") == "cases"
        if not (of_cases and inside(field, "constraints").get("required") is True):
            right = 'required, and "references": {"resource": "cases"}'
            self.wrong(f"{place}/fields/case_id", "need not name a case", right)

    def primary_key(self, schema: Said, columns: Fields, place: str) -> Collection[str]:
        where, key = below(place, "primaryKey"), schema.get("primaryKey", [])
        key = [key] if isinstance(key, str) else key
        if not isinstance(key, list) or not all(isinstance(name, str) for name in key):
            self.wrong(where, f"is {shown(key)}", "the name of a column, or a list of names")
            return ()
        for name in key:
            field = columns.get(name, {})
            if not field:
                self.wrong(where, f"names {shown(name)}", one_of(name, columns))
            elif _kind(field) not in {"text", "date"} or not inside(field, "constraints").get("required"):
                self.wrong(where, f"names {shown(name)}", "a text or a date that is required")
        if len(set(key)) < len(key):
            self.wrong(where, "names a column twice", "each once")
        if not key and "case_id" not in columns:
            right = "the columns that tell its rows apart; only parts of a case need none"
            self.wrong(place, "has no primaryKey", right)
        return key

    def foreign_keys(self, schema: Said, columns: Fields, place: str) -> None:
        for where, key in self.read.objects(schema, "foreignKeys", place):
            own, there = key.get("fields"), inside(key, "reference")
            table, field = there.get("resource"), there.get("fields")
            if not among(own, columns):
                self.wrong(where, f"names {shown(own)}", one_of(own, columns))
            if not among(table, self.tables):
                self.wrong(where, f"leads to {shown(table)}", one_of(table, self.tables))
            elif not among(field, self.tables[str(table)]):
                right = one_of(field, self.tables[str(table)])
                self.wrong(where, f"leads to {shown(field)} of {table}", right)

    def field(self, said: Said, place: str, columns: Fields) -> None:
        self.name(said, place)
        for text in ("title", "description"):
            self.read.text(said, text, place)
        self.read.known(said, _OF_FIELD, place)
        kind = self.type(said, place)
        self.constraints(said, place, kind)
        if "example" in said:
            self.read.text(said, "example", place)
        if said.get("format", "uri") not in ("uri", "default"):
            self.wrong(below(place, "format"), f"is {shown(said['format'])}", "uri, or nothing")
        if "itemPattern" in said and kind != "list":
            self.wrong(below(place, "itemPattern"), "stands at a field without separator", "pattern")
        self.read.pattern(said, "itemPattern", place)
        if "references" in said:
            self.references(said, place, kind)
        if "wordsOf" in said:
            self.words_of(said, place, kind)
        absent, meanings = said.get("absent"), " or ".join(_ABSENT)
        if "absent" in said and absent not in _ABSENT:
            self.wrong(below(place, "absent"), f"is {shown(absent)}", meanings)
        if "notApplicableWhen" in said:
            self.not_applicable(said, place, columns)

    def type(self, said: Said, place: str) -> str:
        """Return as what the cells of a field are judged."""
        named, partial = self.read.text(said, "type", place), self.read.flag(said, "partial", place)
        self.read.flag(said, "ahead", place)
        if named and named not in _TYPES:
            right = f"one of {', '.join(_TYPES)}; a list is a string with a separator"
            self.wrong(below(place, "type"), f"is {shown(named)}", right)
        if said.get("separator", ";") != ";":
            right = '";", by which all lists are joined'
            self.wrong(below(place, "separator"), f"is {shown(said['separator'])}", right)
        for name, given in (("separator", "separator" in said), ("partial", partial)):
            if given and named in _TYPES and named != "string":
                self.wrong(below(place, name), f"stands at the type {named}", "the type string")
        if partial and "separator" in said:
            self.wrong(below(place, "partial"), "stands at a list", "a list of texts, or one partial date")
        return _kind(said)

    def constraints(self, said: Said, place: str, kind: str) -> None:
        found, place = self.read.object(said, "constraints", place, needed=False), f"{place}/constraints"
        for name in found:
            if name not in _CONSTRAINTS[kind]:
                right = f"checked are {', '.join(_CONSTRAINTS[kind])}"
                self.wrong(below(place, name), f"is not checked where cells are {kind}s", right)
        for flag in ("required", "unique"):
            self.read.flag(found, flag, place)
        for number in ("minimum", "maximum", "maxLength"):
            self.read.number(found, number, place)
        self.read.texts(found, "enum", place)
        self.read.pattern(found, "pattern", place)

    def references(self, said: Said, place: str, kind: str) -> None:
        found, place = self.read.object(said, "references", place), f"{place}/references"
        self.read.known(found, ("resource", "list"), place)
        if kind not in {"text", "list"}:
            self.wrong(place, f"stands where cells are {kind}s", "a text or a list of texts")
        tables = found.get("resource")
        tables = [tables] if isinstance(tables, str) else tables
        if not isinstance(tables, list) or not tables:
            self.wrong(place, "names no table", '"resource": the name of a table, or a list of names')
            return
        for table in tables:
            self.reference(table, found.get("list"), place)

    def reference(self, table: object, listed: object, place: str) -> None:
        columns = self.tables.get(table) if isinstance(table, str) else None
        if columns is None:
            later = among(table, self.later)
            right = "tables in an order in which each refers to earlier ones"
            self.wrong(
                place,
                f"names {shown(table)}" + (", which does not stand before" if later else ""),
                right if later else one_of(table, self.tables),
            )
        elif table == "terms":
            lists = inside(columns.get("list", {}), "constraints").get("enum")
            lists = [one for one in lists if isinstance(one, str)] if isinstance(lists, list) else []
            if listed not in lists:
                self.wrong(below(place, "list"), f"is {shown(listed)}", one_of(listed, lists))
        elif listed is not None:
            self.wrong(below(place, "list"), f"stands at {table}", "terms, which alone has lists")
        elif len(self.keys[str(table)]) != 1 or "case_id" in columns:
            right = "a table with a primaryKey of one column, and no part of cases"
            self.wrong(place, f"names {shown(table)}, whose rows have no id of their own", right)

    def words_of(self, said: Said, place: str, kind: str) -> None:
        """The words of a column are texts that tell the rows of an earlier table apart, and no ids."""
        found, place = self.read.object(said, "wordsOf", place), f"{place}/wordsOf"
        self.read.known(found, ("resource", "field"), place)
        table, name = found.get("resource"), found.get("field")
        if kind not in {"text", "list"} or "references" in said:
            self.wrong(
                place, "stands where cells are no words", "a text or a list of texts without references"
            )
        columns = self.tables.get(table) if isinstance(table, str) else None
        if columns is None:
            self.wrong(place, f"names {shown(table)}", one_of(table, self.tables))
            return
        constraints = inside(columns.get(str(name), {}), "constraints")
        if not (constraints.get("required") is True and constraints.get("unique") is True):
            self.wrong(place, f"names {shown(name)} of {table}", "a field that is required and unique")
        if "aliases" not in columns:
            self.wrong(place, f"names {table}, which has no aliases", "a table with a list of other names")

    def not_applicable(self, said: Said, place: str, columns: Fields) -> None:
        when, place = self.read.object(said, "notApplicableWhen", place), f"{place}/notApplicableWhen"
        self.read.known(when, ("field", "values"), place)
        if not among(field := when.get("field"), columns):
            self.wrong(below(place, "field"), f"is {shown(field)}", one_of(field, columns))
        self.read.texts(when, "values", place, needed=True)

    def name(self, said: Said, place: str) -> str:
        name = self.read.text(said, "name", place)
        if name and not _NAME.fullmatch(name):
            self.wrong(below(place, "name"), f"is {shown(name)}", "small letters and digits joined by _")
        return name


def _kind(field: Said) -> str:
    if "separator" in field:
        return "list"
    if field.get("partial") is True or field.get("type") == "date":
        return "date"
    named = field.get("type")
    return str(named) if named in ("integer", "boolean") else "text"


def _is_day(created: str) -> bool:
    match = _CREATED.fullmatch(created)
    try:
        return bool(match and date.fromisoformat(match[1]))
    except ValueError:
        return False
