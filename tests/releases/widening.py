"""A copy of the code with two releases, in which the declaration then grows: columns of every kind and two tables, as
CONTRIBUTING.md says that it is done; and a third release, which has them.

What is added says nothing of people but how their names are written.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.publishing import declare, prepare, publish, seed_command
from tests.support.servers import program_environment

FIRST, SECOND, THIRD = "2026.11.1", "2026.11.2", "2026.12.1"
OLD = (FIRST, SECOND)

Row = dict[str, str]

# Answers the paths that come, a line each.
_SERVE = """
import json, sys
from api.app import create_app
client = create_app().test_client()
for line in sys.stdin:
    answer = client.get(json.loads(line))
    print(json.dumps((answer.status_code, answer.get_data(as_text=True))), flush=True)
"""


@contextmanager
def service(code: Path) -> Iterator[Callable[[str], str]]:
    """Give a function that asks the service of the code in a folder, whose answers must be good ones."""
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(
        command,
        cwd=code,
        env=program_environment({}),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        given, told = process.stdin, process.stdout
        assert given
        assert told

        def get(path: str) -> str:
            given.write(json.dumps(path) + "\n")
            given.flush()
            status, text = json.loads(told.readline())
            assert status == 200, f"{path}: {text}"
            return str(text)

        yield get
        given.close()


def first_two(code: Path) -> None:
    """Make two releases by the declaration as it is; the second words a definition anew."""
    prepare(code, FIRST, "2026-11-24")
    publish(code)
    prepare(code, SECOND, "2026-11-30")
    themes = rows(code, "themes")
    write(code, "themes", [themes[0] | {"definition": f"In short: {themes[0]['definition']}"}, *themes[1:]])
    publish(code)


def third(code: Path) -> None:
    """Let the declaration grow, and make a release of it."""
    prepare(code, THIRD, "2026-12-01")
    grow(code)
    assert seed_command(code, "check")[0] == 0
    assert seed_command(code, "load")[0] == 0
    written = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "api.app", "openapi", "write"],
        cwd=code,
        env=program_environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert written.returncode == 0, written.stdout + written.stderr
    publish(code)


def field(name: str, **more: Any) -> dict[str, Any]:
    """The declaration of a column, which may be empty where nothing else is said."""
    described = {"title": name.capitalize(), "description": f"The {name} of the name."}
    constraints = {"required": True, **more.pop("constraints", {})} if more.pop("required", False) else {}
    meaning = {} if constraints or "separator" in more else {"absent": "unknown"}
    return {"name": name, "type": "string", **described, **meaning, **more, "constraints": constraints}


def resource(package: dict[str, Any], name: str, key: list[str], *fields: dict[str, Any]) -> dict[str, Any]:
    """The declaration of a table, made like that of another."""
    like = package["resources"][0]
    own = {"name": name, "title": name.capitalize(), "description": f"Those of names: {name}."}
    return {
        **like,
        **own,
        "path": f"tables/{name}.csv",
        "schema": {"fields": list(fields), "primaryKey": key},
    }


def grow(code: Path) -> None:
    """Declare columns and tables, fill them, and show the columns of tables that are answered."""

    def change(package: dict[str, Any]) -> None:
        tables = {table["name"]: table["schema"]["fields"] for table in package["resources"]}
        tables["cases"] += [
            field("middle_names"),
            field("first_letter", required=True, example="O"),
            field("name_words", separator=";"),
        ]
        tables["events"] += [field("year", type="integer")]
        tables["regions"] += [field("letters", type="integer", required=True)]
        place = [table["name"] for table in package["resources"]].index("cases")
        letters = resource(
            package, "letters", ["id"], field("id", required=True), field("form", required=True)
        )
        initials = resource(
            package,
            "initials",
            ["case_id", "letter_id"],
            field("case_id", required=True, references={"resource": "cases"}),
            field("letter_id", required=True, references={"resource": "letters"}),
        )
        package["resources"][place:place] = [letters]
        package["resources"][place + 2 : place + 2] = [initials]

    declare(code, change)
    cases = rows(code, "cases")
    rewrite(code, "cases", named)
    rewrite(code, "events", lambda row: row | {"year": row["date"][:4]})
    rewrite(code, "regions", lambda row: row | {"letters": str(len(row["id"]))})
    first = [(case["id"], case["name_en"][0]) for case in cases]
    write(
        code,
        "letters",
        [{"id": letter.lower(), "form": letter} for letter in sorted({one for _, one in first})],
    )
    write(code, "initials", [{"case_id": case, "letter_id": letter.lower()} for case, letter in first])
    line_after(
        code,
        "api/v1/shapes/cases.py",
        '    uid = column("cases.uid")',
        '    name_words = column("cases.name_words")',
    )
    line_after(
        code,
        "api/v1/shapes/cases.py",
        '    uid = column("cases.uid")',
        '    first_letter = column("cases.first_letter")',
    )
    line_after(
        code,
        "api/v1/shapes/cases.py",
        '    uid = column("cases.uid")',
        '    middle_names = column("cases.middle_names")',
    )
    line_after(
        code,
        "api/v1/shapes/case_parts.py",
        '    id = column("events.id")',
        '    year = column("events.year")',
    )
    line_after(
        code,
        "api/v1/resources/regions.py",
        '    id = column("regions.id")',
        '    letters = column("regions.letters")',
    )
    line_after(
        code, "api/records/cases.py", '        "id": _case.id,', '        "first_letter": _case.first_letter,'
    )
    line_after(
        code,
        "api/records/cases.py",
        '    "gender": among(_case.gender),',
        '    "first_letter": among(_case.first_letter),',
    )
    line_after(
        code,
        "api/v1/shapes/case_filters.py",
        "    as_of = AsOf()",
        '    first_letter = choices("First letters.", unknown=True)',
    )


def named(case: Row) -> Row:
    """A row with what its name says; one has no words, so that an empty list is on file."""
    first, *middle, _ = case["name_en"].split()
    words = "" if case["id"] == "oleg-orlov" else ";".join(case["name_en"].split())
    return case | {"middle_names": " ".join(middle), "first_letter": first[0], "name_words": words}


def line_after(code: Path, file: str, line: str, new: str) -> None:
    """Put a line into a file of the code."""
    path = code / file
    text = path.read_text("utf-8")
    assert text.count(f"{line}\n") == 1, f"{file} has another line than {line}"
    path.write_text(text.replace(f"{line}\n", f"{line}\n{new}\n"), "utf-8")


def rows(code: Path, table: str) -> list[Row]:
    with code.joinpath("seed", "tables", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(code: Path, table: str, found: Iterable[Row]) -> None:
    found = list(found)
    with code.joinpath("seed", "tables", f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def rewrite(code: Path, table: str, change: Callable[[Row], Row]) -> None:
    """Change every row of a working table."""
    write(code, table, map(change, rows(code, table)))


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
