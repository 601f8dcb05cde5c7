"""Rows E2, E8 and S17: Lighthouse, on a phone, has no fault to find on a page of any kind, and nothing shifts while it
loads. How fast pages are is measured in `make bench`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.outside import kinds
from tests.outside.lighthouse import ACCESSIBILITY, Judgement, judge, missing
from tests.outside.test_clients import asked, service

__all__ = ["service"]
MOST_SHIFT = 0.02
# Lists as they are filtered, and some others, are not for search engines: that is meant.
LEFT_OUT = ["is-crawlable"]


def judged(service: str, addresses: Mapping[str, str], *categories: str) -> dict[str, Judgement]:
    if said := missing():
        pytest.skip(said)
    found = judge([f"{service}{path}" for path in addresses.values()], categories, LEFT_OUT)
    return dict(zip(addresses, found, strict=True))


def short(found: Mapping[str, Judgement]) -> dict[str, Judgement]:
    """Those of which it has something to say, or in which things shift."""
    return {
        kind: one
        for kind, one in found.items()
        if one.faults or set(one.scores.values()) != {100} or one.shift > MOST_SHIFT
    }


def test_it_finds_no_fault_on_a_page_of_any_kind(service: str) -> None:
    pages = kinds.spread(kinds.pages(lambda path: asked(f"{service}{path}")))
    found = judged(service, {**pages, **kinds.GUIDE, **kinds.REQUEST}, ACCESSIBILITY, "best-practices", "seo")
    assert short(found) == {}


def test_everybody_can_use_embeds_and_error_pages(service: str) -> None:
    embeds = kinds.spread(kinds.embeds(lambda path: asked(f"{service}{path}")))
    assert short(judged(service, embeds | kinds.spread(kinds.NOTICES), ACCESSIBILITY)) == {}
