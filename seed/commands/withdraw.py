"""`python -m seed withdraw`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seed.editions import WITHDRAWAL_REASONS

if TYPE_CHECKING:
    from seed.desk.withdrawal.holdings import Holding
    from seed.desk.withdrawal.plan import Change, Decisions, Undecided
    from seed.desk.withdrawal.withdrawing import Done, Prepared

# Longer texts are cut when shown.
SHOWN, LONGEST_PLACE = 160, 60

RECALL = """What this cannot recall or does not reach:
- the history of the repository, its forks and clones: rewrite it with the hosts that keep it, or ask them to;
- mirrors, static copies, search engines and archives of pages: ask them to take it down;
- caches: they let go of the record within 15 minutes after the next load and deployment;
- files that readers took away;
- what lies beside the tables on curators' machines, such as workbooks, previews and pages of make diff: delete it."""
REASONS = "One of the codes, which is published with the uid: " + ", ".join(WITHDRAWAL_REASONS) + "."


@click.command(help="Take the person with this UID out of everything that is served or built.")
@click.argument("uid")
@click.option("--reason", type=click.Choice(WITHDRAWAL_REASONS), help=REASONS)
@click.option(
    "--name", "names", multiple=True, metavar="NAME", help="Another name of the person to search for."
)
@click.option("--means", multiple=True, metavar="PLACE", help="At this undecided place it is the person.")
@click.option("--other", multiple=True, metavar="PLACE", help="At this undecided place it is somebody else.")
@click.option("--all-others", is_flag=True, help="At every other undecided place it is somebody else.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def command(
    uid: str,
    reason: str | None,
    names: Sequence[str],
    means: Sequence[str],
    other: Sequence[str],
    all_others: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Show every change, then make it; returns 1 where something waits for a decision or stands in the way."""
    from api.settings import ROOT
    from seed.desk.withdrawal.plan import Decisions
    from seed.desk.withdrawal.swapping import complete, locked

    with locked(ROOT) as shadow:
        if finished := complete(ROOT, shadow):
            click.echo(f"The withdrawal of {finished} that was begun before is complete now.")
        decisions = Decisions(frozenset(means), frozenset(other), all_others)
        return _withdraw(ROOT, shadow, uid.strip(), reason, [*names], decisions, dry_run=dry_run, yes=yes)


def _withdraw(
    root: Path,
    shadow: Path,
    uid: str,
    reason: str | None,
    names: list[str],
    decisions: Decisions,
    *,
    dry_run: bool,
    yes: bool,
) -> int:
    from seed.desk.terminal import ask, choose, confirm, is_interactive
    from seed.desk.withdrawal.holdings import read_holdings
    from seed.desk.withdrawal.withdrawing import carry_out, find, prepare, still_named, withdrawn_already

    holdings = read_holdings(root / "seed")
    gone = withdrawn_already(root, uid)
    if gone and not _on_file(holdings, uid):
        click.echo(f"{uid} was withdrawn on {gone.date} ({gone.reason}); no record of it is left here.")
        if not names and is_interactive():
            names = [ask("Names to search everything for once more, joined by ; (empty: none)")]
        names = [name for several in names for name in several.split(";") if name.strip()]
        if not names:
            click.echo(
                'To search everything once more, say for whom: --name "NAME" (as often as there are names).'
            )
            return 0
    else:
        uid = find(holdings, uid)
    if reason is None and not gone and not dry_run:
        if not is_interactive():
            click.echo(f"Say why, by --reason: {', '.join(WITHDRAWAL_REASONS)}.")
            return 2
        reason = choose("Why? The code is published.", [(code, code) for code in WITHDRAWAL_REASONS])
    prepared = prepare(root, holdings, uid, names, decisions)
    _print(prepared)
    if prepared.undecided and not dry_run and is_interactive():
        decisions = _decide(prepared.undecided, decisions)
        prepared = prepare(root, holdings, uid, names, decisions)
    if prepared.undecided:
        click.echo(
            "Nothing was changed. Say of each place that is not decided whether it is the person (--means PLACE) or "
            "somebody else (--other PLACE; --all-others for all that are left)."
        )
        return 0 if dry_run else 1
    if dry_run:
        click.echo("Nothing was changed: this only shows what would be.")
        return 0
    if not yes and not (is_interactive() and confirm("Do all this?")):
        click.echo("Nothing was changed. To do it without being asked, add --yes (OPTIONS=--yes).")
        return 1
    done = carry_out(root, shadow, prepared, None if gone else reason, click.echo)
    _report(done, still_named(root, prepared))
    return 0


def _on_file(holdings: Sequence[Holding], uid: str) -> bool:
    return any(row["uid"] == uid for holding in holdings for row in holding.rows["cases"])


def _print(prepared: Prepared) -> None:
    """Print every change and its place, how many there are, and what is not decided."""
    folder = None
    for change in prepared.changes:
        if change.folder != folder:
            folder = change.folder
            click.secho(f"\n{folder}", bold=True)
        _print_change(change)
    click.echo()
    counts = Counter((change.folder, change.table, not change.column) for change in prepared.changes)
    for (where, table, whole), count in counts.items():
        things, verb = (
            (("rows", "gone") if table else ("lines", "changed")) if whole else ("cells", "changed")
        )
        click.echo(f"{' '.join(filter(None, (where, table)))}: {things} {verb}: {count}")
    if not prepared.changes:
        click.echo("Nothing in the tables, their reasons and the texts names the person.")
    click.echo(
        "The OpenAPI documents, the guide and the files of the releases are written anew, and searched."
    )
    for key in prepared.unknown:
        click.echo(f"{key} is no place that waits for a decision.")
    if prepared.undecided:
        click.secho(f"\n{len(prepared.undecided)} not decided:", bold=True)
        for place in prepared.undecided:
            click.echo(_described(place))


def _print_change(change: Change) -> None:
    where = " ".join(filter(None, (change.table, _cut(change.record, LONGEST_PLACE), change.column)))
    if change.table and not change.column:
        click.echo(f"  {where}: goes: {_cut(change.before)}")
    else:
        click.echo(f"  {where}:\n    - {_cut(change.before)}\n    + {_cut(change.after) or '(empty)'}")


def _described(place: Undecided) -> str:
    where = " ".join(filter(None, (place.table, place.record, place.column)))
    return f"  {place.key}  {where} ({', '.join(place.folders)}): {place.why}\n            {place.text}"


def _decide(places: Sequence[Undecided], decisions: Decisions) -> Decisions:
    from seed.desk.terminal import choose
    from seed.desk.withdrawal.plan import Decisions

    means, other = set(decisions.means), set(decisions.other)
    choices = [
        ("other", "somebody else, or no person"),
        ("means", "the person to be withdrawn"),
        ("leave", "not sure"),
    ]
    for place in places:
        click.echo(_described(place))
        answer = choose("Who is this?", choices)
        if answer == "means":
            means.add(place.key)
        elif answer == "other":
            other.add(place.key)
    return Decisions(frozenset(means), frozenset(other), decisions.all_others)


def _report(done: Done, named: Sequence[str]) -> None:
    for path in done.files:
        click.echo(f"Changed {path}.")
    click.echo("Nothing that is served or built names the person any more.\n")
    click.echo(RECALL)
    for path in done.unsigned:
        click.echo(f"- {path} was a signature of what stood there, and is gone: sign the release anew.")
    for path in named:
        click.echo(f"- {path} still names the person; it is neither served nor built.")
    click.echo("\nNow commit, load and deploy.")


def _cut(text: str, longest: int = SHOWN) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
