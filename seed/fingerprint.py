"""What a load was made from, as one digest: the code that makes it, the tables and their history, the words to show."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from api.records import declaration
from api.settings import ROOT
from seed.editions import CHANGES, Edition, sha256
from seed.retracted import retracted_beside

# The module that loads; what it imports, and what that imports, takes part in what it makes.
LOADER = "seed.load"
PINS = "requirements.txt"


def fingerprint(history: Sequence[Edition]) -> str:
    """Return what the last of the editions is made from, which are in the order of time."""
    edition, layout = history[-1], declaration.today().tables
    said = [
        code_digest(ROOT),
        # The layout, which later releases may have widened.
        repr(layout),
        *(_digest_of(edition.words / table.file) for table in layout if table.presentation),
        repr(edition.withdrawn),
        repr(retracted_beside(edition)),
    ]
    for edition in history:
        about = (edition.id, edition.released_on, edition.notes, edition.predecessor, edition.revision)
        said += [
            repr(about),
            edition.digest,
            repr(edition.package.tables),
            _digest_of(edition.folder / CHANGES),
        ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


@cache
def code_digest(root: Path) -> str:
    """Return a digest of the code that loads, and of the packages that it runs on."""
    paths = [*sorted(sources(LOADER, root)), root / PINS]
    return hashlib.sha256("\n".join(map(_digest_of, paths)).encode()).hexdigest()


def sources(module: str, root: Path) -> set[Path]:
    """Return the files of a module and of all that it imports from the same project, whenever it does so."""
    found: set[Path] = set()
    waiting = list(_places(module, root))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            for name in _imported(path, root):
                waiting += _places(name, root)
    return found


def _places(module: str, root: Path) -> Iterator[Path]:
    """Yield the files that are run when a module is imported: its own, and those of the packages around it."""
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:count])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path


def _imported(path: Path, root: Path) -> Iterator[str]:
    """Yield the names that a file imports, in functions too; those that are no modules of the project name no file."""
    package = path.parent.relative_to(root).parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*around, *filter(None, [node.module])))
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _digest_of(path: Path) -> str:
    return sha256(path) if path.exists() else ""
