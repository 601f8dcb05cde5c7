"""The examples of the guide and of the README: their answers, the person whom they ask for, the release they name.

Two comments, which no reader sees, say what is to be written. Above a block of code, `shows` says how much of the
answer to the request before it stands there: `data[2]: id, name_en; meta: total` are these members of two records and
of `meta`; `3 lines` is so much of a file. Of records and lines, those that name somebody who may not be shown are left
out. At the end of a page, `Written` lists the words that follow the data, as they are written on that page now:
wherever one stands, the word of the day takes its place. All other words are an editor's.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from api.examples.people import People, Person
from api.examples.service import ExamplesError, Service
from api.examples.spellings import spellings
from api.web.docs import GUIDE
from api.web.openapi import FOLDER
from api.web.problem_kinds import EXAMPLE_URL

README = FOLDER.parent / "README.md"
# What stands before the path of a request.
BASES = ("http://localhost:8000", "{base}")
# Who stands there when nobody may be shown.
NOBODY = Person("given-name-surname", "22222222", "Name Surname", None)
SPELLINGS_OF_NOBODY = ("Surname", "Фамилия", "Прізвище", "Familienname")

LONGEST_LINE = 110

SHOWS = re.compile(r"^<!-- shows (?P<what>[^>]*?) -->$", re.MULTILINE)
EXAMPLE = re.compile(
    r"(?P<before>^```\w*\n(?P<request>curl [^\n]*)\n(?:curl [^\n]*\n)*```\n+<!-- shows (?P<what>[^>]*?) -->\n```\w*\n)"
    r".*?(?P<after>^```$)",
    re.MULTILINE | re.DOTALL,
)
WRITTEN = re.compile(
    r"(?P<before>^<!-- Written [^\n]*\n)(?P<words>(?:[\w ]+: [^\n]*\n)*)(?P<after>-->)", re.MULTILINE
)
WORD = re.compile(r"^([\w ]+): (.*)$", re.MULTILINE)
LINES = re.compile(r"(\d+) lines?")
PART = re.compile(r"(?P<name>\w+)(?:\[(?P<most>\d+)\])?: (?P<members>\w+(?:, \w+)*)")


def pages(service: Service, people: People) -> Iterator[tuple[Path, str]]:
    """Yield the README and each page of the guide as it must be, with its place; raises ExamplesError for a page that
    asks for what there is not."""
    today = words_of(service, people)
    for path in (README, *sorted(GUIDE.glob("*.md"))):
        if path.exists():
            try:
                yield path, rewritten(path.read_text(encoding="utf-8"), today, service, people)
            except ExamplesError as error:
                raise ExamplesError(f"{path.name}: {error}") from error


def words_of(service: Service, people: People) -> dict[str, str]:
    """Return the words that a page may have follow the data, by their names."""
    person = people.shown[0] if people.shown else NOBODY
    ways = _spellings(service, person) if people.shown else SPELLINGS_OF_NOBODY
    return {
        "release": service.release,
        "id": person.id,
        "uid": person.uid,
        "name": person.name_en,
        **{f"spelling {number}": way for number, way in enumerate(ways, 1)},
    }


def _spellings(service: Service, person: Person) -> tuple[str, ...]:
    """Return four spellings of a surname, each of which finds the person; the first again where there are fewer."""
    surname, *native = (name.split()[-1] for name in (person.name_en, person.name_native) if name)
    ways = dict.fromkeys(spellings(surname, native[0] if native else None))
    met = [
        way
        for way in ways
        if [case["id"] for case in _json(service, f"/v1/cases?q={quote(way)}&limit=1")["data"]] == [person.id]
    ]
    most = len(SPELLINGS_OF_NOBODY)
    return tuple([*met, *[surname] * most][:most])


def rewritten(text: str, today: Mapping[str, str], service: Service, people: People) -> str:
    """Return a page with the words and the answers of today; written again, it stays the same."""
    text = _with_words(text, today)
    if len(EXAMPLE.findall(text)) != len(SHOWS.findall(text)):
        raise ExamplesError("a comment that begins with “shows” must stand between a request and its answer.")
    return EXAMPLE.sub(
        lambda found: (
            found["before"] + _answer(found["request"], found["what"], service, people) + found["after"]
        ),
        text,
    )


def _with_words(text: str, today: Mapping[str, str]) -> str:
    """Return a page in which the words that follow the data are those of today."""
    footer = WRITTEN.search(text)
    if footer is None:
        return text
    written = dict(WORD.findall(footer["words"]))
    if unknown := written.keys() - today.keys():
        raise ExamplesError(f"no word is called {sorted(unknown)[0]}; there are {', '.join(today)}.")
    changed = {old: today[name] for name, old in reversed(written.items()) if old}
    if changed:
        # All at once, and the longest first: no new word is taken for an old one.
        either = "|".join(map(re.escape, sorted(changed, key=len, reverse=True)))
        # A number goes on after a point only with another digit.
        word = re.compile(rf"(?<!\w)(?:{either})(?!\w|\.\d)")
        text = word.sub(lambda found: changed[found[0]], text[: footer.start()]) + text[footer.start() :]
    words = "".join(f"{name}: {today[name]}\n" for name in written)
    return WRITTEN.sub(lambda found: found["before"] + words + found["after"], text, count=1)


def _answer(request: str, what: str, service: Service, people: People) -> str:
    """Return what a page shows of the answer to a request, in whole lines."""
    base, address = address_of(request)
    if lines := LINES.fullmatch(what):
        answer = service.client.get(address)
        if answer.status_code != 200:
            raise ExamplesError(f"{address} answers {answer.status_code}.")
        told = answer.get_data(as_text=True).replace(EXAMPLE_URL, base).splitlines()
        return "".join(
            f"{line}\n" for line in [line for line in told if people.name_only_shown(line)][: int(lines[1])]
        )
    parts = dict(_parts(what, _json(service, address), people))
    return layout(parts).replace(EXAMPLE_URL, base) + "\n"


def address_of(request: str) -> tuple[str, str]:
    """Return the base address and the path, with its query, that a command of curl asks for."""
    words = shlex.split(request)
    base, address = next(
        ((base, word.removeprefix(base)) for word in words for base in BASES if word.startswith(base)),
        ("", ""),
    )
    if not address:
        raise ExamplesError(f"{request} asks for no address of the service.")
    given = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
    query = "&".join(f"{name}={quote(value)}" for name, _, value in (item.partition("=") for item in given))
    return base, address + ("&" if query and urlsplit(address).query else "?" if query else "") + query


def _json(service: Service, address: str) -> Any:
    answer = service.client.get(address)
    if answer.status_code != 200 or not answer.is_json:
        raise ExamplesError(f"{address} answers {answer.status_code}, {answer.content_type}.")
    return answer.get_json()


def _parts(what: str, answer: Mapping[str, Any], people: People) -> Iterator[tuple[str, Any]]:
    """Yield the parts of an answer that are to be shown, cut to what a page says of them."""
    for piece in what.split("; "):
        part = PART.fullmatch(piece)
        if part is None or part["name"] not in answer:
            raise ExamplesError(
                f"“shows {what}” must be like “data[2]: id, name_en; meta: total” or “3 lines”."
            )
        members = part["members"].split(", ")
        whole = answer[part["name"]]
        if isinstance(whole, list):
            cut = [_only(members, record) for record in whole]
            shown = [record for record in cut if people.name_only_shown(str(record))]
            yield part["name"], shown[: int(part["most"] or 1)]
        else:
            yield part["name"], _only(members, whole)


def _only(members: list[str], whole: Mapping[str, Any]) -> dict[str, Any]:
    if lacking := [member for member in members if member not in whole]:
        raise ExamplesError(f"the answer has no {lacking[0]}; it has {', '.join(whole)}.")
    return {member: whole[member] for member in members}


def layout(shown: Mapping[str, Any]) -> str:
    """Return parts of an answer as JSON: each part and each record on lines of its own, none too long to be read."""
    parts = []
    for name, part in shown.items():
        head = f" {json.dumps(name)}: "
        if isinstance(part, list):
            margin = " " * (len(head) + 1)
            parts.append(
                f"{head}[{f',{chr(10)}{margin}'.join(_wrapped(record, len(margin)) for record in part)}]"
            )
        else:
            parts.append(head + _wrapped(part, len(head)))
    return "{" + ",\n".join(parts)[1:] + "}"


def _wrapped(record: Mapping[str, Any], margin: int) -> str:
    """Return an object as JSON, which begins a margin from the left; a member that would stand out begins a line."""
    lines = [""]
    for name, value in record.items():
        piece = f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        if isinstance(value, dict) and margin + len(piece) > LONGEST_LINE:
            head = f"{json.dumps(name)}: "
            piece = head + _wrapped(value, margin + 1 + len(head))
        if lines[-1] and margin + len(lines[-1]) + len(piece) + 4 > LONGEST_LINE:
            lines.append(piece)
        else:
            lines[-1] += (", " if lines[-1] else "") + piece
    return "{" + f",\n{' ' * (margin + 1)}".join(lines) + "}"
