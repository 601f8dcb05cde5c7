"""Takes the newest release back, so that it can be made again; of one that others have seen, the number is kept for
good, and whoever asks for it is told.

The tables that are worked on, and the number and day in their declaration, stay as they are.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from api.settings import ROOT
from seed.editions import CHANGES, RELEASES, Edition, EditionError, editions
from seed.raw_rows import replace_files
from seed.release import PENDING
from seed.retracted import FILE, Retracted, read_retracted, write_retracted

# What is taken back is kept here, on this machine alone.
AWAY = ROOT / "var" / "retracted"


@dataclass(frozen=True)
class Retraction:
    """What was done: where the release lies now, and whether its kinds and reasons are the curator's again."""

    release: str
    folder: Path
    reasons_are_back: bool


def newest(release_id: str | None = None, releases: Path = RELEASES) -> Edition:
    """Return the newest release; raises EditionError where there is none, or where another was named."""
    frozen = editions(releases)
    if not frozen:
        raise EditionError("There is no release to take back.")
    if release_id is not None and release_id != frozen[-1].id:
        if release_id not in {edition.id for edition in frozen}:
            raise EditionError(f"There is no release {release_id}; the newest is {frozen[-1].id}.")
        raise EditionError(
            f"Only the newest release can be taken back, and that is {frozen[-1].id}. What is wrong in "
            f"{release_id} is mended by a new release."
        )
    return frozen[-1]


def retract(
    edition: Edition,
    day: str,
    public_reason: str | None = None,
    pending: Path = PENDING,
    away: Path = AWAY,
) -> Retraction:
    """Take a release back; `public_reason` says why, to those who have seen it, and is None where nobody has.

    Its folder goes away in one step, before which nothing else is changed for good. Raises EditionError where it
    cannot.
    """
    noted = edition.folder.parent.parent / FILE
    before = read_retracted(noted)
    place = _free(away, edition.id)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # First: the number of a release that was seen must not be free for a moment.
        if public_reason is not None:
            write_retracted(noted, [*before, Retracted(edition.id, day, public_reason)])
        edition.folder.rename(place)
    except OSError as error:
        if read_retracted(noted) != before:
            write_retracted(noted, before)
        where = "lies on another disk" if error.errno == errno.EXDEV else "cannot be written"
        raise EditionError(f"Nothing was taken back: {away} {where} ({error.strerror}).") from error
    changes = place / CHANGES
    back = changes.is_file() and not pending.exists()
    if back:
        replace_files({pending: changes.read_bytes()})
    return Retraction(edition.id, place, back)


def _free(away: Path, release_id: str) -> Path:
    names = (release_id if number == 1 else f"{release_id}-{number}" for number in count(1))
    return next(away / name for name in names if not (away / name).exists())
