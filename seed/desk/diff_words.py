"""What the tables change against a release, in words: by person, then by record of the other tables.

The changes are those of `seed.diff`, their reasons those of `seed.reasons`; how it looks is `diff_terminal` and
`diff_page`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.records import declaration
from seed.desk import vocabulary
from seed.desk.vocabulary import Source, Vocabulary, vocabulary_of
from seed.editions import Edition
from seed.follows import RENAMED
from seed.raw_rows import read_rows
from seed.read import count_of
from seed.reasons import Holder, Reasoned, by_holder

NEW, CHANGED, REMOVED = "new", "changed", "removed"
_ACTIONS = {"add": NEW, "replace": CHANGED, "remove": REMOVED}
# What the name of a record tells already, or its text.
_SAID_OF_ALL = ("id", "source_ids", "summary")
_SAID_ALREADY = {
    "cases": ("uid", "name_en", *_SAID_OF_ALL),
    "sources": ("publisher", "title", "published_on", *_SAID_OF_ALL),
}
# What every row of a case has, and nobody needs to be told.
_OF_THE_ROW = ("case", "source_ids")
MISSING = "needs a kind and a reason"


@dataclass(frozen=True)
class Told:
    """One changed fact: what became of it, what it is, and before and after where it is a cell.

    `quote` is its text, `details` the other cells of a whole row; `kind` and `reason` are empty where they are still
    to be given, and `suggested` is the likeliest kind.
    """

    action: str
    heading: str
    quote: str
    before: str
    after: str
    details: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    kind: str
    reason: str
    follows: bool
    suggested: str


@dataclass(frozen=True)
class Record:
    """A person or a record of another table with what changed; `remarks` tell what concerns it as a whole."""

    holder: Holder
    action: str
    name: str
    id: str
    remarks: tuple[str, ...]
    facts: tuple[Told, ...]

    @property
    def needs_reasons(self) -> bool:
        """Whether a fact has no kind and reason yet."""
        return any(not fact.kind for fact in self.facts)


@dataclass(frozen=True)
class StatusChange:
    """The news of a person: another status than before."""

    name: str
    id: str
    before: str
    after: str


@dataclass(frozen=True)
class Report:
    """All that changed. `since` and `day` name the release compared with; where there is none yet they are empty,
    everything is new, and `rows` counts the rows of each table by its title."""

    since: str
    day: str
    statuses: tuple[StatusChange, ...]
    people: tuple[Record, ...]
    others: tuple[tuple[str, tuple[Record, ...]], ...]
    asks_reasons: bool
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def records(self) -> Iterator[Record]:
        """All records, people first."""
        yield from self.people
        for _, records in self.others:
            yield from records

    @property
    def counts(self) -> dict[str, int]:
        """How many people and facts were added, changed and taken out; facts of new people are not counted apart."""
        actions = [person.action for person in self.people]
        facts = [
            fact.action
            for record in self.records
            for fact in record.facts
            if not fact.follows and not (record.holder[0] == "cases" and record.action in (NEW, REMOVED))
        ]
        return {
            **{f"people {action}": actions.count(action) for action in (NEW, CHANGED, REMOVED)},
            **{f"facts {action}": facts.count(action) for action in (NEW, CHANGED, REMOVED)},
            "follows": sum(fact.follows for record in self.records for fact in record.facts),
            "missing": sum(not fact.kind for record in self.records for fact in record.facts),
        }


def counted(report: Report) -> list[str]:
    """Return the counts of a report in words, those that are not 0."""
    counts = report.counts
    said = [
        (counts["people new"], "person added", "people added"),
        (counts["people changed"], "person changed", "people changed"),
        (counts["people removed"], "person taken out", "people taken out"),
        (len(report.statuses), "new status", "new statuses"),
        (counts["facts new"], "fact added", "facts added"),
        (counts["facts changed"], "fact changed", "facts changed"),
        (counts["facts removed"], "fact removed", "facts removed"),
        (counts["follows"], "fact follows from them", "facts follow from them"),
    ]
    return [f"{number:,} {one if number == 1 else many}" for number, one, many in said if number]


def told(
    reasons: Sequence[Reasoned], old: Edition | None, new: Edition, *, asks_reasons: bool = True
) -> Report:
    """Return changes in words. Without an older release the tables are told by their counts alone."""
    if old is None:
        rows = tuple((table.title, count_of(table, new.tables)) for table in new.package.of_facts)
        return Report("", "", (), (), (), False, rows)
    words = vocabulary_of(old, new)
    people: list[Record] = []
    others: dict[str, list[Record]] = {}
    holders = by_holder(reasons)
    moved = _moved_uids(holders)
    for holder, changes in holders.items():
        record = _record(words, holder, changes, moved)
        if holder[0] == "cases":
            people.append(record)
        else:
            others.setdefault(declaration.table(holder[0]).title, []).append(record)
    statuses = tuple(_status_changes(words, old, new))
    with_news = {change.id for change in statuses}
    order = {NEW: 1, CHANGED: 2, REMOVED: 3}
    people.sort(key=lambda one: (0 if one.id in with_news else order[one.action], one.name))
    grouped = tuple((title, tuple(records)) for title, records in others.items())
    return Report(old.id, old.released_on, statuses, tuple(people), grouped, asks_reasons)


def _record(
    words: Vocabulary, holder: Holder, changes: Sequence[Reasoned], moved: Mapping[str, str]
) -> Record:
    table, identity = holder
    first = changes[0].changed
    action = CHANGED if first.change.column or first.change.table != table else _ACTIONS[first.change.op]
    known = words.records.get(table, {}).get(identity, {})
    slug = known.get("id", identity) if table == "cases" else identity
    name = vocabulary.name_of(words, table, identity)
    if name == identity and table != "cases":
        name = next(
            (str(first.holder[key]) for key in ("label", "name", "title") if first.holder.get(key)), name
        )
    remarks = []
    for one in changes:
        if one.changed.change.table == "cases" and one.changed.change.column == "id":
            remarks.append(f"The slug is new: {one.changed.change.old} → {one.changed.change.new}.")
    renamed = [one for one in changes if one.row and one.row["reason"] == RENAMED.reason and one.follows]
    if renamed:
        rows = "1 row follows" if len(renamed) == 1 else f"{len(renamed)} rows follow"
        remarks.append(f"{rows} from a new id of a record, and nothing else changed there.")
    if table == "cases" and identity in moved:
        remarks.append(
            f"The permanent id is another one than in the last release: {moved[identity]}. A record keeps its uid; "
            "put the former one back."
        )
    facts = tuple(_fact(words, one) for one in changes if one not in renamed)
    return Record(holder, action, name, slug, tuple(remarks), facts)


def _moved_uids(holders: Mapping[Holder, Sequence[Reasoned]]) -> dict[str, str]:
    """Return by uid the change of the uid of a case that has the slug of one taken out."""
    whole = [
        (uid, changes[0].changed)
        for (table, uid), changes in holders.items()
        if table == "cases"
        and changes[0].changed.change.table == "cases"
        and not changes[0].changed.change.column
    ]
    gone = {one.holder["id"]: uid for uid, one in whole if one.change.op == "remove"}
    moved = {}
    for uid, one in whole:
        former = gone.get(one.holder["id"])
        if one.change.op == "add" and former:
            moved[uid] = moved[former] = f"{former} → {uid}"
    return moved


def _fact(words: Vocabulary, one: Reasoned) -> Told:
    change, holder = one.changed.change, one.changed.holder
    table, row = change.table, one.row or {}
    ids = row.get("source_ids", "")
    told_already = table == "sources" or change.column == "source_ids"
    cited = () if told_already else ids.split(";") if ids else one.changed.source_ids
    sources = tuple(vocabulary.source_of(words, identity) for identity in cited)
    heading, quote, before, after = "", "", "", ""
    details: tuple[tuple[str, str], ...] = ()
    if not change.column:
        heading, quote, details = _whole(words, table, change.new or change.old or {})
    elif change.column == "source_ids":
        heading = f"sources{_of_row(words, table, holder)}"
        details = tuple(_sources_changed(words, change.old or [], change.new or []))
    else:
        title = vocabulary.title_of(table, change.column)
        heading = title[:1].lower() + title[1:] + _of_row(words, table, holder)
        before = vocabulary.value_of(words, table, change.column, change.old)
        after = vocabulary.value_of(words, table, change.column, change.new)
    return Told(
        action=_ACTIONS[change.op],
        heading=heading,
        quote=quote,
        before=before,
        after=after,
        details=details,
        sources=sources,
        kind=row.get("kind", ""),
        reason=row.get("reason", ""),
        follows=one.follows,
        suggested=one.suggested or "",
    )


def _of_row(words: Vocabulary, table: str, row: Mapping[str, Any]) -> str:
    """Return of which row a cell is, for one of many rows of a case."""
    if not declaration.table(table).is_child:
        return ""
    return f" of the {vocabulary.heading_of(words, table, row)[0]}"


def _whole(
    words: Vocabulary, table: str, facts: Mapping[str, Any]
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return heading, text and the other cells of a whole row; of a person with all rows."""
    quote = str(facts.get("summary") or "")
    if declaration.table(table).is_child:
        heading, said = vocabulary.heading_of(words, table, facts)
        rest = vocabulary.cells_of(words, table, facts, (*said, *_OF_THE_ROW, "summary"))
        return heading, quote, tuple(rest)
    details = list(vocabulary.cells_of(words, table, facts, _SAID_ALREADY.get(table, _SAID_OF_ALL)))
    if table != "cases":
        return "record", quote, tuple(details)
    for part in declaration.today().children:
        for row in facts.get(part.name, ()):
            heading, text, others = _whole(words, part.name, row)
            cells = "; ".join(f"{title.lower()}: {value}" for title, value in others)
            details.append((heading[:1].upper() + heading[1:], " — ".join(filter(None, (text, cells)))))
    return "person", quote, tuple(details)


