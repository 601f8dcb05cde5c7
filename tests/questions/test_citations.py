"""Ready citations (row F7): each format is read back by its rules; the permalink is a page that shows what was cited, and
the address beside it answers the same for programs."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.pages.parameters import MOST_ON_PAGE
from api.pages.tables import MOST_ROWS
from tests.conftest import RELEASE, RELEASED_ON
from tests.questions.asking import RECORDED, Record, faults, filters, get, ids, is_of_places_before, table

PERSON = table("cases")[0]
CASE = f"/v1/cases/{PERSON['id']}/citation"
TITLE = f"Case of {PERSON['name_en']}"
LIST = "/v1/cases/citation"
STATS = "/v1/stats/cases/citation"
PAGE = f"http://localhost/cases/{PERSON['uid']}?release={RELEASE}"
DATA = f"http://localhost/v1/cases/{PERSON['uid']}?release={RELEASE}"
YEAR, MONTH, DAY = RELEASED_ON.split("-")
FORMATS = {
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
# The types of CSL 1.0.2 and of RIS that a dataset has.
CSL_NAMES = {"id", "type", "title", "author", "issued", "version", "URL", "note", "license"}
RIS_TAGS = {"TY", "TI", "AU", "PY", "DA", "ET", "UR", "N1", "ER"}


def cite(client: FlaskClient, path: str, form: str, **asked: str) -> str:
    answer = client.get(path, query_string={"format": form, **asked})
    assert answer.status_code == 200, answer.get_json()
    assert answer.content_type == FORMATS[form]
    return answer.get_data(as_text=True)


def bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """The type, the key and the fields of one entry: names, `=`, values in balanced braces, and commas between."""
    head = re.match(r"@(\w+)\{([^\s,{}\"#%'()=~\\]+),\s*", text)
    assert head, text
    rest, found = text[head.end() :], {}
    while not rest.startswith("}"):
        name = re.match(r"([a-z]+)\s*=\s*\{", rest)
        assert name, rest
        depth, place = 1, name.end()
        while depth:
            if rest[place] == "\\":
                place += 1
            else:
                depth += {"{": 1, "}": -1}.get(rest[place], 0)
            place += 1
        assert name[1] not in found
        found[name[1]] = rest[name.end() : place - 1]
        comma = re.match(r",\s*|\s*(?=\})", rest[place:])
        assert comma, rest[place:]
        rest = rest[place + comma.end() :]
    assert rest.strip() == "}"
    return head[1], head[2], found


def ris(text: str) -> dict[str, str]:
    """The tags of one record: two letters, two spaces, a hyphen, a space, the value, CR LF."""
    assert text.endswith("\r\n")
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in text[:-2].split("\r\n")]
    assert all(lines)
    found = {line[1]: line[2] for line in lines if line}
    assert len(found) == len(lines)
    assert next(iter(found)) == "TY"
    assert list(found)[-1] == "ER"
    return found


def csl(text: str) -> Record:
    (item,) = json.loads(text)
    assert {"id", "type"} <= item.keys() <= CSL_NAMES
    assert item["type"] == "dataset"
    assert all(set(name) <= {"literal", "family", "given"} for name in item["author"])
    ((year, month, day),) = item["issued"]["date-parts"]
    assert (year, month, day) == (int(YEAR), int(MONTH), int(DAY))
    found: Record = item
    return found


def pages_and_data(client: FlaskClient, path: str, **asked: str) -> set[tuple[str, str]]:
    """The page and the address of the data that each format gives."""
    kind, _, fields = bibtex(cite(client, path, "bibtex", **asked))
    assert kind == "misc"
    assert fields["howpublished"] == r"\url{" + fields["url"] + "}"
    printed = cite(client, path, "text", **asked)
    assert printed.count("\n") == 1
    tags, item = ris(cite(client, path, "ris", **asked)), csl(cite(client, path, "csl", **asked))
    return {
        (fields["url"], fields["note"].partition(r"Data: \url{")[2].removesuffix("}")),
        (tags["UR"], tags["N1"].rpartition("Data: ")[2].partition(" ")[0]),
        (item["URL"], item["note"].rpartition("Data: ")[2]),
        (printed.split()[-3], printed.split()[-1]),
    }


def people(client: FlaskClient, address: str) -> list[str]:
    """The ids of the people on a page, in order."""
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, address
    assert answer.content_type.startswith("text/html")
    shown = re.findall(r'<h3><a href="/cases/([a-z0-9-]+)[?"]', answer.get_data(as_text=True))
    return list(dict.fromkeys(shown))


def test_the_citation_of_a_case_says_who_what_when_where_and_under_which_licence(client: FlaskClient) -> None:
    assert pages_and_data(client, CASE) == {(PAGE, DATA)}
    assert cite(client, CASE, "text") == (
        f"Open Cases. {TITLE}. Release {RELEASE}, {RELEASED_ON}. CC BY 4.0. {PAGE} Data: {DATA}\n"
    )
    _, key, fields = bibtex(cite(client, CASE, "bibtex"))
    assert key == f"open-cases-{PERSON['uid']}-{RELEASE}"
    assert (fields["year"], fields["month"], fields["version"]) == (YEAR, MONTH, RELEASE)
    assert "CC BY 4.0" in fields["note"]
    tags = ris(cite(client, CASE, "ris"))
    assert tags.keys() == RIS_TAGS
    assert (tags["TY"], tags["TI"], tags["PY"], tags["DA"]) == (
        "DATA",
        TITLE,
        YEAR,
        f"{YEAR}/{MONTH}/{DAY}",
    )
    assert "CC BY 4.0" in tags["N1"]
    item = csl(cite(client, CASE, "csl"))
    assert (item["title"], item["version"]) == (TITLE, RELEASE)
    assert item["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_names_keep_their_capitals_in_bibtex(client: FlaskClient) -> None:
    for path in (CASE, LIST, STATS):
        printed = cite(client, path, "bibtex")
        _, _, fields = bibtex(printed)
        for name in ("title", "author"):
            # Two pairs of braces: one of the value, one that keeps the letters within as they are.
            assert f"{name} = {{{{" in printed
            assert fields[name].startswith("{")
            assert fields[name].endswith("}")
    assert bibtex(cite(client, CASE, "bibtex"))[2]["title"] == f"{{{TITLE}}}"


def test_a_case_is_cited_with_its_page_and_with_its_data(client: FlaskClient) -> None:
    for case in get(client, "/v1/cases", {"limit": "20"})["data"]:
        ((page, data),) = pages_and_data(client, case["links"]["citation"])
        shown = client.get(page, headers={"Accept": "text/html"})
        assert shown.status_code == 200
        assert case["name_en"].replace("'", "&#39;") in shown.get_data(as_text=True)
        assert RELEASE in shown.get_data(as_text=True)
        assert get(client, data)["data"]["id"] == case["id"]
        assert get(client, data)["meta"]["release"] == RELEASE


@settings(max_examples=30)
@given(asked=filters(most=3))
def test_the_addresses_of_a_list_lead_to_the_same_list(client: FlaskClient, asked: dict[str, str]) -> None:
    ((page, data),) = pages_and_data(client, LIST, **asked)
    assert f"release={RELEASE}" in page
    answer = get(client, f"{data}&limit=500&fields=id")
    expected = [case["id"] for case in answer["data"]]
    assert expected == ids(client, asked)
    if answer["meta"]["total"] <= MOST_ON_PAGE:
        assert set(people(client, f"{page}&limit={MOST_ON_PAGE}")) == set(expected)


@settings(max_examples=30)
@given(
    asked=filters(most=2),
    group_by=st.lists(st.sampled_from(RECORDED), max_size=2, unique=True),
    more=st.sampled_from(
        [{}, {"as_of": "2024-10-06"}, {"interval": "year", "from": "2022"}, {"measure": "sentence_months"}]
    ),
)
def test_the_addresses_of_statistics_lead_to_the_same_numbers(
    client: FlaskClient, asked: dict[str, str], group_by: list[str], more: dict[str, str]
) -> None:
    asked = {**asked, **more, **({"group_by": ",".join(group_by)} if group_by else {})}
    assume(not is_of_places_before(group_by, asked))
    ((page, data),) = pages_and_data(client, STATS, **asked)
    answer = get(client, data)
    assert answer["data"] == get(client, "/v1/stats/cases", {**asked, "release": RELEASE})["data"]
    shown = client.get(page, headers={"Accept": "text/html"})
    assert shown.status_code == 200, page
    text = shown.get_data(as_text=True)
    if len(answer["data"]) > MOST_ROWS:
        return
    for cell in [cell for cell in answer["data"] if cell["max"]]:
        said = str(cell["min"]) if cell["min"] == cell["max"] else f"{cell['min']}–{cell['max']}"
        assert re.search(rf">{said}[<\s]|\b{said} people", text), (page, cell)
        if cell.get("n"):
            assert f"<td>{cell['median']:g}</td>" in text


def test_day_certainty_and_order_are_cited_too(client: FlaskClient) -> None:
    asked = {"as_of": "2024-10-06", "certainty": "any", "custody": "true", "sort": "-status_since,name"}
    ((page, data),) = pages_and_data(client, LIST, **asked)
    answer = get(client, f"{data}&limit=500&fields=id")
    expected = [case["id"] for case in answer["data"]]
    assert expected == ids(client, asked)
    assert people(client, page) == expected[: len(people(client, page))] != []
    assert answer["meta"]["as_of"] == "2024-10-06"


@pytest.mark.parametrize("form", FORMATS)
def test_whoever_cites_people_says_how_well_they_are_known(form: str, client: FlaskClient) -> None:
    for path, asked in (
        ("cases", {"custody": "true"}),
        ("cases", {"custody": "true", "as_of": "2024-10-06", "certainty": "any", "lang": "de"}),
        ("stats/cases", {"custody": "true", "group_by": "status", "lang": "ru"}),
        ("stats/cases", {"interval": "year", "to": "2024", "theme": "religion"}),
    ):
        evidence = get(client, f"/v1/{path}", asked)["meta"]["evidence"]
        assert f"{evidence['said']} " in cite(client, f"/v1/{path}/citation", form, **asked)
    assert "on file" not in cite(client, STATS, form, of="events")


@pytest.mark.parametrize("form", FORMATS)
def test_who_was_never_compared_is_cited_with_those_left_out(form: str, client: FlaskClient) -> None:
    asked = {"recognised_by": "-memorial"}
    assert get(client, "/v1/cases", asked)["meta"]["not_compared"] == ["memorial"]
    name = get(client, "/v1/organisations/memorial")["data"]["name"]
    for path in (LIST, STATS):
        assert f"{name}: none on file, not compared with a list. " in cite(client, path, form, **asked)
        assert "not compared" not in cite(client, path, form, custody="true")


def test_statistics_say_what_is_counted_by_what_and_of_whom(client: FlaskClient) -> None:
    asked = {"group_by": "status,region", "theme": "religion", "lang": "ru"}
    _, key, fields = bibtex(cite(client, STATS, "bibtex", **asked))
    assert fields["title"] == "{Numbers of cases by status and region with theme=religion}"
    terms = csl(cite(client, STATS, "csl", measure="sentence_months", group_by="article"))
    assert terms["title"] == "Lengths of prison terms by article"
    assert len({key, terms["id"], csl(cite(client, STATS, "csl"))["id"]}) == 3
    series = ris(cite(client, STATS, "ris", interval="year", custody="true"))
    assert series["TI"] == "Numbers of cases with interval=year, custody=true"
    words = csl(cite(client, STATS, "csl", id=f"{PERSON['id']},a sentence of the reader's own"))
    assert words["title"] == "Numbers of cases with id=…"
    (fault,) = faults(client, STATS, {"group_by": "colour"})
    assert fault["parameter"] == "group_by"


def test_two_lists_have_two_keys_and_one_list_always_the_same(client: FlaskClient) -> None:
    asked = [{}, {"custody": "true"}, {"custody": "false"}, {"q": "Горинов"}]
    keys = [bibtex(cite(client, LIST, "bibtex", **one))[1] for one in asked]
    assert len(set(keys)) == len(keys)
    assert keys == [bibtex(cite(client, LIST, "bibtex", **one))[1] for one in asked]
    for one, key in zip(asked, keys, strict=True):
        assert csl(cite(client, LIST, "csl", **one))["id"] == key


def test_what_means_something_to_tex_is_written_as_text(client: FlaskClient) -> None:
    _, _, fields = bibtex(cite(client, LIST, "bibtex", in_custody_since_from="2022", custody="true"))
    assert fields["title"] == r"{Cases with in\_custody\_since\_from=2022, custody=true}"


def test_words_that_are_not_those_of_the_data_stand_in_no_title(client: FlaskClient) -> None:
    _, _, fields = bibtex(cite(client, LIST, "bibtex", id=PERSON["id"] + ",50%_{a}\\,b", q="Orlov"))
    assert fields["title"] == "{Cases with id=…, q=…}"


@pytest.mark.parametrize("path", [CASE, LIST, STATS])
def test_other_formats_are_refused_with_those_there_are(path: str, client: FlaskClient) -> None:
    (fault,) = faults(client, path, {"format": "apa"})
    assert (fault["parameter"], fault["valid"]) == ("format", list(FORMATS))
    assert cite(client, path, "text") == client.get(path).get_data(as_text=True)


def test_a_case_that_is_not_there_cannot_be_cited(client: FlaskClient) -> None:
    assert client.get("/v1/cases/nobody/citation").status_code == 404
    assert client.get(LIST, query_string={"statsu": "imprisoned"}).status_code == 400


@pytest.mark.parametrize("path", [CASE, LIST, STATS, "/v1/stats/events/citation"])
@pytest.mark.parametrize(
    "form, suffix", [("text", "txt"), ("bibtex", "bib"), ("ris", "ris"), ("csl", "json")]
)
def test_a_suffix_says_the_format_too_whatever_accept_says(
    client: FlaskClient, path: str, form: str, suffix: str
) -> None:
    answer = client.get(f"{path}.{suffix}", headers={"Accept": "application/json"})
    assert answer.content_type == FORMATS[form]
    assert answer.get_data(as_text=True) == cite(client, path, form)


def test_an_address_that_says_the_format_takes_no_parameter_for_it(client: FlaskClient) -> None:
    assert client.get(f"{LIST}.bib?format=ris").status_code == 400


@pytest.mark.parametrize("path", [LIST, STATS])
def test_what_nobody_meets_by_id_is_not_cited(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?id=nobody-here").status_code == 400
