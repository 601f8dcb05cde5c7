"""Charts and badges: their numbers are those of the statistics, and the picture needs nothing beside itself (row E3)."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.v1.numbers.charts import CHARTS
from api.v1.resources.pictures import MEASURES
from seed.load import load_edition
from tests.conftest import LANGUAGES, RELEASE, RELEASED_ON, TINY_TABLES, app_on, edition_of
from tests.pages.test_hostile import CLOSING, LONG, MARKUP, TURNED, rewrite
from tests.support.png_pictures import ink, size_of
from tests.support.postgres import on_both, on_one

pytestmark = on_both

SVG = "{http://www.w3.org/2000/svg}"
BADGES = (*MEASURES, "imprisoned", "died-in-custody", "unknown")
PICTURES = [*(f"/v1/charts/{name}" for name in CHARTS), *(f"/v1/badges/{name}" for name in BADGES)]
DIMENSIONS = {f"by-{name}": name for name in ("status", "theme", "region", "article", "year")}
MOST_BYTES = 20_000
DAY = "2023-02-10"

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.sampled_from(["religion", "-religion", "anti-war-speech,journalism"]),
        "gender": st.sampled_from(["female", "male"]),
        "region": st.sampled_from(["RU-MOW", "-RU-MOW", "UA-43,RU-MOW"]),
        "status_group": st.sampled_from(["in-custody", "-released"]),
        "recognised_by": st.sampled_from(["memorial", "unknown"]),
        "sentence_kind": st.sampled_from(["imprisonment", "-suspended", "unknown,fine"]),
        "months_min": st.sampled_from(["30", "60"]),
        "months_max": st.sampled_from(["80", "200"]),
        "q": st.sampled_from(["journalist", "Crimea"]),
        "as_of": st.sampled_from([DAY, "2019-06-30", RELEASED_ON]),
    },
)


def drawn(client: FlaskClient, address: str, **asked: str) -> Element:
    """A picture, read as XML."""
    answer = client.get(address, query_string=asked)
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml"), answer.text
    return ElementTree.fromstring(answer.data)  # noqa: S314


def texts(picture: Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def said(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def rows(client: FlaskClient, path: str, asked: Mapping[str, str]) -> list[dict[str, str]]:
    """The CSV beside a picture."""
    answer = client.get(f"{path}.csv", query_string=dict(asked))
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def total(client: FlaskClient, address: str) -> int:
    link = "&" if "?" in address else "?"
    found: int = client.get(f"{address}{link}limit=0").get_json()["meta"]["total"]
    return found


@settings(max_examples=25)
@given(asked=FILTERS, chart=st.sampled_from(sorted(DIMENSIONS)))
def test_bars_have_the_numbers_of_the_statistics(
    client: FlaskClient, asked: dict[str, str], chart: str
) -> None:
    stats = client.get("/v1/stats/cases", query_string={**asked, "group_by": DIMENSIONS[chart]}).get_json()
    cells = [(str(cell["min"]), str(cell["max"]), cell["href"]) for cell in stats["data"] if cell["max"]]
    found = rows(client, f"/v1/charts/{chart}", asked)
    assert sorted((row["min"], row["max"], row["href"]) for row in found) == sorted(cells)
    shown = texts(drawn(client, f"/v1/charts/{chart}.svg", **asked))
    most = [said(int(row["min"]), int(row["max"])) for row in found][:5]
    assert all(number in shown for number in most)


@settings(max_examples=25)
@given(asked=FILTERS, chart=st.sampled_from(["sentence-lengths", "by-theme", "by-year"]))
def test_each_number_is_the_total_of_the_list_that_it_leads_to(
    client: FlaskClient, asked: dict[str, str], chart: str
) -> None:
    for row in rows(client, f"/v1/charts/{chart}", asked):
        if row["href"]:
            assert total(client, row["href"]) == int(row["min"])
        if row["href_any"]:
            assert total(client, row["href_any"]) == int(row["max"])


@pytest.mark.parametrize(
    "asked", [{}, {"theme": "religion"}, {"as_of": DAY}, {"as_of": DAY, "gender": "female"}]
)
def test_the_lengths_of_sentences_add_up_to_everybody(client: FlaskClient, asked: dict[str, str]) -> None:
    (cell,) = client.get("/v1/stats/cases", query_string=asked).get_json()["data"]
    found = rows(client, "/v1/charts/sentence-lengths", asked)
    assert all(int(row["min"]) <= int(row["max"]) for row in found)
    least, most = (sum(int(row[name]) for row in found) for name in ("min", "max"))
    if "as_of" in asked:
        # Whose sentence of that day is not certain surely falls in no class, and perhaps in several.
        assert least <= cell["min"] <= cell["max"] <= most
    else:
        assert (least, most) == (cell["min"], cell["max"])


@pytest.mark.parametrize("interval", ["month", "year"])
@pytest.mark.parametrize(
    "asked", [{}, {"theme": "religion"}, {"status": "imprisoned"}, {"custody": "false"}, {"as_of": DAY}]
)
def test_the_line_is_the_series_of_the_statistics(
    client: FlaskClient, asked: dict[str, str], interval: str
) -> None:
    told = asked if asked.keys() & {"status", "custody"} else {**asked, "custody": "true"}
    series = {name: value for name, value in told.items() if name != "as_of"} | {"interval": interval}
    if "as_of" in asked:
        series["to"] = asked["as_of"]
    cells = client.get("/v1/stats/cases", query_string=series).get_json()["data"]
    found = rows(client, "/v1/charts/status-over-time", {**asked, "interval": interval})
    assert [(row["label"], row["min"], row["max"], row["href"]) for row in found] == [
        (cell["day"], str(cell["min"]), str(cell["max"]), cell["href"]) for cell in cells
    ]


@settings(max_examples=20)
@given(asked=FILTERS, measure=st.sampled_from(BADGES))
def test_a_badge_has_the_number_of_the_statistics(
    client: FlaskClient, asked: dict[str, str], measure: str
) -> None:
    own = {name: sent for name, (_, sent) in MEASURES.get(measure, {"status": (None, measure)}).items()}
    asked = {name: value for name, value in asked.items() if name not in own}
    (cell,) = client.get("/v1/stats/cases", query_string={**asked, **own}).get_json()["data"]
    number = str(cell["min"]) if cell["min"] == cell["max"] else f"{cell['min']}–{cell['max']}"
    label, shown, day = texts(drawn(client, f"/v1/badges/{measure}.svg", **asked))
    told = f"{number} last known, {cell['confirmed']} confirmed within a year"
    assert (shown, day) == (told, asked.get("as_of", RELEASED_ON))
    assert label.startswith("Open Cases · ")


@on_one
@pytest.mark.parametrize("path", PICTURES)
@pytest.mark.parametrize("asked", [{}, {"as_of": DAY, "look": "dark"}, {"lang": "ru", "look": "light"}])
def test_a_picture_needs_nothing_beside_itself_and_says_what_it_shows(
    client: FlaskClient, path: str, asked: dict[str, str]
) -> None:
    answer = client.get(f"{path}.svg", query_string=asked)
    picture = ElementTree.fromstring(answer.data)  # noqa: S314
    assert len(answer.data) < MOST_BYTES
    names = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "g", "text", "line", "path", "circle"}
    attributes = {name for element in picture.iter() for name in element.attrib}
    assert not any(re.match(r"on|.*href|src|style$", name) for name in attributes)
    addresses = re.findall(r"[a-z]+://|url\(|@import|@font-face", answer.text)
    assert addresses == ["http://"], "the namespace alone"
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", "title desc")
    assert picture[0].tag == f"{SVG}title"
    assert picture[0].text
    assert picture[1].tag == f"{SVG}desc"
    # What it counts, on which day, and whom to credit.
    assert picture[1].text
    assert asked.get("as_of", RELEASED_ON) in picture[1].text
    assert RELEASE in picture[1].text
    assert "CC BY 4.0" in picture[1].text


@on_one
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("width", ["280", "320", "800"])
def test_a_chart_has_the_width_that_is_asked_for_and_shows_release_day_and_credit(
    client: FlaskClient, chart: str, width: str
) -> None:
    picture = drawn(client, f"/v1/charts/{chart}.svg", width=width)
    assert picture.get("width") == width
    assert picture.get("viewBox") == f"0 0 {width} {picture.get('height')}"
    credit = " ".join(texts(picture)[-2:])
    assert all(part in credit for part in (RELEASE, RELEASED_ON, "CC BY 4.0"))


def test_numbers_that_do_not_add_up_say_so(client: FlaskClient) -> None:
    warning = "One person may stand in several rows"
    for chart in CHARTS:
        picture = drawn(client, f"/v1/charts/{chart}.svg")
        told = " ".join([*texts(picture), picture[1].text or ""])
        assert (warning in told) == (chart in {"by-theme", "by-article"}), chart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_picture_says_all_that_its_numbers_rest_on(client: FlaskClient, language: str) -> None:
    asked = {"custody": "true", "as_of": DAY, "lang": language}
    meta = client.get("/v1/cases", query_string={**asked, "limit": "0"}).get_json()["meta"]
    picture = drawn(client, "/v1/charts/by-status.svg", width="280", **asked)
    assert meta["evidence"]["said"] in " ".join(texts(picture))


def test_what_a_chart_leaves_out_it_counts_and_the_csv_has(client: FlaskClient) -> None:
    picture = drawn(client, "/v1/charts/by-region.svg")
    bars = list(picture.iter(f"{SVG}g"))
    found = rows(client, "/v1/charts/by-region", {})
    assert len(bars) == 13
    (left,) = (text for text in texts(picture) if text.startswith("Other"))
    # Nobody is in two regions.
    rest = sum(int(row["max"]) for row in found) - sum(int(n) for n in texts(picture) if n.isdigit())
    assert left == f"Other ({len(found) - len(bars)} more rows): {rest}."


def test_where_dates_are_open_the_least_and_the_most_are_drawn(client: FlaskClient) -> None:
    open_rows = [
        row for row in rows(client, "/v1/charts/by-status", {"as_of": DAY}) if row["min"] != row["max"]
    ]
    picture = drawn(client, "/v1/charts/by-status.svg", as_of=DAY)
    dashed = [rect for rect in picture.iter(f"{SVG}rect") if "o" in (rect.get("class") or "").split()]
    assert open_rows
    # One more in the legend.
    assert len(dashed) == len(open_rows) + 1
    assert f"{open_rows[0]['min']}–{open_rows[0]['max']}" in texts(picture)


@pytest.mark.parametrize("path", PICTURES)
def test_the_same_numbers_are_linked_as_text_csv_and_json(client: FlaskClient, path: str) -> None:
    asked = "?theme=religion&lang=de&as_of=" + DAY
    answer = client.get(f"{path}.svg{asked}&look=dark")
    links = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', answer.headers["Link"])
    assert [kind for _, kind in links] == ["text/plain", "text/csv", "image/png", "application/json"]
    for address, kind in links:
        other = client.get(address)
        assert (other.status_code, other.mimetype) == (200, kind)
        assert "look" not in address
    plain = client.get(links[0][0]).text
    for row in rows(client, path, {"theme": "religion", "lang": "de", "as_of": DAY}):
        assert f"{row['label']}: {said(int(row['min']), int(row['max']))}" in plain.splitlines()
    assert "Religion" in plain
    assert RELEASE in plain


@on_one
@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_a_picture_speaks_the_language_that_is_asked_for(client: FlaskClient, lang: str) -> None:
    english = client.get("/v1/charts/by-status.svg")
    other = client.get("/v1/charts/by-status.svg", query_string={"lang": lang})
    assert other.headers["Content-Language"] == lang
    assert 'xml:lang="' + lang in other.text
    words = {text for text in texts(ElementTree.fromstring(other.data)) if not text.isdigit()}  # noqa: S314
    assert words.isdisjoint(texts(ElementTree.fromstring(english.data)))  # noqa: S314
    by_header = client.get("/v1/charts/by-status.svg", headers={"Accept-Language": lang})
    assert by_header.data == other.data


def test_a_series_ends_on_the_day_that_is_asked_for(client: FlaskClient) -> None:
    assert rows(client, "/v1/charts/status-over-time", {"as_of": DAY})[-1]["label"] == DAY
    picture = drawn(client, "/v1/charts/status-over-time.svg", as_of=DAY)
    assert DAY in " ".join(texts(picture))


@on_one
def test_an_unknown_name_is_404_and_the_valid_ones_are_named(client: FlaskClient) -> None:
    for address, valid in (("/v1/charts/by-statsu", CHARTS), ("/v1/badges/in-custdy", MEASURES)):
        for suffix in ("svg", "png", "csv", "txt", "csv-metadata.json"):
            answer = client.get(f"{address}.{suffix}")
            assert answer.status_code == 404
            (fault,) = answer.get_json()["errors"]
            assert set(fault["valid"]) >= set(valid)
            assert fault["did_you_mean"] in {"by-status", "in-custody"}
    assert client.get("/v1/charts/by-status.gif").status_code == 404


@on_one
@pytest.mark.parametrize(
    "address, parameter, code",
    [
        ("/v1/charts/by-status.svg?thme=religion", "thme", "unknown-parameter"),
        ("/v1/charts/by-status.svg?certainty=any&as_of=2024-01-01", "certainty", "unknown-parameter"),
        ("/v1/charts/by-status.svg?interval=month", "interval", "contradiction"),
        ("/v1/charts/by-status.svg?width=319.5", "width", "invalid-value"),
        ("/v1/charts/by-status.svg?width=801", "width", "invalid-value"),
        ("/v1/charts/by-status.svg?look=blue", "look", "unknown-value"),
        ("/v1/charts/by-status.svg?as_of=1900-01-01", "as_of", "outside-span"),
        ("/v1/badges/in-custody.svg?custody=false", "custody", "contradiction"),
        ("/v1/badges/in-custody.svg?width=320", "width", "unknown-parameter"),
        ("/v1/badges/imprisoned.csv?status=unknown", "status", "contradiction"),
    ],
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, address: str, parameter: str, code: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert [(fault["parameter"], fault["code"]) for fault in answer.get_json()["errors"]] == [
        (parameter, code)
    ]


@on_one
@pytest.mark.parametrize(
    "path", ["/v1/charts/by-status.svg", "/v1/badges/cases.svg", "/v1/charts/by-year.txt"]
)
def test_whoever_has_a_picture_is_told_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert client.get(path, query_string={"lang": "ru"}).headers["ETag"] != answer.headers["ETag"]


@on_one
def test_a_picture_that_is_opened_by_itself_may_use_its_own_style_alone(client: FlaskClient) -> None:
    for look in ("auto", "light", "dark"):
        policy = client.get("/v1/charts/by-status.svg", query_string={"look": look}).headers[
            "Content-Security-Policy"
        ]
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[\w+/]+=*'; frame-ancestors 'none'", policy
        )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("hostile-labels")
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    rewrite(tables / "regions.csv", name=MARKUP)
    rewrite(tables / "articles.csv", title=CLOSING + LONG)
    rewrite(tables / "themes.csv", label=TURNED + LONG)
    rewrite(tables / "statuses.csv", label="=1+1")
    load_edition([edition_of(tables)], f"sqlite:///{folder / 'releases'}")
    return app_on(folder / "releases").test_client()


@pytest.mark.parametrize("path", PICTURES)
@pytest.mark.parametrize("width", [280, 800])
def test_text_from_data_never_becomes_markup_and_always_fits(
    hostile: FlaskClient, path: str, width: int
) -> None:
    asked = {"q": "<script>alert</script> \"'&amp; ]]>"}
    if "charts" in path:
        asked["width"] = str(width)
    for query in ({}, asked):
        answer = hostile.get(f"{path}.svg", query_string=query)
        assert len(answer.data) < MOST_BYTES
        picture = ElementTree.fromstring(answer.data)  # noqa: S314
        assert {element.tag.removeprefix(SVG) for element in picture.iter()}.isdisjoint(
            {"script", "img", "b"}
        )
        assert "<script" not in answer.text


def test_a_long_label_is_cut_in_the_bar_and_told_by_the_pointer(hostile: FlaskClient) -> None:
    picture = drawn(hostile, "/v1/charts/by-region.svg", width="320")
    group = next(picture.iter(f"{SVG}g"))
    *label, number = texts(group)
    assert label[-1].endswith("…")
    assert group[0].text == f"{MARKUP}: {number}"


def test_a_label_is_no_formula(hostile: FlaskClient) -> None:
    assert all(row["label"] == "'=1+1" for row in rows(hostile, "/v1/charts/by-status", {}))


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_there_in_pixels_of_the_same_size(client: FlaskClient, path: str) -> None:
    drawing = drawn(client, f"{path}.svg")
    answer = client.get(f"{path}.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert size_of(answer.data) == (int(drawing.get("width", "")), int(drawing.get("height", "")))
    assert ink(answer.data) is not None
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    linked = re.findall(r'<([^>]+)>; rel="alternate"; type="image/svg\+xml"', answer.headers["Link"])
    assert [client.get(one).data for one in linked] == [client.get(f"{path}.svg").data]


def test_pixels_follow_every_parameter_of_the_picture(client: FlaskClient) -> None:
    asked = ("", "lang=ru", "lang=uk", "look=dark", "width=320", "theme=religion", "as_of=2023-02-10")
    pictures = {query: client.get(f"/v1/charts/by-status.png?{query}").data for query in asked}
    assert len(set(pictures.values())) == len(asked)
    for query in ("look=light", "look=auto"):
        # What lies in a mail cannot follow the system of whoever reads it.
        assert client.get(f"/v1/charts/by-status.png?{query}").data == pictures[""]
    assert size_of(pictures["width=320"])[0] == 320


@pytest.mark.parametrize("path", ["/v1/charts/by-status", "/v1/badges/in-custody"])
def test_pixels_are_refused_and_kept_as_the_drawing_is(client: FlaskClient, path: str) -> None:
    for query in ("width=3", "statsu=x", "look=blue"):
        drawing, pixels = client.get(f"{path}.svg?{query}"), client.get(f"{path}.png?{query}")
        assert drawing.status_code == pixels.status_code == 400
        assert drawing.get_json() == pixels.get_json()
    answer = client.get(f"{path}.png")
    again = client.get(f"{path}.png", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
