"""Where a row stands in its file: the order that the check asks for, and that readers expect."""

from __future__ import annotations

from api.records.dates import interval
from api.records.declaration import Table
from seed.desk.tables import Row


def placed(table: Table, rows: list[Row], row: Row) -> list[Row]:
    """Return the rows with one more, in its place.

    Rows of a case stand where its others are, events among them by date, one without a day as late as its date allows.
    Others stand by their key where the table is in that order, else at the end.
    """
    if table.name == "events":
        place = _place_of_event(rows, row)
    elif table.is_child:
        place = _end_of_case(rows, row["case_id"])
    else:
        place = _place_by_key(table, rows, row)
    return [*rows[:place], row, *rows[place:]]


def _end_of_case(rows: list[Row], case_id: str) -> int:
    return next((place for place, other in enumerate(rows) if other["case_id"] > case_id), len(rows))


def _place_of_event(rows: list[Row], event: Row) -> int:
    last = interval(event["date"]).last
    for place, other in enumerate(rows):
        if other["case_id"] == event["case_id"] and interval(other["date"]).first > last:
            return place
        if other["case_id"] > event["case_id"]:
            return place
    return len(rows)


def _place_by_key(table: Table, rows: list[Row], row: Row) -> int:
    name = "id" if table.name == "cases" else table.primary_key[0]
    keys = [other[name] for other in rows]
    if keys != sorted(keys):
        return len(rows)
    return next((place for place, key in enumerate(keys) if key > row[name]), len(rows))
