"""Documents, guide and README follow the data: whoever is taken out of them is shown no more, and the next one is."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import texts
from api.examples.documents import documents
from api.examples.pages import NOBODY, README, rewritten, words_of
from api.examples.people import People, Person, read_people
from api.examples.service import ExamplesError, Service, start
from api.web.docs import GUIDE
from tests.conftest import TINY_TABLES
from tests.support.frozen import worked_on

PAGES = (README, GUIDE / "querying.md", GUIDE / "embedding.md")
Loader = Callable[[Path], Path]


def taken_out(ids: set[str], tables: Path, folder: Path) -> Path:
    """A copy of tables without these people."""
    shutil.copytree(tables, folder)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = reader.fieldnames or (), list(reader)
        kept = [row for row in rows if row.get("case_id") not in ids]
        if path.stem == "cases":
            kept = [row for row in kept if row["id"] not in ids]
        for row in kept:
            if "case_ids" in row:
                row["case_ids"] = ";".join(one for one in row["case_ids"].split(";") if one not in ids)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
    return folder


@pytest.fixture
def started(loaded: Loader, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], tuple[Service, People]]:
    """Load tables, and start the service on them as the command does."""

    def start_on(tables: Path) -> tuple[Service, People]:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{loaded(tables)}")
        service = start()
        return service, read_people(service)

    return start_on


Starter = Callable[[Path], tuple[Service, People]]


def page_of(path: Path, service: Service, people: People) -> str:
    return rewritten(path.read_text("utf-8"), words_of(service, people), service, people)


def traces(person: Person) -> list[str]:
    surnames = [name.split()[-1] for name in (person.name_en, person.name_native) if name]
    return [person.id, person.uid, *surnames]


def test_whoever_is_taken_out_is_shown_no_more_and_the_next_one_by_id_is(
    started: Starter, tmp_path: Path
) -> None:
    tables_of_all = worked_on(tmp_path / "all")
    service, people = started(tables_of_all)
    before = {path: page_of(path, service, people) for path in PAGES}
    shown = people.shown
    for number in range(1, len(shown) + 1):
        gone = shown[:number]
        tables = taken_out({person.id for person in gone}, tables_of_all, tmp_path / f"tables-{number}")
        service, people = started(tables)
        assert people.shown == shown[number:]
        first = people.shown[0] if people.shown else NOBODY
        assert first.id in page_of(GUIDE / "embedding.md", service, people)
        for path in PAGES:
            text = page_of(path, service, people)
            assert [trace for person in gone for trace in traces(person) if trace in text] == []
            assert rewritten(text, words_of(service, people), service, people) == text
        for _, document in documents(people):
            assert example_of_case(document) in {person.id for person in people.shown} | {None}
            assert [one for person in gone for one in (person.id, person.uid) if one in document] == []
    assert {path: page_of(path, *started(tables_of_all)) for path in PAGES} == before


def example_of_case(document: str) -> str | None:
    found = json.loads(document)["components"]["parameters"]["CasesIdInPath"].get("example")
    return found if found is None else str(found)


def test_a_page_that_showed_nobody_shows_somebody_again(started: Starter, tmp_path: Path) -> None:
    service, people = started(taken_out({"pavel-kushnir"}, TINY_TABLES, tmp_path / "without"))
    assert people.shown == ()
    empty = {path: page_of(path, service, people) for path in PAGES}
    assert NOBODY.uid in empty[GUIDE / "embedding.md"]
    service, people = started(TINY_TABLES)
    today = words_of(service, people)
    for path, text in empty.items():
        assert rewritten(text, today, service, people) == page_of(path, service, people)


def test_all_of_it_is_written_where_nobody_may_be_shown(started: Starter, tmp_path: Path) -> None:
    started(taken_out({"pavel-kushnir"}, TINY_TABLES, tmp_path / "without"))
    made = dict(texts())
    assert {path.name for path in made} >= {"v1.json", "v1-3.0.json", "README.md", "querying.md"}
    assert (
        "example"
        not in json.loads(next(iter(made.values())))["paths"]["/v1/cases/{id}"]["get"]["responses"]["200"][
            "content"
        ]["application/json"]
    )


def test_without_a_release_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty'}")
    with pytest.raises(ExamplesError, match="seed load"):
        start()


def test_a_relation_and_a_namesake_of_somebody_else_are_not_shown(started: Starter, tmp_path: Path) -> None:
    """Their names would name the other too."""
    tables = Path(shutil.copytree(TINY_TABLES, tmp_path / "tables"))
    cases = tables / "cases.csv"
    cases.write_text(cases.read_text("utf-8").replace("Oleg Orlov", "Olga Kushnirenko"), "utf-8")
    _, people = started(tables)
    assert [person.id for person in people.shown] == ["pavel-kushnir"]
    cases.write_text(cases.read_text("utf-8").replace("Olga Kushnirenko", "Olga Kushnir"), "utf-8")
    _, people = started(tables)
    assert people.shown == ()


@pytest.mark.parametrize(
    "text, alone",
    [
        ("Pavel Kushnir died in custody.", True),
        ("Oleg Orlov", False),
        ("of Orlov's", False),
        ("Олегом Орловым", False),
        ("memorial-2024-orlov", False),
        ("v767bzxv", False),
        ("", True),
    ],
)
def test_a_text_names_others_in_any_form_of_their_surname(started: Starter, text: str, alone: bool) -> None:
    _, people = started(TINY_TABLES)
    assert people.name_only_shown(text) == alone


@pytest.mark.parametrize(
    "name, text, alone",
    [
        ("Oleg Lik", "likely", True),
        ("Oleg Lik", "the case of Lik", False),
        ("Oleg L.", "all that is known", True),
        ("Oleg L.", "the case of Oleg L.", False),
        ("Oleg Kuku", "of Kukus", False),
    ],
)
def test_a_short_surname_is_no_beginning_of_other_words(
    started: Starter, tmp_path: Path, name: str, text: str, alone: bool
) -> None:
    tables = Path(shutil.copytree(TINY_TABLES, tmp_path / "tables"))
    cases = tables / "cases.csv"
    cases.write_text(cases.read_text("utf-8").replace("Oleg Orlov,Олег Орлов", f"{name},"), "utf-8")
    _, people = started(tables)
    assert people.name_only_shown(text) == alone


PAGE = """# A page

