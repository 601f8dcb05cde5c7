"""A declaration is read before it is believed: every fault of it is told at once, at its place, by every command."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.records.declaration import FILE, DeclarationError, read, read_beside_releases
from seed.declaration import FOLDER, package_of
from seed.editions import editions
from seed.rules import check
from tests.support.publishing import code_of_tiny, declare, prepare, publish, seed_command

DECLARED = json.loads((FOLDER / FILE).read_text("utf-8"))

Said = dict[str, Any]
Change = Callable[[Said], Any]

NEWEST = editions()[-1].id


def table(package: Said, name: str) -> Said:
    return next(one for one in package["resources"] if one["name"] == name)


def field(package: Said, path: str) -> Said:
    of, name = path.split(".")
    return next(one for one in table(package, of)["schema"]["fields"] if one["name"] == name)


def at(path: str, **properties: Any) -> Change:
    """Set properties of a field."""
    return lambda package: field(package, path).update(properties)


def bound(path: str, **constraints: Any) -> Change:
    """Set constraints of a field."""
    return lambda package: field(package, path).setdefault("constraints", {}).update(constraints)


def without(path: str, name: str) -> Change:
    return lambda package: field(package, path).pop(name)


BIRTH_YEAR, REGION = "resources/cases/fields/birth_year", "resources/cases/fields/region_id"

# What is changed, then the place of the one fault that this is, and a phrase of what is said of it.
FAULTS: dict[str, tuple[Change, str, str]] = {
    "no title": (without("cases.birth_year", "title"), BIRTH_YEAR, "has no title"),
    "blank title": (at("cases.birth_year", title=" "), BIRTH_YEAR, "has a blank title"),
    "no text for a title": (at("cases.birth_year", title=7), BIRTH_YEAR, "has a title that is no text"),
    "no description": (without("cases.birth_year", "description"), BIRTH_YEAR, "has no description"),
    "no type": (without("cases.place_of_detention", "type"), "resources/cases/fields/place_of_detention", "has no type"),
    "unknown type": (at("cases.place_of_detention", type="text"), "resources/cases/fields/place_of_detention/type", "one of string, integer, boolean, date"),
    "no name": (lambda package: field(package, "cases.note").pop("name"), "resources/cases/fields/#19", "has no name"),
    "a name for no answer": (at("cases.note", name="Note"), "resources/cases/fields/Note/name", "small letters"),
    "a name twice": (at("cases.note", name="summary"), "resources/cases/fields/summary", "stands twice"),
    "a table twice": (lambda package: package["resources"].insert(0, copy.deepcopy(table(package, "themes"))), "resources/themes", "stands twice"),
    "words that are ids": (at("cases.themes", wordsOf={"resource": "occupations", "field": "label"}), "resources/cases/fields/themes/wordsOf", "without references"),
    "words of no table": (at("cases.occupations", wordsOf={"resource": "ocupations", "field": "label"}), "resources/cases/fields/occupations/wordsOf", '"occupations"?'),
    "words that are not unique": (at("cases.occupations", wordsOf={"resource": "occupations", "field": "group"}), "resources/cases/fields/occupations/wordsOf", "required and unique"),
    "words without other names": (at("cases.occupations", wordsOf={"resource": "regions", "field": "name"}), "resources/cases/fields/occupations/wordsOf", "has no aliases"),
    "misspelt property": (at("cases.aliases", seperator=";"), "resources/cases/fields/aliases/seperator", '"separator"?'),
    "misspelt property of a table": (lambda package: table(package, "absences").update(maybeEmpty=True), "resources/absences/maybeEmpty", '"mayBeEmpty"?'),
    "other separator": (at("cases.aliases", separator="|"), "resources/cases/fields/aliases/separator", 'is "|"'),
    "list of numbers": (at("cases.aliases", type="integer"), "resources/cases/fields/aliases/separator", "the type string"),
    "partial is a word": (at("cases.verified_on", partial="yes"), "resources/cases/fields/verified_on/partial", "true or false"),
    "unknown meaning": (at("cases.birth_year", absent="missing"), f"{BIRTH_YEAR}/absent", "unknown or not-applicable"),
    "constraint that is not checked": (bound("cases.birth_year", multipleOf=2), f"{BIRTH_YEAR}/constraints/multipleOf", "is not checked where cells are integers"),
    "constraint of another type": (bound("cases.birth_year", maxLength=4), f"{BIRTH_YEAR}/constraints/maxLength", "checked are required, minimum, maximum"),
    "bound that is a text": (bound("cases.birth_year", minimum="1900"), f"{BIRTH_YEAR}/constraints/minimum", "a whole number"),
    "required is a text": (bound("cases.birth_year", required="true"), f"{BIRTH_YEAR}/constraints/required", "true or false"),
    "bad regular expression": (bound("cases.uid", pattern="^[a-z"), "resources/cases/fields/uid/constraints/pattern", "is no regular expression: unterminated character set"),
    "bad expression of items": (at("cases.citizenships", itemPattern="("), "resources/cases/fields/citizenships/itemPattern", "is no regular expression"),
    "word of a list twice": (bound("statuses.group", enum=["a", "a"]), "resources/statuses/fields/group/constraints/enum", 'has "a" 2 times'),
    "unknown table": (at("cases.region_id", references={"resource": "region"}), f"{REGION}/references", '"regions"?'),
    "later table": (at("cases.region_id", references={"resource": "events"}), f"{REGION}/references", "does not stand before"),
    "unknown list": (at("cases.gender", references={"resource": "terms", "list": "genders"}), "resources/cases/fields/gender/references/list", '"gender"?'),
    "list of another table": (at("cases.region_id", references={"resource": "regions", "list": "x"}), f"{REGION}/references/list", "terms, which alone has lists"),
    "unknown column of a key": (lambda package: table(package, "themes")["schema"].update(primaryKey=["ids"]), "resources/themes/primaryKey", '"id"?'),
    "no key": (lambda package: table(package, "developments")["schema"].pop("primaryKey"), "resources/developments", "has no primaryKey"),
    "key that may be empty": (lambda package: table(package, "figures")["schema"].update(primaryKey="note"), "resources/figures/primaryKey", "a text or a date that is required"),
    "unknown foreign key": (lambda package: table(package, "events")["schema"]["foreignKeys"][0]["reference"].update(fields="key"), "resources/events/foreignKeys/#1", 'leads to "key" of cases'),
    "when of an unknown column": (at("sentences.months", notApplicableWhen={"field": "kinds", "values": ["life"]}), "resources/sentences/fields/months/notApplicableWhen/field", '"kind"?'),
    "a part of no case": (bound("events.case_id", required=False), "resources/events/fields/case_id", "need not name a case"),
    "path of another file": (lambda package: table(package, "themes").update(path="themes.csv"), "resources/themes/path", "tables/themes.csv"),
    "version": (lambda package: package.update(version="2.0"), "version", "such as 2026.11.1"),
    "created": (lambda package: package.update(created="2026-02-30T00:00:00Z"), "created", "a day such as"),
    "no licence": (lambda package: package.pop("licenses"), "licenses", "is missing"),
    "no tables": (lambda package: package.update(resources=[]), "resources", "a list of JSON objects"),
}  # fmt: skip


def written(folder: Path, change: Change) -> Path:
    package = copy.deepcopy(DECLARED)
    change(package)
    path = folder / FILE
    path.write_text(json.dumps(package), "utf-8")
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(DeclarationError) as raised:
        read(path)
    return [(fault.place, f"{fault.reason} ({fault.right})") for fault in raised.value.faults]


def test_the_declaration_of_the_project_has_none() -> None:
    assert read(FOLDER / FILE).version


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_at_its_place_with_what_would_be_right(name: str, tmp_path: Path) -> None:
    change, place, phrase = FAULTS[name]
    told = faults(written(tmp_path, change))
    assert place in [where for where, _ in told]
    assert any(where == place and phrase in text for where, text in told), told


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    def change(package: Said) -> None:
        package["version"] = "next"
        del field(package, "statuses.label")["title"]
        del field(package, "cases.birth_year")["title"]
        bound("events.id", pattern="(")(package)

    places = [place for place, _ in faults(written(tmp_path, change))]
    assert places == [
        "version",
        "resources/statuses/fields/label",
        BIRTH_YEAR,
        "resources/events/fields/id/constraints/pattern",
    ]


@pytest.mark.parametrize(
    "content, phrase",
    [
        (b"{", "line 1, column 2 is no JSON"),
        (b"[]", "is no JSON object"),
        (b'{"title": "\xff"}', "is not UTF-8"),
        (b'{"a": ' * 100_000, "is no JSON that can be read"),
        (b"\xef\xbb\xbf{}", "is no JSON"),
    ],
)
def test_a_file_that_is_no_declaration_is_told_as_such(content: bytes, phrase: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(DeclarationError, match=phrase):
        read(tmp_path / FILE)
    with pytest.raises(DeclarationError, match="cannot be read"):
        read(tmp_path / "none" / FILE)


def places(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, value in items:
        yield (*path, name)
        yield from places(value, (*path, name))


EVERYWHERE = list(places(DECLARED))
JUNK: list[Any] = [None, 1, 1.5, True, "", " ", "x", "(", [], {}, [1], [[]], ["x", "x"], {"a": 1}, 10**30]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(EVERYWHERE), junk=st.sampled_from(JUNK))
def test_whatever_stands_in_it_is_read_or_refused(place: tuple[Any, ...], junk: Any, tmp_path: Path) -> None:
    def change(package: Said) -> None:
        target: Any = package
        for name in place[:-1]:
            target = target[name]
        target[place[-1]] = junk

    with suppress(DeclarationError):
        read(written(tmp_path, change))


def test_what_a_release_has_stays_declared_and_of_its_type(tmp_path: Path) -> None:
    (tmp_path / "releases" / "2026.11.1").mkdir(parents=True)
    shutil.move(written(tmp_path, lambda package: package), tmp_path / "releases" / "2026.11.1" / FILE)

    def change(package: Said) -> None:
        table(package, "cases")["schema"]["fields"].remove(field(package, "cases.note"))
        del field(package, "cases.birth_year")["constraints"]
        field(package, "cases.birth_year").update(type="string")
        package["resources"].remove(table(package, "labels"))
        package["resources"].remove(table(package, "figures"))

    with pytest.raises(DeclarationError) as raised:
        read_beside_releases(written(tmp_path, change))
    assert [str(fault).partition(" (")[0] for fault in raised.value.faults] == [
        f"resources/cases/fields/birth_year has the type string, and release {NEWEST} has integer",
        f"resources/cases/fields/note is missing, and release {NEWEST} has it",
        f"resources/figures is missing, and release {NEWEST} has it",
        f"resources/labels is missing, and release {NEWEST} has it",
    ]


def test_tables_are_checked_by_the_declaration_beside_them(tables: Path) -> None:
    written(tables.parent, without("cases.birth_year", "title"))
    assert [str(found) for found in check(tables)] == [
        f'datapackage.json:{BIRTH_YEAR} has no title ("title" with a text)'
    ]
    written(tables.parent, bound("cases.birth_year", maximum=1950))
    assert package_of(tables).by_name["cases"].by_name["birth_year"].maximum == 1950
    assert {found.reason for found in check(tables)} == {"is too large"}


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with a release."""
    code = code_of_tiny(tmp_path_factory.mktemp("declared") / "code")
    prepare(code, "2026.11.1", "2026-11-24")
    publish(code)
    prepare(code, "2026.11.2", "2026-11-30")
    return code


