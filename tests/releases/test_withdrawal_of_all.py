"""Everybody in the frozen releases is withdrawn in turn, in memory: no text names them, and nobody else is touched.

What is looked for is reckoned here from the names as they are written, not by the code that takes them out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest

from seed.desk.withdrawal.cleaning import plan
from seed.desk.withdrawal.judging import Judge
from seed.desk.withdrawal.ownership import record_of
from seed.desk.withdrawal.plan import Decisions, Plan
from seed.raw_rows import Row
from tests.releases.holding_of_releases import index, uid_of

# Endings that tell a surname from its stem, and the cases of men and women, as one would note them by hand.
ENDING = "(?:а|у|ом|ым|е|ой|ого|ому|им|ый|ий|ая|ую|и|ы|a|u|om|ym|oy|ogo|omu|yi|y|iy|aya|uyu)?"
STEM = re.compile(r"(?:ый|ий|ая|ой|ськ?а|yi|iy|aya|[аaяyуиіеeoоuiьй])$")
PROTECTED = {"cases": ("uid", "id", "name_en", "name_native", "aliases"), "events": ("id", "case_id")}


def plain(text: str) -> str:
    """A text as it reads: small letters, no marks that are not seen, a space for each hyphen."""
    letters = unicodedata.normalize("NFC", text).casefold().replace("\u00ad", "").replace("\u0301", "")
    return re.sub(r"[-_/.%+‐‑–\s]+", " ", letters.replace("ё", "е"))


@cache
def lines() -> dict[int, str]:
    """What each row says as it reads, by the identity of the row; without what of a person is never touched."""
    return {
        id(row): line(name, row)
        for holding in index().holdings
        for name, rows in holding.rows.items()
        for row in rows
    }


def line(table: str, row: Row) -> str:
    texts = (text for column, text in row.items() if column not in PROTECTED.get(table, ("case_id",)))
    return plain(" | ".join(texts))


@cache
def people() -> dict[str, list[str]]:
    """The names of everybody in every release, by uid, and their slugs."""
    names: dict[str, list[str]] = defaultdict(list)
    for holding in index().holdings:
        for row in holding.rows["cases"]:
            every = (row["id"], row["name_en"], row["name_native"], *row["aliases"].split(";"))
            for name in re.split(r"[()]", "(".join(filter(None, every))):
                if name.strip():
                    names[row["uid"]].append(plain(name).strip())
    return {uid: list(dict.fromkeys(several)) for uid, several in names.items()}


@cache
def plan_of(uid: str) -> tuple[Plan, Judge]:
    judge = Judge(index(), uid, Decisions(all_others=True))
    return plan(judge), judge


def stems(uid: str) -> set[str]:
    return {STEM.sub("", name.split()[-1]) for name in people()[uid] if " " in name}


@cache
def own_stems() -> dict[str, set[str]]:
    """The surnames without their endings that nobody else on file bears, of five letters and more."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for uid in people():
        for stem in stems(uid):
            bearers[stem].add(uid)
    return {
        uid: {stem for stem in stems(uid) if bearers[stem] == {uid} and len(stem) > 4} for uid in people()
    }


def left_of(uid: str) -> Iterator[tuple[str, str]]:
    """What every row says that is left, with its table and record."""
    known = lines()
    for cleaned in plan_of(uid)[0].cleaned:
        for name, rows in cleaned.rows.items():
            table = cleaned.holding.package.by_name[name]
            for row in rows:
                yield f"{name} {record_of(table, row)}", known.get(id(row)) or line(name, row)
        yield "notes", plain(cleaned.notes)
        for change in cleaned.changes:
            yield f"changes {change['table']}/{change['record']}", plain(" | ".join(change.values()))


@pytest.mark.parametrize("uid", sorted(people()), ids=lambda uid: people()[uid][0].replace(" ", "-"))
def test_no_text_that_is_left_has_a_whole_name_a_slug_or_a_surname_that_is_only_theirs(uid: str) -> None:
    judge = Judge(index(), uid, Decisions())
    plan(judge)
    undecided = {f"{place.table} {place.record}" for place in judge.undecided.values()}
    left = list(left_of(uid))
    whole = "\n".join(text for _, text in left)
    patterns = [(name, rf"\b{re.escape(name)}\b") for name in people()[uid] if " " in name]
    patterns += [(stem, rf"\b{re.escape(stem)}{ENDING}\b") for stem in own_stems()[uid]]
    for literal, pattern in patterns:
        # Most names are nowhere, which is soon seen.
        if literal in whole:
            found = [place for place, text in left if literal in text and re.search(pattern, text)]
            # The region of Oryol, Орловская область, is nobody's.
            assert {place for place in found if not place.startswith("labels regions.name/")} <= undecided


