"""What the guide tells readers to ask is asked here, of the real service with the real data, and answered as it says.

Its answers are those of the newest release, which `make document` wrote; none is typed in, here or there.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest

from api.examples.pages import NOBODY
from api.web.docs import GUIDE
from seed.editions import editions
from tests.living.conftest import rows_of
from tests.support.servers import Server, program_environment

ADDRESS = re.compile(r"\{base\}(/[^\s'\"`…]*)")
ADDRESSES = sorted({path for page in GUIDE.glob("*.md") for path in ADDRESS.findall(page.read_text("utf-8"))})
QUERYING = (GUIDE / "querying.md").read_text("utf-8")
EDITION = editions()[-1]
REFUSED = {
    "/v1/cases?statsu=imprisoned": 400,
    # Which needs a name.
    "/v1/match": 400,
    # The guide asks it with the address of a page.
    "/oembed": 400,
    # It takes POST alone.
    "/mcp": 405,
    **dict.fromkeys((f"/v1/cases/{NOBODY.id}", f"/v1/cases/{NOBODY.uid}"), 404),
    **dict.fromkeys((f"/cases/{NOBODY.id}", f"/embed/cases/{NOBODY.id}"), 404),
    f"/embed/cases/{NOBODY.id}?as=snippet": 404,
}
COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
# Addresses that stand for any of their kind.
PATTERNS = {path for path in ADDRESSES if "{" in path}


def pieces(page: str) -> list[tuple[bool, str]]:
    """The text of a page in pieces, each with whether it is code."""
    text = COMMENT.sub("", (GUIDE / f"{page}.md").read_text("utf-8"))
    parts = re.split(r"^```\n", text, flags=re.MULTILINE)
    return [(place % 2 == 1, part) for place, part in enumerate(parts)]


def told(page: str) -> list[tuple[str, str]]:
    """Every request of a page whose answer stands below it, with that answer."""
    found, before = [], ""
    for is_code, text in pieces(page):
        if not is_code:
            # Words between a request and a block of code: that block is no answer to it.
            before = before if not text.strip() else ""
        elif text.startswith("curl"):
            before = text
        elif before:
            found += [(request, text) for request in before.splitlines()]
            before = ""
    return found


def sample(page: str, first_line: str, server: Server) -> str:
    """The block of code that begins with a line, for this server."""
    block = next(text for is_code, text in pieces(page) if is_code and text.startswith(first_line))
    return block.replace("{base}", f"http://localhost:{server.port}")


def path_of(request: str) -> str:
    """The path and the query that a command of curl asks for."""
    words = shlex.split(request)
    (address,) = [word for word in words if word.startswith("{base}")]
    data = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
    assert not data or "--get" in words
    query = "&".join(f"{name}={quote(value)}" for name, _, value in (item.partition("=") for item in data))
    return address.removeprefix("{base}") + ("?" + query if query else "")


def in_release(path: str) -> str:
    """An address in the release that the guide speaks of."""
    return f"{path}{'&' if '?' in path else '?'}release={EDITION.id}"


def says(answer: Any, shown: Any) -> bool:
    """Whether an answer says what is shown of it: these members of an object, some items of a list in its order."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(
            name in answer and says(answer[name], value) for name, value in shown.items()
        )
    if isinstance(shown, list):
        rest = iter(answer)
        return all(any(says(one, item) for one in rest) for item in shown)
    return bool(answer == shown)


def python(code: str) -> list[str]:
    """The lines that a program prints."""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(
        command, env=program_environment({}), capture_output=True, text=True, timeout=120, check=True
    )
    return ran.stdout.splitlines()


def numbers(lines: list[str]) -> list[int]:
    return [int(line.split()[-1]) for line in lines if re.search(r"\s\d+$", line)]


@pytest.mark.parametrize("path", sorted(set(ADDRESSES) - PATTERNS))
def test_every_address_in_the_guide_answers_as_it_says(server: Server, path: str) -> None:
    assert server.get(path.rstrip("/"))[0] == REFUSED.get(path, 200)


@pytest.mark.parametrize("request_", [text for _, text in pieces("embedding") if text.startswith("curl")])
def test_every_request_about_embeds_gives_a_quotation_to_put_on_a_page(request_: str, server: Server) -> None:
    path = path_of(request_.replace("={base}", f"=http://localhost:{server.port}"))
    status, body = server.get(path)
    assert status == (404 if NOBODY.id in path else 200)
    assert b"<blockquote" in body or status == 404


def test_the_guide_names_the_newest_release() -> None:
    assert f"All answers on this page are those of release {EDITION.id}:" in QUERYING


@pytest.mark.parametrize("request_, shown", told("querying"))
def test_every_answer_in_the_guide_is_the_real_one(request_: str, shown: str, server: Server) -> None:
    assert server.get(path_of(request_))[0] == 200
    status, body = server.get(in_release(path_of(request_)))
    assert status == 200
    text = body.decode("utf-8")
    if shown.startswith("{"):
        assert says(json.loads(text), json.loads(shown)), text[:2000]
    else:
        lines = iter(text.replace(f"http://localhost:{server.port}", "{base}").splitlines())
        first, *rest = shown.splitlines()
        assert next(lines) == first
        assert all(line in lines for line in rest)


def test_the_ten_questions_are_all_answered() -> None:
    questions = re.split(r"^### ", QUERYING.partition("\n## Filters")[0], flags=re.MULTILINE)[1:]
    assert [question.split(".")[0] for question in questions] == [str(number) for number in range(1, 11)]
    for question in questions:
        assert re.search(
            r"^```\ncurl .*?^```\n\n<!-- shows .* -->\n```\n\S", question, re.MULTILINE | re.DOTALL
        ), question[:60]


def test_the_four_spellings_find_the_same_person(server: Server) -> None:
    requests = [request for request, _ in told("querying") if "q=" in request]
    assert len(requests) == 4
    answers = [json.loads(server.get(path_of(request) + "&limit=1")[1])["data"] for request in requests]
    assert len({case["id"] for data in answers for case in data}) <= 1
    assert len({len(data) for data in answers}) == 1


def test_walking_as_the_guide_says_meets_everybody_once(server: Server) -> None:
    address, met, total = in_release("/v1/cases?limit=100&fields=id"), list[str](), 0
    while address:
        page = json.loads(server.get(address)[1])
        met += [case["id"] for case in page["data"]]
        total = page["meta"]["total"]
        address = page["links"].get("next", "").removeprefix(f"http://localhost:{server.port}")
    assert sorted(met) == sorted(row["id"] for row in rows_of("cases", EDITION.tables))
    assert len(met) == total


def test_the_python_sample_counts_everybody_in_custody(server: Server) -> None:
    first, *groups = python(sample("querying", "import json", server))
    assert re.fullmatch(rf"\d+ people in custody, release {re.escape(editions()[-1].id)}", first)
    assert sum(numbers(groups)) == int(first.split()[0]) > 0


def test_the_sample_that_reads_a_file_counts_all_of_it(server: Server) -> None:
    total = json.loads(server.get("/v1/cases?article=207.3&limit=0")[1])["meta"]["total"]
    assert sum(numbers(python(sample("querying", "import pandas", server)))) == total > 0
