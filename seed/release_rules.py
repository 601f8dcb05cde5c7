"""The rules of cases against what was published: nobody is lost, and a uid stays with its person for ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.records.declaration import DeclarationError, Table
from seed.editions import RELEASES, WITHDRAWN, Edition, EditionError, editions, read_withdrawn
from seed.findings import Finding, Report, of_declaration
from seed.read import Row, UnreadableError, rows

Rule = Callable[[Row], None]
End = Callable[[], None]


def last_release(folder: Path, report: Report) -> Edition | None:
    """Return the newest release that is frozen beside a folder of tables; None, and a report, where one cannot be
    read."""
    try:
        history = editions(folder.parent / RELEASES.name)
    except DeclarationError as error:
        for finding in of_declaration(error):
            report(finding)
    except EditionError as error:
        right = "a frozen release stays as it was; `git checkout` brings it back"
        report(Finding(RELEASES.name, 0, "", None, f"cannot be read: {error}", right))
    else:
        return history[-1] if history else None
    return None


def published_people(table: Table, folder: Path, lines: dict[str, int], report: Report) -> tuple[Rule, End]:
    """Everybody of the last release beside the folder is still there under the same uid, or was withdrawn; and no uid
    of one who was withdrawn comes back. The end tells who is missing; who is stays known, on line 0, so that rows which
    name the person are not told as well."""
    withdrawn = _withdrawn(folder)
    release = last_release(folder, report)
    id_of = _published(release, report) if release else {}
    uid_of = {case_id: uid for uid, case_id in id_of.items()}
    lost = {uid: case_id for uid, case_id in id_of.items() if uid not in withdrawn}
    # Cases whose id is published with another uid: whether that was changed, or the id taken, is known at the end.
    others: list[Row] = []
    name = release.id if release else ""

    def rule(row: Row) -> None:
        uid, case_id = row.text("uid"), row.text("id")
        if uid in withdrawn:
            reason = f"was withdrawn on {withdrawn[uid]}, and never comes again"
            report(Finding(table.file, row.line, "uid", uid, reason, "a new uid for a new person"))
        lost.pop(uid, None)
        if uid and case_id in uid_of and uid_of[case_id] != uid:
            others.append(row)

    def end() -> None:
        for row in others:
            uid, case_id = row.text("uid"), row.text("id")
            published = uid_of[case_id]
            if published in lost:
                del lost[published]
                right = f'"{published}", by which the person is known for ever'
                report(
                    Finding(table.file, row.line, "uid", uid, f'is "{published}" in release {name}', right)
                )
            elif published not in withdrawn:
                reason = f'is the id of the person "{published}" in release {name}'
                right = "an id of its own, as links to this one mean somebody else"
                report(Finding(table.file, row.line, "id", case_id, reason, right))
        for uid, case_id in lost.items():
            lines.setdefault(case_id, 0)
            reason = f'of "{case_id}" stands in release {name} and is lost'
            right = f"the row as it was; or, to take the person out, `make withdraw UID={uid} REASON=…`"
            report(Finding(table.file, 0, "uid", uid, reason, right))

    return rule, end


def _published(release: Edition, report: Report) -> dict[str, str]:
    """Return the ids of the cases of a release by uid."""
    try:
        cases = rows(release.package.by_name["cases"], release.tables)
        return {row.text("uid"): row.text("id") for row in cases}
    except UnreadableError as error:
        right = "a frozen release stays as it was; `git checkout` brings it back"
        report(Finding(RELEASES.name, 0, "", release.id, f"cannot be read: {error}", right))
        return {}


def _withdrawn(folder: Path) -> dict[str, str]:
    """Return the days of the withdrawals beside a folder of tables, by uid; none where they cannot be read, which is
    told for their own file."""
    try:
        return {gone.uid: gone.date for gone in read_withdrawn(folder.parent / WITHDRAWN.name)}
    except UnreadableError:
        return {}
