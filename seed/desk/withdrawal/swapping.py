"""The staged copy takes the place of the checkout: by renames alone, which a second run can complete.

Beside the checkout's files stands a folder with the copy. Until its journal is there, nothing outside was touched, and
the folder is thrown away; from then on, whatever happens, the renames that are left are done.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from seed.editions import WithdrawalError, sha256

SHADOW = ".withdrawal"
_STAGE, _JOURNAL, _LOCK = "stage", "journal.json", "lock"
# What is no part of what is served, or is built anew at any time.
LEFT_OUT = frozenset(
    (
        *(SHADOW, ".git", ".venv", "venv", "var", "tests", "node_modules", ".ci", "build", "dist"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"),
    )
)


@dataclass(frozen=True)
class Step:
    """One file that changes: its path, its digest before and after; None where it is not there."""

    path: str
    before: str | None
    after: str | None


@contextmanager
def locked(root: Path) -> Iterator[Path]:
    """Give the folder for the copy, to one withdrawal at a time; what an unfinished one left is not touched yet."""
    shadow = root / SHADOW
    shadow.mkdir(exist_ok=True)
    with (shadow / _LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WithdrawalError("Another withdrawal is at work in this folder; wait for its end.") from None
        try:
            yield shadow
        finally:
            if not is_begun(shadow):
                shutil.rmtree(shadow, ignore_errors=True)


def is_begun(shadow: Path) -> bool:
    """Whether renames may have been done already, so that the rest must be."""
    return (shadow / _JOURNAL).exists()


def staged(root: Path, shadow: Path) -> Path:
    """Copy everything that is served or built into the folder, and return the copy."""
    stage = shadow / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    for path in _files(root):
        copy = stage / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)
    return stage


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a checkout, or of its copy, by its path there."""
    return {
        path.relative_to(folder).as_posix(): sha256(path) for path in _files(folder) if not path.is_symlink()
    }


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file of a checkout that is served or built."""
    for top in sorted(folder.iterdir()):
        if top.name in LEFT_OUT or top.name.endswith(".egg-info"):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def steps(before: dict[str, str], after: dict[str, str]) -> list[Step]:
    """Return what must change for files with some digests to be those with others; what says that the person was
    withdrawn comes last."""
    paths = sorted(
        (*after, *(before.keys() - after.keys())), key=lambda path: (path == "seed/withdrawn.csv", path)
    )
    return [
        Step(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    ]


def swap(root: Path, shadow: Path, uid: str, planned: list[Step]) -> None:
    """Put a whole and clean copy in the place of what was copied.

    Raises WithdrawalError, and changes nothing, where a file was edited meanwhile.
    """
    _refuse_edited(root, planned)
    unfinished = shadow / f".{_JOURNAL}.new"
    said = {"uid": uid, "steps": [asdict(step) for step in planned]}
    unfinished.write_text(json.dumps(said, indent=1), encoding="utf-8")
    for path in (*(shadow / _STAGE / step.path for step in planned if step.after), unfinished):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    unfinished.rename(shadow / _JOURNAL)
    complete(root, shadow)


def complete(root: Path, shadow: Path) -> str | None:
    """Do the renames that are left of a withdrawal, and return whose it is; None where there is nothing left to do.

    Raises WithdrawalError, and touches nothing, where a file was edited since.
    """
    journal = shadow / _JOURNAL
    if not journal.exists():
        shutil.rmtree(shadow / _STAGE, ignore_errors=True)
        return None
    said = json.loads(journal.read_text(encoding="utf-8"))
    left = [step for step in (Step(**one) for one in said["steps"]) if not _is_done(root, step)]
    _refuse_edited(root, left)
    for step in left:
        target = root / step.path
        if step.after is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            (shadow / _STAGE / step.path).replace(target)
    shutil.rmtree(shadow / _STAGE, ignore_errors=True)
    journal.unlink()
    uid: str = said["uid"]
    return uid


def _is_done(root: Path, step: Step) -> bool:
    return _digest(root / step.path) == step.after


def _refuse_edited(root: Path, planned: list[Step]) -> None:
    edited = [step.path for step in planned if _digest(root / step.path) != step.before]
    if edited:
        raise WithdrawalError(
            f"{', '.join(edited)} changed while the withdrawal was at work; put back what stood there, "
            "then run this again. Nothing more was done."
        )


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None
