"""Ready citations (row F7): each format is read back by its rules, and the permalink answers what was cited."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings

from tests.conftest import RELEASE, RELEASED_ON
from tests.questions.asking import Record, faults, filters, get, ids, table

PERSON = table("cases")[0]
CASE = f"/v1/cases/{PERSON['id']}/citation"
TITLE = f"Case of {PERSON['name_en']}"
LIST = "/v1/cases/citation"
PERMALINK = f"http://localhost/v1/cases/{PERSON['uid']}?release={RELEASE}"
YEAR, MONTH, DAY = RELEASED_ON.split("-")
FORMATS = {
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
# The types of CSL 1.0.2 and of RIS that a dataset has.
CSL_NAMES = {"id", "type", "title", "author", "issued", "version", "URL", "license"}
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


def addresses(client: FlaskClient, path: str, **asked: str) -> set[str]:
    """The address that each format gives."""
    kind, _, fields = bibtex(cite(client, path, "bibtex", **asked))
    assert kind == "misc"
    assert fields["howpublished"] == r"\url{" + fields["url"] + "}"
    printed = cite(client, path, "text", **asked)
    assert printed.count("\n") == 1
    return {
        fields["url"],
        ris(cite(client, path, "ris", **asked))["UR"],
        csl(cite(client, path, "csl", **asked))["URL"],
        printed.split()[-1],
    }


def test_the_citation_of_a_case_says_who_what_when_where_and_under_which_licence(client: FlaskClient) -> None:
    assert addresses(client, CASE) == {PERMALINK}
    assert cite(client, CASE, "text") == (
        f"Open Cases. {TITLE}. Release {RELEASE}, {RELEASED_ON}. CC BY 4.0. {PERMALINK}\n"
    )
    _, key, fields = bibtex(cite(client, CASE, "bibtex"))
    assert key == f"open-cases-{PERSON['uid']}-{RELEASE}"
    assert (fields["title"], fields["author"]) == (TITLE, "{Open Cases}")
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


def test_the_permalink_answers_the_case_that_was_cited(client: FlaskClient) -> None:
    for case in get(client, "/v1/cases", {"limit": "20"})["data"]:
        (address,) = addresses(client, case["links"]["citation"])
        assert get(client, address)["data"]["id"] == case["id"]
        assert get(client, address)["meta"]["release"] == RELEASE


@settings(max_examples=30)
@given(asked=filters(most=3))
def test_the_permalink_of_a_list_answers_the_same_list(client: FlaskClient, asked: dict[str, str]) -> None:
    (address,) = addresses(client, LIST, **asked)
    assert f"release={RELEASE}" in address
    answer = get(client, f"{address}&limit=500&fields=id")
    assert [case["id"] for case in answer["data"]] == ids(client, asked)


def test_day_certainty_and_order_are_cited_too(client: FlaskClient) -> None:
    asked = {"as_of": "2024-10-06", "certainty": "any", "custody": "true", "sort": "-status_since,name"}
    (address,) = addresses(client, LIST, **asked)
    answer = get(client, f"{address}&limit=500&fields=id")
    assert [case["id"] for case in answer["data"]] == ids(client, asked)
    assert answer["meta"]["as_of"] == "2024-10-06"


def test_two_lists_have_two_keys_and_one_list_always_the_same(client: FlaskClient) -> None:
    asked = [{}, {"custody": "true"}, {"custody": "false"}, {"q": "Горинов"}]
    keys = [bibtex(cite(client, LIST, "bibtex", **one))[1] for one in asked]
    assert len(set(keys)) == len(keys)
    assert keys == [bibtex(cite(client, LIST, "bibtex", **one))[1] for one in asked]
    for one, key in zip(asked, keys, strict=True):
        assert csl(cite(client, LIST, "csl", **one))["id"] == key


def test_what_means_something_to_tex_is_written_as_text(client: FlaskClient) -> None:
    _, _, fields = bibtex(cite(client, LIST, "bibtex", in_custody_since_from="2022", custody="true"))
    assert fields["title"] == r"Cases with in\_custody\_since\_from=2022, custody=true"


def test_words_that_are_not_those_of_the_data_stand_in_no_title(client: FlaskClient) -> None:
    _, _, fields = bibtex(cite(client, LIST, "bibtex", occupation="50%_{a}\\,b", q="Orlov"))
    assert fields["title"] == "Cases with occupation=…, q=…"


@pytest.mark.parametrize("path", [CASE, LIST])
def test_other_formats_are_refused_with_those_there_are(path: str, client: FlaskClient) -> None:
    (fault,) = faults(client, path, {"format": "apa"})
    assert (fault["parameter"], fault["valid"]) == ("format", list(FORMATS))
    assert cite(client, path, "text") == client.get(path).get_data(as_text=True)


def test_a_case_that_is_not_there_cannot_be_cited(client: FlaskClient) -> None:
    assert client.get("/v1/cases/nobody/citation").status_code == 404
    assert client.get(LIST, query_string={"statsu": "imprisoned"}).status_code == 400
