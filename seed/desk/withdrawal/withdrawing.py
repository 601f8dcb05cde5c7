"""A withdrawal from beginning to end: who it is, what will change, and the copy that takes the place of the checkout.

Asking and printing is left to the command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.records.causes import cause_of, is_full
from seed.desk.withdrawal.cleaning import plan
from seed.desk.withdrawal.documents import Documents
from seed.desk.withdrawal.holdings import Holding
from seed.desk.withdrawal.index import Index
from seed.desk.withdrawal.judging import Judge
from seed.desk.withdrawal.plan import Change, Decisions, Plan, Undecided
from seed.desk.withdrawal.staging import Tell, clean, clean_prose, judge_copy
from seed.desk.withdrawal.swapping import digests, is_begun, staged, steps, swap
from seed.desk.withdrawal.traces import Search, Trace
from seed.editions import SIGNATURE, WITHDRAWN, WithdrawalError, Withdrawn, read_withdrawn
from seed.likeness import names_of, person_keys

# More traces than these say nothing new.
SHOWN = 20


@dataclass(frozen=True)
class Prepared:
    """What a withdrawal will do; nothing of it is done yet."""

    index: Index
    plan: Plan
    judge: Judge
    changes: list[Change]
    undecided: list[Undecided]
    # Places that were decided upon and are none.
    unknown: list[str]


@dataclass(frozen=True)
class Done:
    """What a withdrawal did: the files that changed, the releases among them, and those whose signature went."""

    files: list[str]
    releases: list[str]
    unsigned: list[str]


def withdrawn_already(root: Path, uid: str) -> Withdrawn | None:
    """Return what is left of a record that was withdrawn before."""
    return next((gone for gone in read_withdrawn(root / "seed" / WITHDRAWN.name) if gone.uid == uid), None)


def find(holdings: Sequence[Holding], said: str) -> str:
    """Return the uid of the person who is meant; raises WithdrawalError, with a hint where the word is no uid but
    says who is meant."""
    cases = [row for holding in holdings for row in holding.rows["cases"]]
    if any(row["uid"] == said for row in cases):
        return said
    keys = person_keys([said])
    like = {
        row["uid"]: row["name_en"]
        for row in cases
        if row["id"] == said.lower() or keys & person_keys(names_of(row))
    }
    if like:
        hints = " or ".join(f"{uid} ({name})" for uid, name in like.items())
        raise WithdrawalError(
            f"{said} is no uid; a person is withdrawn by the uid, which no other ever has: {hints}?"
        )
    raise WithdrawalError(f"There is no case with the uid {said}, in the working tables or in any release.")


def prepare(
    root: Path, holdings: Sequence[Holding], uid: str, names: Sequence[str], decisions: Decisions
) -> Prepared:
    """Return what taking a person out will change; `names` are more names to search for."""
    index = Index(holdings, {uid: names} if names else {})
    judge = Judge(index, uid, decisions)
    planned = plan(judge)
    lines = [
        Change(path.relative_to(root).as_posix(), "", f"line {number}", "", before, after)
        for path, _, changed in clean_prose(root, judge)
        for number, before, after in changed
    ]
    undecided = sorted(judge.undecided.values(), key=lambda one: (one.table, one.record, one.column))
    unknown = sorted((decisions.means | decisions.other) - judge.asked)
    return Prepared(index, planned, judge, [*planned.changes, *lines], undecided, unknown)


def carry_out(root: Path, shadow: Path, prepared: Prepared, reason: str | None, tell: Tell) -> Done:
    """Do what was prepared, all of it or nothing, and return which files changed.

    `reason` is None where the uid is among the withdrawn already. Raises WithdrawalError, with everything as it was,
    where a step fails or something still names the person.
    """
    try:
        tell("Copying what is served and built …")
        stage = staged(root, shadow)
        before = digests(stage)
        sources = prepared.plan.lost_sources()
        documents = Documents(prepared.index.register, prepared.plan.uid, prepared.judge.texts, sources)
        revised = clean(stage, prepared.plan, reason, documents, prepared.judge, tell)
        _refuse_undecided(prepared)
        judge_copy(stage, root, revised)
        tell("Searching everything for the name …")
        _refuse_traces(
            list(
                Search(prepared.index.register, prepared.plan.uid, sources).in_folder(
                    stage, frozenset(("var",))
                )
            )
        )
        planned = steps(before, digests(stage))
        unsigned = [step.path for step in planned if Path(step.path).name == SIGNATURE]
        swap(root, shadow, prepared.plan.uid, planned)
        return Done([step.path for step in planned], revised, unsigned)
    except OSError as error:
        raise WithdrawalError(_told(root, shadow, error)) from error


def still_named(root: Path, prepared: Prepared) -> list[str]:
    """Return the files of a checkout that are neither served nor built and name the person."""
    search = Search(prepared.index.register, prepared.plan.uid)
    return sorted({trace.file.partition(":")[0] for trace in _unserved(root, search)})


def _unserved(root: Path, search: Search) -> Iterator[Trace]:
    # What was taken back lies in the second.
    for path in sorted(path for folder in ("tests", "var/retracted") for path in (root / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(root).as_posix()
            yield from search.in_name(name)
            yield from search.in_file(path, name)


def _refuse_undecided(prepared: Prepared) -> None:
    if prepared.judge.undecided:
        places = "\n".join(
            f"{one.key}  {one.record}: {one.text}" for one in prepared.judge.undecided.values()
        )
        raise WithdrawalError(
            "Nothing was changed: documents that are written anew have places to decide upon, by --means or --other:\n"
            + places
        )


def _refuse_traces(found: list[Trace]) -> None:
    traces = list(dict.fromkeys(found))
    if traces:
        told = "\n".join(f"{trace.file}: {trace.text}" for trace in traces[:SHOWN])
        more = f"\n… and {len(traces) - SHOWN:,} more" if len(traces) > SHOWN else ""
        raise WithdrawalError(
            "Nothing was changed, for these places would still name the person or a source of theirs. Put other words "
            "there by hand, or delete what is only yours (a draft, a page of make diff, notes), then run this again:\n"
            f"{told}{more}"
        )


def _told(root: Path, shadow: Path, error: OSError) -> str:
    """Return in a sentence what a fault of the disk leaves."""
    cause = cause_of(error) or error
    if is_begun(shadow):
        return f"{cause}. A part is changed: when that is mended, run this again, and the rest will be."
    if is_full(error):
        return (
            "There is not enough space on the disk; nothing was changed. The copy needs about "
            f"{_megabytes(root)} MB beside the checkout, and half as much for a while."
        )
    return f"{cause}. Nothing was changed."


def _megabytes(root: Path) -> int:
    sizes = (path.stat().st_size for path in (root / "seed").rglob("*") if path.is_file())
    return max(1, 4 * sum(sizes) // 1_000_000)
