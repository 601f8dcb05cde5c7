"""A Dockerfile as a list of its steps, and those steps done in a folder instead of an image."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"


@dataclass(frozen=True)
class Step:
    """An instruction, and what stands behind it."""

    instruction: str
    rest: str


def stages() -> list[list[Step]]:
    """The stages of the Dockerfile, each from its FROM on."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    steps = [Step(*line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]
    found: list[list[Step]] = []
    for step in steps:
        if step.instruction == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def of(instruction: str, steps: list[Step]) -> list[str]:
    """What stands behind each such instruction."""
    return [step.rest for step in steps if step.instruction == instruction]


def environment(steps: list[Step]) -> dict[str, str]:
    """The variables that a stage sets; what is given to the build keeps its default."""
    given = dict(one.split("=", 1) for line in of("ARG", steps) for one in line.split())
    said = dict(one.split("=", 1) for line in of("ENV", steps) for one in line.split())
    return {name: given.get(value.removeprefix("$"), value) for name, value in said.items()}


def command(steps: list[Step]) -> list[str]:
    """What a container of the stage runs."""
    (last,) = of("CMD", steps)
    found: list[str] = json.loads(last)
    return found


def copy_into(folder: Path) -> None:
    """Do what the first stage copies, and nothing else."""
    for line in of("COPY", stages()[0]):
        source, target = line.split()
        place = folder / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place)
