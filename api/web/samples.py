"""The same request in four languages: what the reference shows of every operation, and what the tests run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

_PLACE = re.compile(r"\{(address|name|body|escaped)\}")

# By kind of answer, or `post` for what is sent, and by language; {address} is what is asked for, {name} what a file may
# be called, {body} what is sent. Python and R need
# nothing that does not come with them, save jsonlite for R; JavaScript runs in browsers and in Node.js.
SAMPLES: Mapping[str, Mapping[str, str]] = {
    "json": {
        "curl": 'curl --fail-with-body --silent --show-error "{address}"',
        "Python": """\
import json
from urllib.request import urlopen

with urlopen("{address}") as answer:
    found = json.load(answer)
print(found)""",
        "R": """\
library(jsonlite)

found <- fromJSON("{address}", simplifyVector = FALSE)
str(found, max.level = 2)""",
        "JavaScript": """\
const answer = await fetch("{address}");
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.json());""",
    },
    "post": {
        "curl": """\
curl --fail-with-body --silent --show-error --header "Content-Type: application/json" \\
  --data '{body}' "{address}\"""",
        "Python": """\
import json
from urllib.request import Request, urlopen

question = Request("{address}", b'''{body}''', {"Content-Type": "application/json"})
with urlopen(question) as answer:
    found = json.load(answer)
print(found)""",
        "R": """\
library(jsonlite)

# It asks by the program curl.
answer <- tempfile()
download.file("{address}", answer, method = "curl", quiet = TRUE,
  extra = "--header 'Content-Type: application/json' --data '{escaped}'")
str(fromJSON(answer, simplifyVector = FALSE), max.level = 2)""",
        "JavaScript": """\
const answer = await fetch("{address}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: '{body}',
});
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.json());""",
    },
    "csv": {
        "curl": 'curl --fail-with-body --silent --show-error --output "{name}" "{address}"',
        "Python": """\
import csv
from io import TextIOWrapper
from urllib.request import urlopen

with urlopen("{address}") as answer:
    rows = list(csv.DictReader(TextIOWrapper(answer, "utf-8-sig", newline="")))
print(rows[:3])""",
        "R": """\
rows <- read.csv("{address}", encoding = "UTF-8")
head(rows, 3)""",
        "JavaScript": """\
const answer = await fetch("{address}");
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.text());""",
    },
    "lines": {
        "curl": 'curl --fail-with-body --silent --show-error --output "{name}" "{address}"',
        "Python": """\
import json
from urllib.request import urlopen

with urlopen("{address}") as answer:
    records = [json.loads(line) for line in answer]
print(records[:3])""",
        "R": """\
library(jsonlite)

records <- stream_in(url("{address}"), verbose = FALSE)
str(head(records, 3), max.level = 1)""",
        "JavaScript": """\
const answer = await fetch("{address}");
if (!answer.ok) throw new Error(await answer.text());
const lines = (await answer.text()).split("\\n").filter(Boolean);
console.log(lines.slice(0, 3).map((line) => JSON.parse(line)));""",
    },
    "text": {
        "curl": 'curl --fail-with-body --silent --show-error "{address}"',
        "Python": """\
from urllib.request import urlopen

with urlopen("{address}") as answer:
    print(answer.read().decode())""",
        "R": """\
cat(readLines("{address}", encoding = "UTF-8", warn = FALSE), sep = "\\n")""",
        "JavaScript": """\
const answer = await fetch("{address}");
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.text());""",
    },
    "binary": {
        "curl": 'curl --fail-with-body --silent --show-error --output "{name}" "{address}"',
        "Python": """\
from urllib.request import urlretrieve

urlretrieve("{address}", "{name}")""",
        "R": """\
download.file("{address}", "{name}", mode = "wb")""",
        "JavaScript": """\
const answer = await fetch("{address}");
if (!answer.ok) throw new Error(await answer.text());
console.log((await answer.blob()).size, "bytes");""",
    },
}


def samples(address: str, media_type: str, body: str = "") -> dict[str, str]:
    """Return by language how to ask for an address that answers this media type; by POST where there is a body, which
    is JSON without apostrophes."""
    name = PurePosixPath(urlsplit(address).path).name
    told = {"address": address, "name": name, "body": body, "escaped": body.replace('"', '\\"')}
    return {
        language: _PLACE.sub(lambda place: told[place[1]], text)
        for language, text in SAMPLES["post" if body else kind_of(media_type)].items()
    }


def kind_of(media_type: str) -> str:
    """Return which kind of answer a media type is: `json`, `csv`, `lines`, `text` or `binary`."""
    bare = media_type.partition(";")[0]
    if bare == "application/x-ndjson":
        return "lines"
    if bare == "text/csv":
        return "csv"
    if bare == "application/json" or bare.endswith("+json"):
        return "json"
    return "binary" if bare.endswith((".sheet", "/octet-stream", "/zip", "/png", "gzip")) else "text"
