"""What a value probably is, by what was given before and by the rows on file: shown, and taken by Enter or left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from api.records.declaration import Column, Table
from seed.desk.new.desk import Desk
from seed.desk.new.entry import Entry
from seed.desk.new.making import romanised
from seed.desk.new.sources import day_in, every_source, host_of
from seed.raw_rows import Row

Suggest = Callable[[Desk, Entry, Row], str]


def suggestion(desk: Desk, entry: Entry, table: Table, column: Column, row: Row) -> str:
    """Return the value to offer; empty where there is none."""
    suggest = _SUGGESTIONS.get((table.name, column.name))
    if suggest:
        return suggest(desk, entry, row)
    if column.name == "source_ids":
        return sources_before(entry) if column.required else ""
    return "false" if column.type == "boolean" and column.required else ""


def sources_before(entry: Entry) -> str:
    """Return the sources of the fact that was given last, else the only source that was added."""
    facts = [row for name, rows in entry.rows.items() if name not in ("cases", "sources") for row in rows]
    told = [row["source_ids"] for row in facts if row.get("source_ids")]
    added = [row["id"] for row in entry.rows.get("sources", ()) if row.get("id")]
    return told[-1] if told else added[0] if len(added) == 1 else ""


def sources_of_facts(entry: Entry) -> str:
    """Return the sources of all facts of the entry, each once."""
    facts = [row for name, rows in entry.rows.items() if name not in ("cases", "sources") for row in rows]
    every = [item for row in facts for item in row.get("source_ids", "").split(";") if item]
    return ";".join(dict.fromkeys(every))


def day_of_status(desk: Desk, entry: Entry) -> str:
    """Return when the latest source that states the status was published; empty where no such source has a date."""
    stating = [event for event in entry.rows.get("events", ()) if event.get("status")]
    cited = set(stating[-1].get("source_ids", "").split(";")) if stating else set()
    days = [
        row["published_on"]
        for row in every_source(desk, entry)
        if row.get("id") in cited and row.get("published_on")
    ]
    return max(days, default="")


def _romanised(_: Desk, __: Entry, row: Row) -> str:
    return romanised(row.get("name_native", ""))


def _of_host(column: str) -> Suggest:
    def suggest(desk: Desk, entry: Entry, row: Row) -> str:
        host = host_of(row.get("url", ""))
        same = [
            other[column]
            for other in every_source(desk, entry)
            if other is not row and host and other.get(column) and host_of(other.get("url", "")) == host
        ]
        return _most_common(same)

    return suggest


def _language(desk: Desk, entry: Entry, row: Row) -> str:
    """Return the language of the other pages of the host, where the letters of the title allow it."""
    title = row.get("title", "")
    of_host = _of_host("language")(desk, entry, row)
    if not re.search("[\u0400-\u04ff]", title):
        return of_host if of_host not in ("ru", "uk", "") else "en"
    if of_host and of_host != "en":
        return of_host
    return "uk" if re.search("[іїєґІЇЄҐ]", title) else "ru"


def _publishing(desk: Desk, entry: Entry, row: Row) -> str:
    """Return the organisation that the other sources of the same publisher name."""
    publisher = row.get("publisher")
    same = [
        other
        for other in every_source(desk, entry)
        if other is not row and other.get("publisher") == publisher
    ]
    return _most_common(
        [other["organisation_id"] for other in same if publisher and other.get("organisation_id")]
    )


def _usual_status(desk: Desk, _: Entry, row: Row) -> str:
    """Return the status that most events of this type bring; empty where no single one does."""
    found = [event["status"] for event in desk.rows["events"] if event["type"] == row.get("type")]
    usual = _most_common(found)
    return usual if found.count(usual) * 2 > len(found) else ""


def _usual(table: str, column: str) -> Suggest:
    return lambda desk, _, __: _most_common([row[column] for row in desk.rows[table]])


def _outcome(desk: Desk, entry: Entry, _: Row) -> str:
    """Return the last that became of the charges: some types of events are outcomes too."""
    outcomes = {row["id"] for row in desk.rows["terms"] if row["list"] == "charge-outcome"}
    told = [event.get("type", "") for event in entry.rows.get("events", ())]
    return next((one for one in reversed(told) if one in outcomes), "charged")


def day_of_verdict(entry: Entry) -> str:
    """Return the date of the last conviction among the events; empty where there is none."""
    told = [event for event in entry.rows.get("events", ()) if event.get("type") == "convicted"]
    return told[-1].get("date", "") if told else ""


def _most_common(values: list[str]) -> str:
    return Counter(values).most_common(1)[0][0] if values else ""


_SUGGESTIONS: dict[tuple[str, str], Suggest] = {
    ("cases", "name_en"): _romanised,
    ("cases", "verified_on"): lambda desk, entry, _: day_of_status(desk, entry),
    ("cases", "source_ids"): lambda _, entry, __: sources_of_facts(entry),
    ("sources", "publisher"): _of_host("publisher"),
    ("sources", "organisation_id"): _publishing,
    ("sources", "published_on"): lambda _, __, row: day_in(row.get("url", "")),
    ("sources", "language"): _language,
    ("events", "status"): _usual_status,
    ("charges", "outcome"): _outcome,
    ("charges", "basis"): _usual("charges", "basis"),
    ("sentences", "date"): lambda _, entry, __: day_of_verdict(entry),
    ("sentences", "stage"): _usual("sentences", "stage"),
    ("sentences", "kind"): _usual("sentences", "kind"),
}
