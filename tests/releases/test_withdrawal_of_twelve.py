"""Twelve people are withdrawn by the command, one after the other, and everything that is built is searched each time.

They share surnames, stems and sources with others; one of them is named by the resolution and stands in examples. The
releases are the frozen ones, cut down to them and to those whom they could be mixed up with: what is built of a few
dozen people is built by the same code, in a twentieth of the time.
"""

from __future__ import annotations

import lzma
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from seed.desk.withdrawal.swapping import LEFT_OUT
from seed.editions import editions, verified
from seed.rules import check
from tests.conftest import WHOLE
from tests.releases.holding_of_releases import index, uid_of
from tests.support.cut_releases import checkout_of
from tests.support.publishing import seed_command

# With what is looked for beside whole names and slugs: surnames that nobody else bears in any form.
TWELVE = {
    "pavel-kushnir": r"kushnir|кушнир",
    "oleg-orlov": r"\borlov(?:a|u|ym)?\b|\bорлов(?:а|у|ым|е)?\b",
    "igor-orlovsky": r"\borlovsky\b|\bорловск(?:ий|ого|ому|им)\b(?! (?:район|област))",
    "musa-malsagov": r"malsagov|мальсагов",
    "zarema-musaeva": r"\bmusa(?:y)?eva?\b|\bмусаев[а-я]*",
    "dmitry-ivanov": "",
    "anna-safronova": "",
    "remzi-bekirov": "",
    "teymur-abdullaev": "",
    "yevgenia-berkovich": r"berkovich|беркович",
    "mikhail-kriger": "",
    "ksenia-karelina": "",
}
OTHERS = (
    *(
        "alexei-navalny",
        "ilya-yashin",
        "vladimir-kara-murza",
        "pavel-ivanov",
        "roman-ivanov",
        "ivan-safronov",
    ),
    *(
        "inver-bekirov",
        "remzi-bekirov",
        "uzeir-abdullaev",
        "svetlana-petriychuk",
        "artyom-kriger",
        "sergei-karelin",
    ),
    *(
        "vadim-ostanin",
        "kevin-lik",
        "demuri-voronin",
        "ksenia-fadeyeva",
        "malsag-uzhakhov",
        "akhmed-barakhoev",
    ),
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    return checkout_of(folder, [edition.id for edition in WHOLE], (*TWELVE, *OTHERS))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds, unpacked."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from ((f"{path}/{name}", archive.read(name)) for name in archive.namelist())
    else:
        yield str(path), lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()


def sought(slug: str) -> re.Pattern[str]:
    """Whole names, slugs, and the surnames that are noted above."""
    rows = [row for holding in index().holdings for row in holding.rows["cases"] if row["id"] == slug]
    names = {
        name
        for row in rows
        for name in (slug, row["name_en"], row["name_native"], *row["aliases"].split(";"))
    }
    words = {*filter(None, names), *(quote(name) for name in names if not name.isascii())}
    literal = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(words)]
    return re.compile("|".join([*literal, *filter(None, [TWELVE[slug]])]), re.IGNORECASE)


@pytest.mark.parametrize("slug", TWELVE)
def test_nothing_that_is_served_or_built_names_the_person(checkout: Path, slug: str) -> None:
    uid = uid_of(slug)
    others = rows_of_others(checkout, uid)
    status, printed = seed_command(checkout, "withdraw", uid, "--reason", "safety", "--yes", "--all-others")
    assert status == 0, printed
    assert "Nothing that is served or built names the person any more." in printed
    pattern = sought(slug)
    for path in sorted(checkout.rglob("*")):
        within = path.relative_to(checkout)
        # What code says to readers stands in the documents.
        if path.is_file() and within.parts[0] not in LEFT_OUT and path.suffix not in {".py", ".pyc"}:
            assert not pattern.search(within.as_posix())
            for name, content in contents(path):
                found = pattern.search(content.decode("utf-8", "replace"))
                assert not found, (name, found)
    assert rows_of_others(checkout, uid) == others
    for edition in editions(checkout / "seed" / "releases"):
        assert verified(edition).revision >= 1
        assert not check(edition.tables)


def rows_of_others(checkout: Path, uid: str) -> dict[str, list[str]]:
    """The lines of everybody else in every table of cases: names, ids and all but the sources and texts."""
    found = {}
    for path in sorted((checkout / "seed").rglob("cases.csv")):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        found[path.as_posix()] = [line.split(",")[:4] for line in lines if not line.startswith(uid)]
    return {name: [",".join(cells) for cells in rows] for name, rows in found.items()}
