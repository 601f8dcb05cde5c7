"""Row E6: through a cache, `Accept-Language` means what it means to the service, weights included."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.languages import LANGUAGES
from api.web.language import lookup
from tests.proxies.conftest import CACHES, DEPLOY, Proxied

pytestmark = pytest.mark.parametrize("proxied", CACHES, indirect=True)

TAGS = st.sampled_from(
    [
        *LANGUAGES,
        *(tag.upper() for tag in LANGUAGES),
        "de-AT",
        "fr-CH",
        "en-GB-oed",
        "nl",
        "den",
        "ru_RU",
        "x-de",
        "*",
        "",
        "-",
        "german-language",
    ]
)
WEIGHTS = st.sampled_from(
    [
        "",
        ";q=1",
        ";q=1.0",
        ";q=0.9",
        ";q=0.5",
        "; q=0.8",
        ";q=0.05",
        ";q=0",
        ";q=0.0",
        ";q=2",
        ";Q=0.7",
        ";q",
        ";level=1",
    ]
)
RANGES = st.tuples(st.sampled_from(["", " ", "\t"]), TAGS, WEIGHTS).map("".join)
HEADERS = st.lists(RANGES, min_size=1, max_size=5).map(",".join)


@settings(
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(accepted=HEADERS)
@example(accepted="de;q=0.5, fr;q=0.9")
@example(accepted="nl,en-US;q=0.7,en;q=0.3")
@example(accepted="de;q=0, nl")
@example(accepted="de;q=0, de;q=0.5")
@example(accepted="ru;q=0.5, uk")
@example(accepted="de;q=0.5, de-AT;q=0.9")
def test_any_header_gives_the_language_that_the_service_gives(proxied: Proxied, accepted: str) -> None:
    answer = proxied.get("/v1/statuses?fields=label", accept_language=accepted)
    # A header's value has no spaces at its ends.
    assert answer.headers["Content-Language"] == lookup(accepted.strip(" \t"))


@pytest.mark.parametrize(
    "spellings",
    [
        ("de", "de-DE", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de,en-US;q=0.7,en;q=0.3", "de-AT, *;q=0.5"),
        ("uk", "uk-UA,uk;q=0.9,ru;q=0.8,en-US;q=0.7,en;q=0.6", "uk,ru;q=0.8"),
        ("en-US,en;q=0.9", "en-GB,en;q=0.5", "nl,en-US;q=0.7,en;q=0.3", "es-ES,es;q=0.9,en;q=0.8", "nl", "*"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_the_spellings_of_browsers_share_one_copy(proxied: Proxied, spellings: tuple[str, ...]) -> None:
    path = f"/v1/themes?fields=id,label&limit={10 + ord(spellings[0][0])}"
    for spelling in spellings:
        assert proxied.get(path, accept_language=spelling).status == 200
    assert len(proxied.seen(path)) == 1


def test_the_file_names_every_language_of_the_service(proxied: Proxied) -> None:
    file = {"nginx": "nginx.conf", "varnish": "varnish.vcl"}[proxied.kind]
    named = re.findall(r"\b[a-z]{2}(?:\|[a-z]{2})+\b", (DEPLOY / file).read_text("utf-8"))
    assert named
    assert {frozenset(group.split("|")) for group in named} == {frozenset(LANGUAGES)}