def _sources_changed(words: Vocabulary, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for title, ids in (("added", set(new) - set(old)), ("removed", set(old) - set(new))):
        for identity in sorted(ids):
            yield title, str(vocabulary.source_of(words, identity))
    if set(old) == set(new):
        yield "order", "; ".join(str(vocabulary.source_of(words, identity)) for identity in new)


def _status_changes(words: Vocabulary, old: Edition, new: Edition) -> Iterator[StatusChange]:
    before, after = _statuses(old), _statuses(new)
    for uid, (slug, status) in after.items():
        if uid in before and before[uid][1] != status:
            shown = (vocabulary.name_of(words, "statuses", one) for one in (before[uid][1], status))
            yield StatusChange(vocabulary.name_of(words, "cases", uid), slug, *shown)


def _statuses(edition: Edition) -> dict[str, tuple[str, str]]:
    """Return slug and status of each case by uid: the status is that of the last event that has one."""
    tables = edition.package.by_name
    last = {
        row["case_id"]: row["status"] for row in read_rows(edition.tables, tables["events"]) if row["status"]
    }
    cases = read_rows(edition.tables, tables["cases"])
    return {row["uid"]: (row["id"], last.get(row["id"], "")) for row in cases}


def sentence_of(fact: Told) -> str:
    """Return a changed fact in one line."""
    if fact.before or fact.after:
        return f"{fact.heading}: {fact.before} → {fact.after}"
    text = f" — “{fact.quote}”" if fact.quote else ""
    cells = "; ".join(f"{title}: {value}" for title, value in fact.details)
    lead = "" if fact.action == CHANGED else f"{fact.action} "
    return f"{lead}{fact.heading}{text}{f' ({cells})' if cells else ''}"
