"""Two forms of one address, and two spellings of one name, are seen as one; others are not."""

from __future__ import annotations

import pytest

from seed.likeness import page_key, person_keys

PAGE = "https://example.org/news/2024/a"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.example.org/news/2024/a",
        "https://EXAMPLE.org:443/news/2024/a/",
        "https://m.example.org/news/2024/a?utm_source=feed&fbclid=1#top",
        "https://example.org/news/2024/a/amp",
        "https://example.org/news/2024/%61",
    ],
)
def test_two_forms_of_an_address_are_one_page(other: str) -> None:
    assert page_key(other) == page_key(PAGE)


@pytest.mark.parametrize(
    "other", [f"{PAGE}b", f"{PAGE}?id=1", "https://example.com/news/2024/a", "https://[::1"]
)
def test_another_address_is_another_page(other: str) -> None:
    assert page_key(other) != page_key(PAGE)


@pytest.mark.parametrize("other", ["Горинов Алексей", "Alexei Gorinow", "Aleksey Gorinov"])
def test_a_name_in_another_spelling_or_order_may_be_the_same_person(other: str) -> None:
    assert person_keys(["Alexei Gorinov", "Алексей Горинов"]) & person_keys([other])


@pytest.mark.parametrize("other", ["Alexei Navalny", "Gorinov", "Ivan Gorinov"])
def test_one_name_of_two_is_not_enough(other: str) -> None:
    assert not person_keys(["Alexei Gorinov"]) & person_keys([other])
