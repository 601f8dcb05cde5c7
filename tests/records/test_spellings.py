"""Which values have a part of their name in common with a text."""

from __future__ import annotations

import pytest

from api.records.spellings import Spellings

NAMED = (
    ("council", "UN Human Rights Council"),
    ("council", "совет оон по правам человека"),
    ("commission", "US Commission on International Religious Freedom"),
    ("golovinsky", "Golovinsky District Court, Moscow"),
)
COURTS = Spellings(("council", "commission", "golovinsky"), {}, {}, named=NAMED)


@pytest.mark.parametrize(
    "text, values",
    [
        ("human rights", ("council",)),
        ("Commis", ("commission",)),
        ("Головинский", ("golovinsky",)),
        # By its sound this would be the word “on”.
        ("ООН", ("council",)),
        ("UN", ()),
        ("Moon", ()),
    ],
)
def test_a_part_of_a_name_is_a_word_of_it_or_its_beginning(text: str, values: tuple[str, ...]) -> None:
    assert COURTS.with_part(text) == values