COMMANDS = {
    "check": ["check"],
    "load": ["load"],
    "load of tables": ["load", "--tables", str(Path("seed", "tables"))],
    "diff": ["diff"],
    "release": ["release", "--notes", "More."],
    "files": ["files"],
    "synthesize": ["synthesize", "--cases", "1", "--out", "var/synthetic"],
    "withdraw": ["withdraw", "v767bzxv", "--reason", "safety"],
}


def new_field(name: str) -> Change:
    own = {"name": name, "title": "New", "description": "New.", "type": "string", "absent": "unknown"}
    return lambda package: table(package, "cases")["schema"]["fields"].append(own)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "change, said",
    [
        (without("cases.birth_year", "title"), f"{BIRTH_YEAR} has no title"),
        (lambda package: table(package, "cases")["schema"]["fields"].pop(5), f"{BIRTH_YEAR} is missing"),
        (new_field("sort_name"), "resources/cases/fields/sort_name has a name that is taken"),
    ],
    ids=["read", "lost", "taken"],
)  # fmt: skip
def test_every_command_tells_a_fault_in_a_sentence(
    code: Path, command: str, change: Change, said: str
) -> None:
    path = code / "seed" / FILE
    before = path.read_bytes()
    declare(code, change)
    try:
        status, printed = seed_command(code, *COMMANDS[command])
    finally:
        path.write_bytes(before)
    assert status == 1
    assert f"datapackage.json:{said}" in printed
    assert "Traceback" not in printed


def test_a_fault_of_a_frozen_declaration_names_the_release(code: Path) -> None:
    path = code / "seed" / "releases" / "2026.11.1" / FILE
    before = path.read_bytes()
    package = json.loads(before)
    del field(package, "cases.birth_year")["title"]
    path.write_text(json.dumps(package), "utf-8")
    try:
        for command in ("check", "load", "diff"):
            status, printed = seed_command(code, command)
            assert (status, "Traceback" in printed) == (1, False)
            assert f"2026.11.1/datapackage.json:{BIRTH_YEAR} has no title" in printed
    finally:
        path.write_bytes(before)
