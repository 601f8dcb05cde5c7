"""What becomes of each row when a person is taken out: it goes, it loses a name, or it stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from api.records.declaration import Column, Table
from api.records.reference import WITHHELD
from seed.desk.keys import new_uid
from seed.desk.withdrawal.holdings import Holding, columns_of_cases
from seed.desk.withdrawal.index import Place, is_link, is_own_id, is_text
from seed.desk.withdrawal.judging import Judge, mapped, why
from seed.desk.withdrawal.mentions import Mention
from seed.desk.withdrawal.ownership import Support, people_of_row, record_of, uids_of
from seed.desk.withdrawal.plan import Change, Cleaned, Plan
from seed.raw_rows import Row, Rows
from seed.translation_rules import NAME as TRANSLATIONS
from seed.translation_rules import texts_shown

Renamed = dict[str, dict[str, str]]


def plan(judge: Judge) -> Plan:
    """Return everything that taking a person out changes in the holdings; nothing is written."""
    return _Cleaning(judge).plan()


def neutral_id() -> str:
    """Return an id that says nothing, by chance: one made from the old id could be guessed back."""
    return WITHHELD + new_uid(())


class _Cleaning:
    def __init__(self, judge: Judge) -> None:
        self.judge, self.index, self.uid = judge, judge.index, judge.uid
        self.slugs = [
            frozenset(slug for slug, of in uids_of(holding).items() if of == self.uid)
            for holding in self.index.holdings
        ]
        self.gone = self._gone()
        self.renamed: Renamed = defaultdict(dict)
        self.titles: dict[str, str] = {}
        self._rename()
        self.changes: list[Change] = []
        self.unique: dict[tuple[str, str, str], str] = {}

    def plan(self) -> Plan:
        cleaned = [self._cleaned(number, holding) for number, holding in enumerate(self.index.holdings)]
        return Plan(self.uid, cleaned, self.changes, self.renamed)

    # -- Sources and ids ---------------------------------------------------------------------------

    def _gone(self) -> frozenset[str]:
        """Return the sources on which nobody else rests, in any release."""
        cited = {
            record
            for place in self.index.about[self.uid]
            for record in _listed(self.index.table(place), self.index.row(place), "sources")
        }
        supports = ((source, self.index.ownership.support("sources", source)) for source in cited)
        return frozenset(
            source for source, support in supports if support.people == {self.uid} and not support.elsewhere
        )

    def _rename(self) -> None:
        """Give a neutral id to every source that names the person, and to every record whose id does."""
        newest: dict[tuple[str, str], tuple[Table, Row, str]] = {}
        named: set[tuple[str, str]] = set()
        unsure: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        # The working tables are the newest; they come first.
        for place in sorted(
            self.index.naming[self.uid], key=lambda place: (place.holding or 1_000, place.row)
        ):
            table, row = self.index.table(place), self.index.row(place)
            record = (table.name, row.get("id", ""))
            for column in table.columns:
                if is_own_id(table, column) or (table.name == "sources" and _tells(table, column)):
                    newest[record] = (table, row, self.index.holdings[place.holding].name)
                    address = not is_text(table, column)
                    for mention in self.judge.mentions(row[column.name], address=address):
                        verdict = self.judge.verdict(mention, self.index.ownership.support(*record))
                        if verdict:
                            named.add(record)
                        elif verdict is None:
                            unsure[record].append(mention)
        for record, mentions in unsure.items():
            if record in named or (record[0] == "sources" and record[1] in self.gone):
                continue
            table, row, folder = newest[record]
            shown = (
                row[column.name] for column in table.columns if column.name == "id" or _tells(table, column)
            )
            text = " | ".join(filter(None, shown)) if table.name == "sources" else row["id"]
            if self.judge.decided(*record, "id", text, folder, why(mentions)):
                named.add(record)
        for name, old in sorted(named):
            if name == "sources" and old in self.gone:
                continue
            self.renamed[name][old] = neutral_id()

    # -- Rows --------------------------------------------------------------------------------------

    def _cleaned(self, number: int, holding: Holding) -> Cleaned:
        touched: dict[str, set[int]] = defaultdict(set)
        for place in self._touched():
            if place.holding == number:
                touched[place.table].add(place.row)
        rows: Rows = {}
        for name, before in holding.rows.items():
            if name == TRANSLATIONS:
                rows[name] = list(self._translations(holding, before, rows, touched[name]))
                continue
            table = holding.package.by_name[name]
            after = [
                self._row(number, table, row) if at in touched[name] else row for at, row in enumerate(before)
            ]
            rows[name] = [row for row in after if row is not None]
            if name == "sources" and self.renamed["sources"] and before == sorted(before, key=_id):
                rows[name].sort(key=_id)
        changes = [row for old in holding.changes if (row := self._reason(holding, old)) is not None]
        notes = self.judge.cleaned(
            holding.notes, "release.json", holding.name, "notes", Support(), holding.name
        )
        self._note(holding.name, "release.json", "", "notes", holding.notes, notes)
        return Cleaned(holding, rows, changes, notes)

    def _translations(
        self, holding: Holding, before: Iterable[Row], after: Rows, naming: set[int]
    ) -> Iterator[Row]:
        """Yield the translations that stay: one that names the person goes, and so does one of a text that changed or
        went."""
        left = texts_shown(holding.package, after)
        table = holding.package.by_name[TRANSLATIONS]
        for at, row in enumerate(before):
            if at not in naming and row["english"] in left:
                yield row
            else:
                self._note(holding.name, table.name, record_of(table, row), "", _shown(table, row), "")

    def _touched(self) -> Iterable[Place]:
        places = self.index.naming[self.uid] | self.index.about[self.uid]
        for source in self.gone:
            places = places | self.index.resting[("sources", source)] | self._own_rows("sources", source)
        for name, ids in self.renamed.items():
            for old in ids:
                places = places | self.index.resting[(name, old)] | self._own_rows(name, old)
        return places

    def _own_rows(self, table: str, record: str) -> set[Place]:
        return self.index.records[(table, record)]

    def _row(self, number: int, table: Table, row: Row) -> Row | None:
        """Return what is left of a row; None where it goes."""
        holding = self.index.holdings[number]
        slugs = self.slugs[number]
        record = record_of(table, row)
        if (
            (table.name == "cases" and row["uid"] == self.uid)
            or row.get("case_id") in slugs
            or (table.name == "sources" and row["id"] in self.gone)
        ):
            self.changes.append(Change(holding.name, table.name, record, "", _shown(table, row), ""))
            return None
        support = self._support(number, table, row)
        withheld = table.name == "sources" and row["id"] in self.renamed["sources"]
        after = dict(row)
        for column in table.columns:
            text = row[column.name]
            if text:
                after[column.name] = self._cell(holding, table, column, row, record, support, slugs, withheld)
                self._note(holding.name, table.name, record, column.name, text, after[column.name])
        return after

    def _support(self, number: int, table: Table, row: Row) -> Support:
        if table.name == "cases" or table.is_child:
            return Support(people_of_row(table, row, self._uids(number)))
        return self.index.ownership.support(table.name, record_of(table, row))

    def _uids(self, number: int) -> dict[str, str]:
        return uids_of(self.index.holdings[number])

    def _cell(
        self,
        holding: Holding,
        table: Table,
        column: Column,
        row: Row,
        record: str,
        support: Support,
        slugs: frozenset[str],
        withheld: bool,
    ) -> str:
        text = row[column.name]
        if is_own_id(table, column):
            return self.renamed[table.name].get(text, text)
        if column.references:
            return self._references(table, column, text, slugs)
        if is_link(column):
            if withheld or (
                table.name != "sources" and self._leads(holding, table, column, record, text, support)
            ):
                return ""
            return text
        if table.name == "sources" and column.name == "title":
            return self._title(row) if withheld else text
        if table.presentation and column.name == "id":
            return self.renamed.get(row.get("scope", "").partition(".")[0], {}).get(text, text)
        if not is_text(table, column):
            return text
        if column.type == "list":
            items = (
                self.judge.cleaned(item, table.name, record, column.name, support, holding.name)
                for item in text.split(column.separator)
            )
            return column.separator.join(dict.fromkeys(items))
        cleaned = self.judge.cleaned(
            text, table.name, record, column.name, support, holding.name, column.max_length
        )
        return self._one_of_its_kind(table, column, record, text, cleaned)

    def _references(self, table: Table, column: Column, text: str, slugs: frozenset[str]) -> str:
        targets = column.references.tables if column.references else ()
        if column.name in columns_of_cases(table) and column.name != "case_id":
            text = mapped(text, {}, slugs, column.separator)
        for target in targets:
            gone = self.gone if target == "sources" else frozenset[str]()
            if target != "terms" and (self.renamed[target] or gone):
                text = mapped(text, self.renamed[target], gone, column.separator)
        return text

    def _leads(
        self, holding: Holding, table: Table, column: Column, record: str, text: str, support: Support
    ) -> bool:
        """Whether an address names the person."""
        mentions = self.judge.mentions(text, address=True)
        verdicts = [self.judge.verdict(mention, support) for mention in mentions]
        if any(verdicts):
            return True
        unsure = [mention for mention, verdict in zip(mentions, verdicts, strict=True) if verdict is None]
        return bool(unsure) and self.judge.decided(
            table.name, record, column.name, text, holding.name, why(unsure)
        )

    def _title(self, row: Row) -> str:
        """Return the title of a source that names the person, the same in every release."""
        source = row["id"]
        if source not in self.titles:
            places = self.index.records[("sources", source)]
            newest = self.index.row(max(places, key=lambda place: (place.holding == 0, place.holding)))
            publisher = self.judge.cleaned(
                newest["publisher"], "sources", source, "publisher", Support(elsewhere=True), ""
            )
            self.titles[source] = f"Report of {publisher}, {newest['published_on'] or 'undated'}"
        return self.titles[source]

    def _one_of_its_kind(self, table: Table, column: Column, record: str, text: str, cleaned: str) -> str:
        """Return a value that no other record has, where the column demands it."""
        if not column.unique or cleaned == text:
            return cleaned
        mine = (table.name, column.name, record)
        if mine not in self.unique:
            taken = {
                row[column.name]
                for holding in self.index.holdings
                for row in holding.rows.get(table.name, ())
                if record_of(holding.package.by_name[table.name], row) != record and column.name in row
            } | {value for key, value in self.unique.items() if key[:2] == mine[:2]}
            self.unique[mine] = f"{cleaned} ({new_uid(())})" if cleaned in taken else cleaned
        return self.unique[mine]

    # -- Reasons of changes ------------------------------------------------------------------------

    def _reason(self, holding: Holding, row: Row) -> Row | None:
        """Return what is left of a row of changes; None where it goes."""
        table = holding.package.by_name.get(row["table"])
        of_case = table is not None and (table.name == "cases" or table.is_child)
        if (of_case and row["record"] == self.uid) or (
            row["table"] == "sources" and row["record"] in self.gone
        ):
            self.changes.append(Change(holding.name, "changes", row["record"], "", _reasons_shown(row), ""))
            return None
        record = row["record"]
        support = Support({record}) if of_case else self.index.ownership.support(row["table"], record)
        every = {old: new for ids in self.renamed.values() for old, new in ids.items()}
        after = row | {
            "record": self.renamed.get(row["table"], {}).get(record, record),
            "row": " ".join(every.get(word, word) for word in row["row"].split(" ")),
            "source_ids": mapped(row["source_ids"], self.renamed["sources"], self.gone),
            "reason": self.judge.cleaned(
                row["reason"], "changes", f"{row['table']}/{record}", "reason", support, holding.name
            ),
        }
        for name, text in after.items():
            self._note(holding.name, "changes", f"{row['table']}/{record}", name, row[name], text)
        return after

    def _note(self, folder: str, table: str, record: str, column: str, before: str, after: str) -> None:
        if before != after:
            self.changes.append(Change(folder, table, record, column, before, after))


def _tells(table: Table, column: Column) -> bool:
    """Whether a column of the sources says which page it is."""
    return column.name == "title" or is_link(column)


def _listed(table: Table, row: Row, target: str) -> Iterable[str]:
    for column in table.columns:
        if column.references and target in column.references.tables and row[column.name]:
            yield from row[column.name].split(column.separator or None)


def _id(row: Row) -> str:
    return row["id"]


def _shown(table: Table, row: Row) -> str:
    return " | ".join(row[column.name] for column in table.columns if row[column.name])


def _reasons_shown(row: Row) -> str:
    return " ".join(filter(None, (row["table"], row["row"], row["column"], row["reason"])))
