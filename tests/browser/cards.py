"""Embeds as a browser lays them out, beside the height that was announced for them: `make cards` measures everybody."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright

from api.app import create_app
from api.languages import LANGUAGES
from api.pages.heights import height_of
from tests.support.system import chromium

WIDTHS = (280, 400, 640)
# As on a phone: at 1, Linux rounds each letter to whole pixels, which the devices of most readers do not.
SHARP = 3
MOST_BLANK = 80

# The tops of the lines on which a number, a date or a name with a hyphen stands, of those that stand on several.
_BROKEN = r"""() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest(".hidden, style, .credit a, details:not([open]) > :not(summary)")) continue;
    for (const word of text.data.matchAll(/\d[\d.,–-]*|\p{L}+[-–]\p{L}[\p{L}-]*/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
      if (tops.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@dataclass(frozen=True)
class Card:
    """An embed at a width: how tall it is announced, how tall it is, and what it breaks or lets stick out."""

    address: str
    language: str
    width: int
    announced: int
    height: int
    overflow: int
    broken: tuple[str, ...]

    @property
    def blank(self) -> int:
        """The pixels below its content; negative where it is cut."""
        return self.announced - self.height

    @property
    def is_good(self) -> bool:
        return 0 <= self.blank <= MOST_BLANK and not self.overflow and not self.broken


def cards(client: FlaskClient, page: Page, addresses: Iterable[str]) -> Iterator[Card]:
    """Lay out the embeds of pages of ours in every language and width, each as oEmbed announces it."""
    for address in addresses:
        for language in LANGUAGES:
            asked = f"http://localhost{address}{'&' if '?' in address else '?'}lang={language}"
            html = ""
            for width in WIDTHS:
                answer = client.get(f"/oembed?url={quote(asked, safe='')}&maxwidth={width}")
                assert answer.status_code == 200, asked
                told = answer.get_json()
                if not html:
                    frame = unescape(re.search(r' src="([^"]+)"', told["html"])[1])  # type: ignore[index]
                    html = client.get(frame).get_data(as_text=True)
                    page.set_content(html)
                # oEmbed announces the usual width to who has more room; the builder fills it.
                announced = told["height"] if told["width"] == width else height_of(html, width)
                yield _measured(page, address, language, width, announced)


def _measured(page: Page, address: str, language: str, width: int, announced: int) -> Card:
    # The body is at least as tall as its frame.
    page.set_viewport_size({"width": width, "height": 50})
    height, wide = page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    broken = tuple(page.evaluate(_BROKEN))
    return Card(address, language, width, announced, height, max(0, wide - width), broken)


def told(measured: Iterable[Card]) -> str:
    """What is not as it should be, a line each; an empty text where all is good."""
    return "\n".join(map(str, (card for card in measured if not card.is_good)))


def people(client: FlaskClient) -> list[str]:
    """The pages of everybody in the newest release."""
    found, path = [], "/v1/cases?limit=500&fields=id"
    while path:
        answer = client.get(path).get_json()
        found += [f"/cases/{case['id']}" for case in answer["data"]]
        path = (answer["links"].get("next") or "").removeprefix("http://localhost")
    return found


def calls(client: FlaskClient) -> list[str]:
    """The pages of all calls to action."""
    answer = client.get("/v1/calls-to-action?limit=500").get_json()
    return [f"/calls-to-action/{call['id']}" for call in answer["data"]]


def lists(client: FlaskClient) -> list[str]:
    """Pages of lists and of numbers: by each dimension, and of the people of each theme and of each region."""
    dimensions = ("status", "theme", "region", "article", "year", "gender", "sentence_kind", "recognised_by")
    found = ["/cases", "/cases?custody=true", "/cases?named_in_resolution=true"]
    found += [f"/stats?group_by={name}" for name in dimensions]
    for name in ("theme", "region"):
        cells = client.get(f"/v1/stats/cases?group_by={name}").get_json()["data"]
        groups = [cell["group"][name] for cell in cells if cell["count"]]
        found += [f"/cases?{name}={group}" for group in groups]
        found += [f"/stats?group_by=article&{name}={group}" for group in groups]
    return found


def _table(measured: Sequence[Card]) -> str:
    """How many there are of each kind and width, how many are cut, and the most that is blank."""
    groups = defaultdict(list)
    for card in measured:
        kind = re.match(r"/[a-z-]+/?", card.address)
        groups[kind[0] if kind else "", card.width].append(card)
    rows = [
        f"{kind:20} {width:5} {len(cards):6} {sum(card.blank < 0 for card in cards):5} {max(card.blank for card in cards):6}"
        for (kind, width), cards in sorted(groups.items())
    ]
    return "\n".join([f"{'page':20} {'width':>5} {'cards':>6} {'cut':>5} {'blank':>6}", *rows])


def main() -> int:
    """Measure the embeds of everybody and everything in the newest release; 1 where one is not good."""
    client = create_app().test_client()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--headless", "--no-sandbox"])
        addresses = [*people(client), *calls(client), *lists(client)]
        measured = list(cards(client, browser.new_page(device_scale_factor=SHARP), addresses))
        browser.close()
    print(_table(measured))
    print(told(measured))
    return 1 if told(measured) else 0


if __name__ == "__main__":
    sys.exit(main())
