"""Lighthouse, which looks at pages in Chromium as on a phone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.browser.conftest import QUIET
from tests.outside.generators import INSTALLED, PINS, node_modules
from tests.support.openapi_linter import of_this_machine
from tests.support.servers import finished
from tests.support.system import chromium

PERFORMANCE, ACCESSIBILITY = "performance", "accessibility"
SECONDS_OF_A_PAGE = 90
# It asks for robots.txt as a script of the page would, which our policy lets none do.
_LEFT_OUT = ["robots-txt"]
# Milliseconds of rest that it waits for; its own second at each step is for figures of time.
_REST = {
    "pauseAfterFcpMs": 0,
    "pauseAfterLoadMs": 200,
    "networkQuietThresholdMs": 200,
    "cpuQuietThresholdMs": 200,
}


@dataclass(frozen=True)
class Judgement:
    """What it says of a page: a score from 0 to 100 for each category, how far things shifted while it loaded (CLS), and
    the ids of what costs points."""

    scores: Mapping[str, int]
    shift: float
    faults: tuple[str, ...]


def missing() -> str | None:
    """What is not there that it needs, in a sentence; None where all is."""
    if chromium() is None:
        return "There is no Chromium here: run `make system`."
    if node_modules() is None:
        return "Lighthouse is not installed; `make outside` installs it where it may"
    return None


def judge(
    addresses: Sequence[str], categories: Sequence[str], left_out: Sequence[str] = ()
) -> list[Judgement]:
    """What it says of each address in these categories, without the audits that are left out.

    Raises RuntimeError where it fails, or does not get a page.
    """
    node = of_this_machine()
    assert node is not None
    asked = {
        "chromium": str(chromium()),
        "flags": QUIET,
        "addresses": addresses,
        "settings": {
            "onlyCategories": categories,
            "onlyAudits": ["cumulative-layout-shift"],
            "skipAudits": [*_LEFT_OUT, *left_out],
            "disableFullPageScreenshot": True,
            "ignoreStatusCode": True,
            # Now and then it waits in vain for a frame to be quiet; what it saw counts all the same.
            "maxWaitForLoad": 20_000,
            **({} if PERFORMANCE in categories else _REST),
        },
    }
    script = INSTALLED / "lighthouse.mjs"
    shutil.copy(PINS / script.name, script)
    done = finished(
        [*node.node, script], INSTALLED, SECONDS_OF_A_PAGE * len(addresses), said=json.dumps(asked)
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    errors = [one["error"] for one in told if one["error"]]
    if done.returncode or errors or len(told) != len(addresses):
        raise RuntimeError("\n".join(errors) or done.stderr)
    return [Judgement(one["scores"], one["shift"], tuple(one["faults"])) for one in told]