Release 2026.11.1 of them; 2026.11.1.5 is none.

```
curl '{base}/v1/cases?fields=name_en'
```

<!-- shows data[3]: id, name_en; meta: total -->
```
```

```sh
curl 'http://localhost:8000/v1/cases.csv?fields=name_en'
```
<!-- shows 2 lines -->
```csv
old
```

<!-- Written by `make document`: these words.
release: 2026.11.1
-->
"""


def test_a_page_gets_its_words_and_its_answers_and_keeps_all_else(started: Starter) -> None:
    service, people = started(TINY_TABLES)
    text = rewritten(PAGE, words_of(service, people), service, people)
    total = service.client.get("/v1/cases?limit=0").get_json()["meta"]["total"]
    assert f"Release {service.release} of them; 2026.11.1.5 is none." in text
    assert f"\nrelease: {service.release}\n" in text
    assert (
        f'```\n{{"data": [{{"id": "pavel-kushnir", "name_en": "Pavel Kushnir"}}],\n "meta": {{"total": {total}}}}}\n```'
        in text
    )
    assert "```csv\nid,name_en\npavel-kushnir,Pavel Kushnir\n```" in text
    kept = [line for line in PAGE.splitlines() if not re.search(r"2026|^old$", line)]
    assert [line for line in kept if line not in text.splitlines()] == []


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("data[3]: id", "datum[3]: id", "must be like"),
        ("name_en; meta", "name; meta", "no name; it has id, name_en"),
        ("/v1/cases?fields=name_en", "/v1/cases?feilds=name_en", "answers 400"),
        ("{base}/v1/cases?", "https://example.org/v1/cases?", "no address of the service"),
        ("2 lines -->\n", "2 lines -->\n\nWords.\n\n", "between a request and its answer"),
        ("release: 2026.11.1", "edition: 2026.11.1", "no word is called edition"),
    ],
)
def test_what_a_page_asks_for_and_there_is_not_is_a_sentence(
    started: Starter, old: str, new: str, said: str
) -> None:
    service, people = started(TINY_TABLES)
    assert PAGE.count(old) == 1
    with pytest.raises(ExamplesError, match=re.escape(said)):
        rewritten(PAGE.replace(old, new), words_of(service, people), service, people)
