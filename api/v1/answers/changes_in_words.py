"""Changed facts as people read them in feeds: whose fact it is, what was there before and what is there now, and the
page that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from api.languages import ENGLISH
from api.records import declaration
from api.records.cases import CASES
from api.records.reading import Query
from api.records.release import Release
from api.v1.answers.marks import mark_of_change
from api.v1.numbers.words import READ_OWN_NAMES
from api.v1.texts import designated, has, say
from api.web import links
from api.web.language import wanted_language

# Collections with a page for each record; the others have their data alone.
_PAGES = frozenset({"cases", "statuses", "sources", "calls-to-action"})
# More of a value is not shown.
_LONGEST_VALUE = 300

Change = Mapping[str, Any]


def names_of_cases(release: Release, changes: Iterable[Change]) -> dict[str, str]:
    """Return the names of the cases that changes speak of, by uid and in the letters of the language; a case that is
    gone has none."""
    uids = tuple(dict.fromkeys(change["case"] for change in changes if change["case"]))
    if not uids:
        return {}
    rows = release.every(CASES, Query(filters={"id": (uids, ())}))
    cases = (orjson.loads(row.documents["summary"]) for row in rows)
    is_native = wanted_language() in READ_OWN_NAMES
    return {case["uid"]: (is_native and case["name_native"]) or case["name_en"] for case in cases}


def title_of(change: Change, names: Mapping[str, str]) -> str:
    """Return whose fact changed, why in a word, and of what kind the fact is."""
    whose = names.get(change["case"]) if change["case"] else None
    kind = say(f"change.kind.{change['kind']}")
    table = change["table"]
    what = say(key) if has(key := f"release.count.{table}") else declaration.tables()[table].title
    about = whose or (say("change.of_a_case") if change["case"] else change["record"])
    return f"{about}: {kind} ({what})"


def text_of(change: Change) -> str:
    """Return what was before and what is now, why, and the labels of whom the fact leads to."""
    labels = designated(mark_of_change(change)["designated_as"])
    reason = f"{change['reason']} ({labels})" if labels else change["reason"]
    field = _field_of(change)
    before, now = (_in_words(change["table"], change[name]) for name in ("old", "new"))
    if change["op"] == "replace":
        told = say("change.replaced", before=before or "–", now=now or "–")
    else:
        told = say("change.added", now=now) if change["op"] == "add" else say("change.removed", before=before)
    return f"{field + ': ' if field else ''}{told}\n{reason}"


def page_of(change: Change) -> str:
    """Return the page that shows the record, or its data where it has none."""
    if change["collection"] in _PAGES:
        path = f"/{change['collection']}/{quote(change['record'], safe='')}"
        lang = wanted_language()
        return links.absolute(links.with_query(path, {"lang": lang} if lang != ENGLISH else {}))
    address: str = change["links"]["record"]
    return address


def _field_of(change: Change) -> str:
    """Return the title of the column that changed; none for a whole record, or an item of a list of records."""
    name = change["pointer"].rpartition("/")[2]
    column = declaration.tables()[change["table"]].by_name.get(name)
    return column.title if column else ""


def _in_words(table: str, value: Any) -> str:
    """Return a value, the values of a list, or those of a whole record with the titles of their columns."""
    if isinstance(value, Mapping):
        columns = declaration.tables()[table].by_name
        told = (
            f"{columns[name].title}: {_in_words(table, one)}"
            for name, one in value.items()
            if name in columns and one not in (None, "", []) and not name.endswith("source_ids")
        )
        text = "; ".join(told)
    elif isinstance(value, list):
        text = ", ".join(_in_words(table, one) for one in value)
    else:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE].rstrip()} …"
