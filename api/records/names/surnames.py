"""Surnames that one person bears in two languages by another ending, and which keys do not bring together."""

from __future__ import annotations

from collections.abc import Iterable


def other_endings(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys of a woman's surname in the other language: Вишневская, Вишневська."""
    endings = (("skaia", "ska"), ("ska", "skaia"))
    return frozenset(
        key.removesuffix(ending) + other for key in keys for ending, other in endings if key.endswith(ending)
    )
