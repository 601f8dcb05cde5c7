"""What is stored knows what it was made from: a load is made anew when something changed that it depends on, and
stays when something else did."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import ROOT
from seed.editions import Edition
from seed.fingerprint import LOADER, code_digest, fingerprint, sources
from tests.conftest import TINY_TABLES
from tests.releases.test_making import prepared
from tests.support.publishing import copy_code


@pytest.fixture
def code(tmp_path: Path) -> Path:
    copy_code(tmp_path / "code", "tables", "releases", "openapi")
    return tmp_path / "code"


def digest_after(code: Path, file: str) -> tuple[str, str]:
    """The digest of the code before and after a line is added to a file."""
    before = code_digest(code)
    with (code / file).open("a", encoding="utf-8") as opened:
        opened.write("\n# Another line.\n")
    code_digest.cache_clear()
    return before, code_digest(code)


@pytest.mark.parametrize(
    "file",
    [
        # The separator of lists in CSV.
        "api/web/exports.py",
        "api/records/declaration.py",
        "api/v1/shapes/case_parts.py",
        "seed/load.py",
        "seed/large/processes.py",
        # Packages run too.
        "api/v1/__init__.py",
        "seed/large/__init__.py",
        "requirements.txt",
    ],
)
def test_a_change_of_what_the_loader_imports_is_seen(code: Path, file: str) -> None:
    before, after = digest_after(code, file)
    assert before != after


@pytest.mark.parametrize(
    "file",
    [
        "api/server.py",
        "api/v1/resources/pictures.py",
        "api/pages/landing.py",
        "seed/mirror.py",
        "seed/rules.py",
    ],
)
def test_a_change_of_another_module_is_not(code: Path, file: str) -> None:
    before, after = digest_after(code, file)
    assert before == after


def test_all_that_runs_when_the_loader_is_imported_is_among_them() -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {LOADER}; print(*(m.__file__ for m in sys.modules.values() if hasattr(m, '__file__')))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout  # fmt: skip
    ours = {
        path
        for path in map(Path, told.split())
        if path.is_relative_to(ROOT / "api") or path.is_relative_to(ROOT / "seed")
    }
    assert len(ours) > 40
    assert ours <= sources(LOADER, ROOT)


def test_imports_are_found_wherever_they_stand(tmp_path: Path) -> None:
    for path, text in {
        "pack/__init__.py": "",
        "pack/start.py": "import json\nfrom . import near\nfrom pack.deep import thing, word\nimport pack.alone as a\n",
        "pack/near.py": "def later():\n    from .deep.last import something\n",
        "pack/deep/__init__.py": "word = 1\n",
        "pack/deep/thing.py": "from ..near import later\nfrom .. import up\n",
        "pack/deep/last.py": "something = 1\n",
        "pack/up.py": "",
        "pack/alone.py": "if False:\n    import pack.never_run\n",
        "pack/never_run.py": "",
        "pack/stranger.py": "import pack.start\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert {str(path.relative_to(tmp_path)) for path in sources("pack.start", tmp_path)} == {
        "pack/__init__.py",
        "pack/start.py",
        "pack/near.py",
        "pack/deep/__init__.py",
        "pack/deep/thing.py",
        "pack/deep/last.py",
        "pack/up.py",
        "pack/alone.py",
        "pack/never_run.py",
    }


def edition(tables: Path) -> Edition:
    return prepared(tables, "2026.11.1")


def test_a_change_of_the_tables_of_the_words_or_of_the_declaration_is_seen(tmp_path: Path) -> None:
    tables = Path(shutil.copytree(TINY_TABLES, tmp_path / "tables"))
    seen = {fingerprint([edition(tables)])}
    for name in ("themes.csv", "labels.csv"):
        path = tables / name
        path.write_text(
            path.read_text("utf-8").replace("Journalism", "Press").replace("Quellen", "Belege"), "utf-8"
        )
        seen.add(fingerprint([edition(tables)]))
    declared = (ROOT / "seed" / "datapackage.json").read_text("utf-8")
    (tmp_path / "datapackage.json").write_text(
        declared.replace('"maxLength": 300', '"maxLength": 299'), "utf-8"
    )
    seen.add(fingerprint([edition(tables)]))
    assert len(seen) == 4
    assert fingerprint([edition(tables)]) in seen


def test_a_release_depends_on_those_before_it_and_not_on_those_after(tmp_path: Path) -> None:
    tables = Path(shutil.copytree(TINY_TABLES, tmp_path / "tables"))
    first, second = prepared(tables, "2026.11.1"), prepared(tables, "2026.11.2")
    assert fingerprint([second]) != fingerprint([first, second])
    assert fingerprint([first]) == fingerprint([prepared(tables, "2026.11.1")])
