"""The folder in which workers count: in memory where there is some, gone with the service, and no larger for every
worker that ended.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_PREFIX = "open-cases-metrics-"
# Held for as long as a process of the service lives; read for a sum, or written while files are put together.
_ALIVE, _SUM = "alive", "sum"
# What ended workers counted: the library names the files of a worker by its number.
_ENDED = "ended"
_COUNTED = ("counter", "histogram")


class Folder:
    """A folder of its own, empty. Raises OSError where there is neither memory nor a temporary folder to write to."""

    def __init__(self) -> None:
        places = [place for place in ("/dev/shm", tempfile.gettempdir()) if os.access(place, os.W_OK)]  # noqa: S108
        if not places:
            raise OSError("There is no folder to write to, neither /dev/shm nor one for temporary files.")
        _remove_abandoned(Path(places[0]))
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=places[0]))
        (self.path / _SUM).touch()
        self._alive = _locked(self.path / _ALIVE, fcntl.LOCK_EX)
        # Workers that ended while a sum was taken.
        self._ended: list[int] = []

    @contextmanager
    def reading(self) -> Iterator[list[str]]:
        """Give the files of all workers, which stay together while the block runs."""
        with _locked(self.path / _SUM, fcntl.LOCK_SH):
            yield [str(path) for path in self.path.glob("*.db")]

    def worker_ended(self, number: int) -> None:
        """Keep what a worker counted, with that of those before it, and forget what it told of itself."""
        mark_process_dead(number, str(self.path))
        self._ended.append(number)
        # Never waits: who watches over the workers must not hang on one of them.
        with suppress(BlockingIOError), _locked(self.path / _SUM, fcntl.LOCK_EX | fcntl.LOCK_NB):
            for kind in _COUNTED:
                self._put_together(kind)
            self._ended.clear()

    def _put_together(self, kind: str) -> None:
        ended = [self.path / f"{kind}_{number}.db" for number in self._ended]
        found = [str(path) for path in (self.path / f"{kind}_{_ENDED}.db", *ended) if path.is_file()]
        unfinished = self.path / f"{kind}.unfinished"
        unfinished.unlink(missing_ok=True)
        together = MmapedDict(str(unfinished))
        for metric in MultiProcessCollector.merge(found, accumulate=False):
            for sample in metric.samples:
                names, values = list(sample.labels), list(sample.labels.values())
                key = mmap_key(metric.name, sample.name, names, values, metric.documentation)
                together.write_value(key, sample.value, 0.0)
        together.close()
        unfinished.replace(self.path / f"{kind}_{_ENDED}.db")
        for path in ended:
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the folder, at the end of the service."""
        shutil.rmtree(self.path, ignore_errors=True)


def _locked(path: Path, how: int) -> IO[bytes]:
    """Open a file and lock it; closed, it is free again."""
    file = path.open("ab")
    try:
        fcntl.flock(file, how)
    except OSError:
        file.close()
        raise
    return file


def _remove_abandoned(place: Path) -> None:
    """Remove what services left that were killed: nobody holds it any more."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_uid == os.geteuid() and (folder / _ALIVE).is_file():
                _locked(folder / _ALIVE, fcntl.LOCK_EX | fcntl.LOCK_NB).close()
                shutil.rmtree(folder, ignore_errors=True)
