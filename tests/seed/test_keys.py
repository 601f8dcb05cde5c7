"""Keys of new rows: a uid at random, an id in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.records import declaration
from seed.desk.keys import new_uid, slug, uids_in_use, unused
from seed.editions import WITHDRAWN
from tests.seed.books import published


def test_a_uid_has_the_form_that_is_declared_and_is_new_each_time() -> None:
    pattern = declaration.column("cases.uid").pattern
    assert pattern
    made: set[str] = set()
    for _ in range(200):
        made.add(new_uid(made))
    assert len(made) == 200
    assert all(re.search(pattern, uid) for uid in made)


def test_uids_of_releases_and_of_the_withdrawn_are_in_use(tmp_path: Path) -> None:
    tables = published(tmp_path)
    path = tables / "cases.csv"
    header, first, *others = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join((header, *others)), encoding="utf-8")
    (tmp_path / WITHDRAWN.name).write_text("uid,date,reason\nzzzzzzz2,2026-01-01,safety\n", encoding="utf-8")

    used = uids_in_use(tables)

    assert {first[:8], "zzzzzzz2"} <= used
    assert len(used) == 7


@pytest.mark.parametrize(
    "texts, made",
    [
        (["Oleg Orlov"], "oleg-orlov"),
        (["Märta Example-Person"], "marta-example-person"),
        (["Emir-Usein  O'Kuku"], "emir-usein-okuku"),
        (["oleg-orlov", "2022-07", "left-country"], "oleg-orlov-2022-07-left-country"),
        (["Олег Орлов"], "oleg-orlov"),
        (["…"], ""),
    ],
)
def test_an_id_is_made_of_words(texts: list[str], made: str) -> None:
    assert slug(" ".join(texts)) == made


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert unused("a", {"b"}) == "a"
    assert unused("a", {"a", "a-2"}) == "a-3"
