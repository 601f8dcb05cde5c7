"""What holds for the project as a whole: its files, its pins, and what its documents promise."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tomllib
from collections.abc import Iterable
from importlib.metadata import metadata, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from api.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 400
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
TOOLS = [*EXTRAS["desk"], *EXTRAS["test"]]

# Written in pieces, so that this file does not name what no file may.
ELSEWHERE = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:home|Users|root|work|tmp)/(?!\W)",
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "npmjs" + r"\.(?:org|com)",
            "deb" + r"\.debian\.org",
        )
    )
)
LEFT_BEHIND = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def project_files() -> list[Path]:
    """The files that are committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The text of a file; of one that is not text, nothing."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def pins() -> dict[str, Requirement]:
    """Every line of requirements.txt, by canonical name."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name): one for one in found}


def test_no_file_names_a_folder_of_a_machine_or_the_host_of_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        # The addresses of sources are data.
        if path.suffix != ".csv"
        for match in ELSEWHERE.finditer(text_of(path))
    ]
    assert found == []


def test_no_file_has_a_note_to_oneself() -> None:
    found = [path for path in project_files() if path.suffix != ".csv" and LEFT_BEHIND.search(text_of(path))]
    assert found == []


def test_no_module_is_longer_than_one_can_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(text_of(path).splitlines())
        for path in project_files()
        if path.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_only_the_tests_of_the_living_tables_read_them() -> None:
    """Else a curator who adds a person would have a test to mend. What is written in a copy of the code is named by
    `joinpath`."""
    named = re.compile(r"\bTAB" + r"LES\b|seed[\"' /]+tab" + r"les\b")
    tests = ROOT / "tests"
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted(tests.rglob("*.py"))
        if (tests / "living") not in path.parents
        for match in named.finditer(text_of(path))
    ]
    assert found == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("api", "seed")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bos\.(?:environ|getenv)\b|from os import .*\b(?:environ|getenv)\b", text_of(path))
    ]
    assert readers == ["api/settings.py"]


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented_for_operators(field: str) -> None:
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    name = {"workers": "WEB_CONCURRENCY"}.get(field, field.upper())
    assert f"| `{name}` |" in operating


def test_no_setting_is_documented_that_does_not_exist() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", operating, re.M))
    source = (ROOT / "api" / "settings.py").read_text("utf-8")
    assert {name for name in documented if f'"{name}"' not in source} == set()


def needed_by(pinned: Iterable[Requirement]) -> set[str]:
    """What the pinned packages need on this machine, by their own word."""
    needed: set[str] = set()
    for pin in pinned:
        for line in requires(pin.name) or ():
            asked = Requirement(line)
            extras = pin.extras or {""}
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in extras):
                needed.add(canonicalize_name(asked.name))
    return needed


def test_what_the_service_needs_is_pinned_to_the_last_package() -> None:
    assert needed_by(pins().values()) - pins().keys() == set()


@pytest.mark.parametrize("needed", [EXTRAS["desk"], TOOLS])
def test_what_curators_and_tests_need_is_pinned_to_the_last_package(needed: list[str]) -> None:
    tools = {canonicalize_name(one.name): one for one in map(Requirement, needed)}
    assert needed_by(tools.values()) - tools.keys() - pins().keys() == set()


def test_every_pin_is_exact_and_is_what_is_installed() -> None:
    every = [*pins().values(), *map(Requirement, TOOLS)]
    assert [str(one) for one in every if not re.fullmatch(r"==[\w.]+", str(one.specifier))] == []
    assert [str(one) for one in every if not one.specifier.contains(version(one.name))] == []


def test_every_pin_runs_on_the_oldest_python_that_is_promised() -> None:
    """Else the commands of the README fail on a machine that has just that, and pass on all others."""
    oldest = PYPROJECT["project"]["requires-python"].removeprefix(">=") + ".0"
    refused = [
        f"{name}: {said}"
        for name in [*pins(), *(Requirement(tool).name for tool in TOOLS)]
        for said in metadata(name).get_all("Requires-Python", [])
        if oldest not in SpecifierSet(said)
    ]
    assert refused == []


def test_the_readme_shows_how_to_serve_and_how_to_test() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make serve" in readme
    assert "make test" in readme


def test_the_changelog_has_the_version_that_is_built() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(PYPROJECT['project']['version'])}\]", changelog, re.M)


def test_every_decision_is_told_in_the_same_four_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert decisions
    for path in decisions:
        assert re.findall(r"^## (.+)$", path.read_text("utf-8"), re.M) == [
            "Context",
            "Decision",
            "Consequences",
        ], path.name