def test_before_a_withdrawal_the_same_search_finds_nearly_everybody() -> None:
    whole = "\n".join(lines().values())
    named = [uid for uid in people() if any(name in whole for name in people()[uid] if " " in name)]
    assert len(named) > len(people()) * 0.7


@pytest.mark.parametrize("uid", sorted(people()), ids=lambda uid: people()[uid][0].replace(" ", "-"))
def test_nobody_else_is_touched(uid: str) -> None:
    planned, _ = plan_of(uid)
    renamed = planned.renamed.get("sources", {})
    assert all(new.startswith("withheld-") for new in renamed.values())
    assert len(set(renamed.values())) == len(renamed)
    for cleaned in planned.cleaned:
        before = {row["uid"]: row for row in cleaned.holding.rows["cases"]}
        after = {row["uid"]: row for row in cleaned.rows["cases"]}
        assert before.keys() - after.keys() <= {uid}
        for other, row in after.items():
            if row is not before[other]:
                for column in PROTECTED["cases"]:
                    assert row[column] == before[other][column]
                sources = before[other]["source_ids"].split(";")
                assert row["source_ids"] == ";".join(renamed.get(one, one) for one in sources)
        there = {row["id"] for row in cleaned.rows["sources"]}
        for table in ("events", "charges", "sentences", "recognitions", "cases"):
            slug = "id" if table == "cases" else "case_id"
            gone = {row["id"] for row in cleaned.holding.rows["cases"] if row["uid"] == uid}
            rows = [row for row in cleaned.holding.rows[table] if row[slug] not in gone]
            assert len(cleaned.rows[table]) == len(rows)
            for old, new in zip(rows, cleaned.rows[table], strict=True):
                if old is not new:
                    kept = {"id", "case_id", "date", "type", "status", "article", "term", "organisation_id"}
                    assert all(old[name] == new[name] for name in kept & old.keys())
                    assert len(new["source_ids"].split(";")) == len(old["source_ids"].split(";"))
                    assert set(new["source_ids"].split(";")) <= there


def test_what_is_undecided_is_a_surname_that_others_bear_or_a_word_in_doubt() -> None:
    """And it is little: a curator can read all of it."""
    counts = {}
    for uid in people():
        judge = Judge(index(), uid, Decisions())
        plan(judge)
        counts[uid] = len(judge.undecided)
        surnames = {re.sub(r"\W", "", stem)[:5] for stem in stems(uid)}
        for place in judge.undecided.values():
            words = plain(place.text).split()
            assert any(word.startswith(tuple(surnames)) for word in words), place
            if place.why.startswith("others"):
                assert not stems(uid) <= own_stems()[uid], place
    assert max(counts.values()) <= 5
    assert sum(counts.values()) <= 30


def pairs() -> list[tuple[str, str]]:
    """Everybody with everybody else whose surname is the same, or begins with the same four letters."""
    return [
        (one, other)
        for one, other in combinations(sorted(people()), 2)
        if any(
            first[:4] == second[:4] for first in stems(one) for second in stems(other) if first[:4].isascii()
        )
    ]


def test_the_rows_of_two_who_share_a_surname_or_its_stem_are_not_mixed_up() -> None:
    assert len(pairs()) > 20
    for pair in pairs():
        for uid, other in (pair, pair[::-1]):
            planned, _ = plan_of(uid)
            renamed = planned.renamed.get("sources", {})
            for cleaned in planned.cleaned:
                old = next((row for row in cleaned.holding.rows["cases"] if row["uid"] == other), None)
                new = next((row for row in cleaned.rows["cases"] if row["uid"] == other), None)
                if old is None or new is None:
                    assert old is new
                    continue
                assert [old[name] for name in PROTECTED["cases"]] == [
                    new[name] for name in PROTECTED["cases"]
                ]
                mapped = ";".join(renamed.get(one, one) for one in old["source_ids"].split(";"))
                assert new["source_ids"] == mapped
                # Whom the summary is about it still says.
                assert len(new["summary"]) <= 300


def test_the_stem_of_one_surname_at_the_beginning_of_another_touches_nothing() -> None:
    uid, other = uid_of("musa-malsagov"), uid_of("zarema-musaeva")
    planned, _ = plan_of(uid)
    for cleaned in planned.cleaned:
        for table in ("cases", "events", "charges", "sentences", "recognitions"):
            key = ("uid", other) if table == "cases" else ("case_id", "zarema-musaeva")
            old = [row for row in cleaned.holding.rows[table] if row[key[0]] == key[1]]
            assert old == [row for row in cleaned.rows[table] if row[key[0]] == key[1]]
        sources = {row["id"]: row for row in cleaned.rows["sources"]}
        own = [row for row in cleaned.holding.rows["sources"] if "musaeva" in row["id"]]
        assert own
        assert all(sources[row["id"]] == row for row in own)
