"""Whether a mention means the person: what is sure, what is somebody else's, and what only the curator can say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from seed.desk.withdrawal.index import Index
from seed.desk.withdrawal.mentions import Certainty, Mention
from seed.desk.withdrawal.ownership import Support
from seed.desk.withdrawal.plan import SHORTER, SOMEBODY, Decisions, Undecided, place_key

_BEGINS = re.compile(r"(?:^|[.!?…]\s+|^\s*)[\"'«“„(]*$")


class Judge:
    """Judges mentions of one person, by the decisions of the curator; keeps what waits for one."""

    def __init__(self, index: Index, uid: str, decisions: Decisions) -> None:
        self.index, self.uid, self.decisions = index, uid, decisions
        self.undecided: dict[str, Undecided] = {}
        # Every place that only a decision could settle, decided or not.
        self.asked: set[str] = set()
        self.texts: dict[str, str] = {}

    def in_prose(self, text: str) -> list[Mention]:
        """Return where a line of a document may name the person, who may be written small in a request."""
        return self.index.register.mentions(text, small=True, uid=self.uid)

    def mentions(self, text: str, *, address: bool = False) -> list[Mention]:
        """Return where a text may name the person."""
        if not text:
            return []
        return [one for one in self.index.mentions(text, address=address) if one.uid == self.uid]

    def verdict(self, mention: Mention, support: Support) -> bool | None:
        """Whether a mention in a row means the person; None where it may be somebody else."""
        if mention.certainty is Certainty.SURE:
            return True
        if mention.certainty is Certainty.DOUBTFUL:
            return None
        if self.uid in support.people:
            return None if mention.others & support.people else True
        if support.people and support.people <= mention.others and not support.elsewhere:
            return False
        return None

    def decided(self, table: str, record: str, column: str, text: str, folder: str, why: str) -> bool:
        """Whether the curator says that a place means the person; without a decision the place is kept as undecided."""
        key = place_key(table, record, column, text)
        self.asked.add(key)
        decision = self.decisions.of(key)
        if decision is None:
            place = self.undecided.setdefault(key, Undecided(key, table, record, column, text, why))
            if folder not in place.folders:
                place.folders.append(folder)
        return bool(decision)

    def cleaned(
        self,
        text: str,
        table: str,
        record: str,
        column: str,
        support: Support,
        folder: str,
        longest: int | None = None,
    ) -> str:
        """Return a text without the person."""
        spans, open_ones = list[tuple[int, int]](), list[Mention]()
        for mention in self.mentions(text):
            verdict = self.verdict(mention, support)
            if verdict:
                spans.append((mention.start, mention.end))
            elif verdict is None:
                open_ones.append(mention)
        if open_ones and self.decided(table, record, column, text, folder, why(open_ones)):
            spans += [(mention.start, mention.end) for mention in open_ones]
            self.texts[text] = shortened(text, spans, longest)
        return shortened(text, spans, longest)


def why(mentions: Sequence[Mention]) -> str:
    """Return why a mention cannot be judged."""
    if any(mention.certainty is Certainty.SHARED for mention in mentions):
        return "others on file bear this name"
    return "it may be a word, a place or somebody who is not on file"


def shortened(text: str, spans: Sequence[tuple[int, int]], longest: int | None) -> str:
    """Return a text with neutral words in place of the spans, no longer than it may be."""
    if not spans:
        return text
    replaced = without(text, spans)
    if longest is None or len(replaced) <= longest:
        return replaced
    replaced = without(text, spans, SHORTER)
    if len(replaced) <= longest:
        return replaced
    return replaced[: longest - 1].rsplit(" ", 1)[0] + "…"


def without(text: str, spans: Sequence[tuple[int, int]], words: str = SOMEBODY) -> str:
    """Return a text with neutral words in place of the spans."""
    parts, end = list[str](), 0
    for start, stop in _merged(spans):
        before = text[end:start]
        parts += [before, words.capitalize() if _BEGINS.search("".join(parts) + before) else words]
        end = stop
    return "".join(parts) + text[end:]


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], stop)
        else:
            merged.append((start, stop))
    return merged


def mapped(
    ids: str, renamed: Mapping[str, str], gone: frozenset[str] | set[str], separator: str = ";"
) -> str:
    """Return a list of ids with new ones for old, and without those that are gone."""
    if not separator:
        return "" if ids in gone else renamed.get(ids, ids)
    return separator.join(renamed.get(one, one) for one in ids.split(separator) if one not in gone)
