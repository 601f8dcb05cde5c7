"""Who recognised somebody, as what, and whom a list does not name: what the filters must find, from the tables alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.v1.readings import Values

if TYPE_CHECKING:
    from tests.v1.oracle import Row, Tables

# Before an organisation or a term that a case lacks, where no list that would give it was compared with anybody.
LACKING = "~"


def told_by_lists(tables: Tables, recognitions: list[Row], compared: list[Row], column: str) -> Values:
    """Who recognised somebody, or as what; with a hyphen, who did not by a list that was compared; and with a tilde, who
    has not on file, where nobody compared."""
    recognised = {row[column] for row in recognitions}
    silent = {row[column] for row in compared if row["result"] == "not-listed"} - recognised
    used = {tables.lists[row["list_id"]][column] for row in tables.rows("comparisons")}
    every = {row["id"] for row in tables.rows("organisations")}
    if column == "term":
        every = {row["id"] for row in tables.rows("terms") if row["list"] == "recognition-term"}
    lacking = every - used - recognised
    return {
        *recognised,
        *(f"-{value}" for value in silent),
        *(f"{LACKING}{value}" for value in lacking),
    }


def recognised_or_not(asked: str, values: Values) -> bool:
    """Whether values satisfy `a,b,-c`: to exclude asks for a value of its own."""
    items = asked.split(",")
    found = {value for value in values if not value.startswith(LACKING)} or {"unknown"}
    wanted = {item for item in items if not item.startswith("-")}
    lacking = {value.replace(LACKING, "-", 1) for value in values}
    return (not wanted or bool(found & wanted)) and all(
        "unknown" not in found if item == "-unknown" else item in lacking
        for item in items
        if item not in wanted
    )


def of_one(asked: Mapping[str, str], values: Mapping[str, Values]) -> bool:
    """Whether one recognition has both an organisation and a term of those wanted, where both are."""
    organisations, terms = (
        {item for item in asked.get(name, "").split(",") if item and not item.startswith("-")}
        for name in ("recognised_by", "recognition_term")
    )
    if not organisations or not terms:
        return True
    nothing = all(value.startswith(LACKING) for value in values["recognised_by"])
    both = {f"{organisation} {term}" for organisation in organisations for term in terms}
    return bool(both & values["recognition"]) or (nothing and "unknown" in organisations & terms)
