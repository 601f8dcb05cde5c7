"""oEmbed 1.0: by hand, and through a consumer that others use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import micawber
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from tests.conftest import RELEASE
from tests.pages.reading import BROWSER, document, fragment, parsed, text_of
from tests.support.servers import listening

PAGES = (
    "/cases/oleg-orlov",
    "/cases/v767bzxv",
    "/cases?theme=religion&custody=true",
    "/calls-to-action/release-all",
    "/stats?group_by=theme",
    "/stats",
)


def oembed(client: FlaskClient, page: str, more: str = "") -> dict:
    answer = client.get(f"/oembed?url={quote('http://localhost' + page, safe='')}{more}")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    return answer.get_json()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_answered_as_a_quotation_and_a_frame(tiny_client: FlaskClient, page: str) -> None:
    told = oembed(tiny_client, page)
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "Open Cases")
    root = fragment(told["html"])
    # WordPress hides a frame that follows a quotation.
    assert [child.tag for child in root] == ["iframe", "blockquote"]
    frame, quotation = root
    assert (frame.get("width"), frame.get("height")) == (str(told["width"]), str(told["height"]))
    assert "allow-scripts" not in frame.get("sandbox", "allow-scripts")
    assert "max-width:100%;border:0" in frame.get("style", "")
    assert frame.get("title", "").startswith("Open Cases: ")
    shown = tiny_client.get(frame.get("src", ""))
    assert shown.status_code == 200
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert f"release {RELEASE}" in text_of(quotation)
    assert "Russia can be punished" in text_of(quotation)


@pytest.mark.parametrize("page", PAGES)
def test_xml_says_the_same_as_json(tiny_client: FlaskClient, page: str) -> None:
    told = oembed(tiny_client, page)
    answer = tiny_client.get(f"/oembed?url={quote('http://localhost' + page, safe='')}&format=xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    root = parsed(answer.data)
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in told.items()}


def test_the_size_is_never_above_what_is_asked_for(tiny_client: FlaskClient) -> None:
    told = oembed(tiny_client, PAGES[0], "&maxwidth=320&maxheight=200")
    assert (told["width"], told["height"]) == (320, 200)
    told = oembed(tiny_client, PAGES[0], "&maxwidth=5000")
    assert told["width"] == 600
    narrow, wide = oembed(tiny_client, PAGES[0], "&maxwidth=300"), oembed(tiny_client, PAGES[0])
    assert narrow["height"] > wide["height"]


def test_language_and_day_of_the_page_are_kept(tiny_client: FlaskClient) -> None:
    told = oembed(tiny_client, "/cases/nikolay-polevodov?as_of=2024-01-01&lang=de")
    assert "/embed/cases/nikolay-polevodov?as_of=2024-01-01&amp;lang=de" in told["html"]
    assert "In Untersuchungshaft" in told["html"]


def test_the_frame_has_one_language_whoever_reads(tiny_client: FlaskClient) -> None:
    asked = {"url": "http://localhost/stats?group_by=theme"}
    told = tiny_client.get("/oembed", query_string=asked, headers={"Accept-Language": "uk"}).get_json()
    (frame, _) = fragment(told["html"])
    shown = tiny_client.get(frame.get("src", ""), headers={"Accept-Language": "de"})
    assert shown.headers["Content-Language"] == "uk"


@pytest.mark.parametrize("width", [280, 320, 400, 480, 600])
def test_the_frame_grows_where_the_page_makes_it_narrower(tiny_client: FlaskClient, width: int) -> None:
    told = oembed(tiny_client, PAGES[0], f"&maxwidth={width}")
    (frame, _) = fragment(told["html"])
    grows = re.search(r"height:clamp\((\d+)px,(\d+)px - ([\d.]+)vw,(\d+)px\)", frame.get("style", ""))
    if width == 280:
        assert grows is None
        return
    assert grows is not None
    full, begin, slope, narrow = map(float, grows.groups())
    assert full == told["height"]
    assert narrow == oembed(tiny_client, PAGES[0], "&maxwidth=280")["height"]
    # With margins of 20 pixels on each side.
    assert begin - slope * (width + 40) / 100 == pytest.approx(full, abs=2)


@pytest.mark.parametrize("width", [1, 34, 60, 159])
def test_a_width_that_nobody_can_read_is_no_fault(tiny_client: FlaskClient, width: int) -> None:
    told = oembed(tiny_client, PAGES[5], f"&maxwidth={width}")
    assert told["width"] == width
    assert told["height"] < 10_000


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://localhost/cases/oleg-orlov",
            "HTTP://LocalHost:80/cases/oleg-orlov",
            "http://localhost:/cases/oleg-orlov",
        ),
        *("https://localhost:443/cases/oleg-orlov", "http://localhost/c%61ses/oleg%2Dorlov"),
        "http://localhost/cases/oleg-orlov?utm_source=x&fbclid=y",
    ],
)
def test_one_address_may_be_spelt_in_many_ways(tiny_client: FlaskClient, url: str) -> None:
    told = tiny_client.get("/oembed", query_string={"url": url}).get_json()
    assert told == oembed(tiny_client, "/cases/oleg-orlov")


@pytest.mark.parametrize(
    "url",
    [
        *("http://data.example.org/open/stats", "https://data.example.org:443/open/stats"),
        *("https://DATA.example.org/open/stats", "http://data.example.org:80/open/stats?utm_medium=mail"),
    ],
)
def test_an_address_of_ours_is_known_by_either_scheme_and_by_its_usual_port(
    release_store: Callable[[str], str], url: str
) -> None:
    settings = Settings(database_url=release_store("tiny"), public_url="https://data.example.org/open")
    told = create_app(settings).test_client().get("/oembed", query_string={"url": url})
    assert "https://data.example.org/open/embed/stats" in told.get_json()["html"]


def test_what_consumers_add_is_passed_over(tiny_client: FlaskClient) -> None:
    assert oembed(tiny_client, PAGES[0], "&dnt=1&discover=1") == oembed(tiny_client, PAGES[0])


@pytest.mark.parametrize(
    "query, status",
    [
        ("", 400),
        ("url=", 400),
        ("url=http://localhost/cases/v767bzxv&maxwidth=0", 400),
        ("url=http://localhost/cases/v767bzxv&maxheight=wide", 400),
        ("url=http://example.org/cases/v767bzxv", 404),
        ("url=http://localhost.example.org/cases/v767bzxv", 404),
        ("url=//localhost/cases/v767bzxv", 404),
        ("url=http://localhost/cases/nobody", 404),
        ("url=http://localhost:443/cases/v767bzxv", 404),
        ("url=https://localhost:80/cases/v767bzxv", 404),
        ("url=http://somebody@localhost/cases/v767bzxv", 404),
        ("url=ftp://localhost/cases/v767bzxv", 404),
        ("url=http://localhost/CASES/v767bzxv", 404),
        ("url=http://localhost/cases/a/b", 404),
        ("url=http://localhost/docs", 404),
        ("url=http://localhost/cases%3Fstatsu%3Dx", 404),
        ("url=http://localhost/cases/v767bzxv&format=yaml", 501),
    ],
)
def test_other_requests_get_the_status_that_oembed_names(
    tiny_client: FlaskClient, query: str, status: int
) -> None:
    answer = tiny_client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://[::1",
            "https://data.example.org℀/",
            "http://localhost℀/cases/v767bzxv",
            "http://[",
            "//[::1",
        ),
        *("http://localhost/cases/v767bzxv%00", "http://localhost/cases/\x00", "http://localhost/cases/[::1"),
        *("http://localhost/cases/%5B%3A%3A1", "http://localhost/cases/℀", "http://localhost/cases//[::1"),
        *("http://localhost:99999999/cases", "http://localhost@evil/cases", "javascript:alert(1)", "\udcff"),
        *("http://localhost/cases/%FF%FE", "http://localhost/cases/a%2Fb", "http://localhost/%2e%2e/cases"),
    ],
)
def test_an_address_of_nothing_here_is_not_found_however_it_is_spelt(
    tiny_client: FlaskClient, url: str
) -> None:
    answer = tiny_client.get(f"/oembed?url={quote(url.encode('utf-8', 'surrogatepass'), safe='')}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_fragment_and_a_slash_at_the_end_are_no_matter(tiny_client: FlaskClient) -> None:
    plain = oembed(tiny_client, PAGES[0])
    assert oembed(tiny_client, PAGES[0] + "#events") == oembed(tiny_client, PAGES[0] + "/") == plain


@given(
    st.text(max_size=40),
    st.sampled_from(("", "http://localhost", "http://localhost/cases/", "https://", "//[")),
)
def test_no_address_is_a_fault_of_ours(tiny_client: FlaskClient, text: str, begin: str) -> None:
    url = quote((begin + text).encode("utf-8", "surrogatepass"), safe="")
    assert tiny_client.get(f"/oembed?url={url}").status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "host", ["[::1", "a b", "localhost℀".encode().decode("latin-1"), "x" * 60, "[", "@", ":"]
)
def test_behind_a_public_address_the_host_is_no_matter(
    release_store: Callable[[str], str], host: str
) -> None:
    settings = Settings(database_url=release_store("tiny"), public_url="https://data.example.org/open")
    client = create_app(settings).test_client(use_cookies=False)
    url = quote("https://data.example.org/open/cases/v767bzxv", safe="")
    answer = client.get(f"/oembed?url={url}", headers={"Host": host})
    assert answer.status_code == 200
    assert "https://data.example.org/open/embed/cases/v767bzxv" in answer.get_json()["html"]


@pytest.fixture
def address(tiny_app: Flask) -> Iterator[str]:
    """The service on a port of this machine."""
    with listening(tiny_app) as address:
        yield address


def test_a_consumer_embeds_a_page_that_is_named_in_a_text(address: str) -> None:
    providers = micawber.ProviderRegistry()
    providers.register(rf"{address}/\S+", micawber.Provider(f"{address}/oembed"))
    told = providers.request(f"{address}/cases/v767bzxv", maxwidth=400)
    assert (told["type"], told["width"]) == ("rich", 400)
    text = f"Read this:\n{address}/calls-to-action/release-all\n"
    html = micawber.parse_text(text, providers)
    assert f'<iframe src="{address}/embed/calls-to-action/release-all?lang=en"' in html
    with pytest.raises(micawber.ProviderException):
        providers.request(f"{address}/cases/nobody")


def test_a_page_is_discovered_by_its_own_links(tiny_client: FlaskClient) -> None:
    for page in PAGES:
        root = document(tiny_client.get(page, headers=BROWSER).get_data(as_text=True))
        links = {link.get("type"): link.get("href", "") for link in root.iter("link")}
        found = tiny_client.get(links["application/json+oembed"]).get_json()
        assert found["title"] in text_of(root)
        assert parsed(tiny_client.get(links["text/xml+oembed"]).data).findtext("title") == found["title"]


@pytest.mark.parametrize("asked, language", [("lang=de&", None), ("", "de")])
def test_the_discovery_link_keeps_language_and_release(
    tiny_client: FlaskClient, asked: str, language: str | None
) -> None:
    headers = BROWSER | ({"Accept-Language": language} if language else {})
    page = tiny_client.get(f"/cases/oleg-orlov?{asked}release={RELEASE}", headers=headers)
    links = {
        link.get("type"): link.get("href", "") for link in document(page.get_data(as_text=True)).iter("link")
    }
    answer = tiny_client.get(links["application/json+oembed"])
    assert answer.headers["Content-Language"] == "de"
    (frame, _) = fragment(answer.get_json()["html"])
    assert {"lang=de", f"release={RELEASE}"} <= set(frame.get("src", "").partition("?")[2].split("&"))
