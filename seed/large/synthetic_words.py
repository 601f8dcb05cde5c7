"""Made-up names, places and sentences of synthetic tables, in Latin and Cyrillic letters side by side.

They are as long, as varied and as unevenly spread as real ones, so that search and sort have real work; each name
says that it is synthetic.
"""

from __future__ import annotations

import random
from itertools import product

# Syllables in both scripts; two of them make a beginning.
_LATIN = (
    "ba be bo va ve vo ga go da do zha zo zi ka ko ku la le lu ma me mo na ne no pa pe po ra re ro sa se so ta te to "
    "fe kha kho tsa che shu shcha yu ya"
)
_CYRILLIC = (
    "ба бе бо ва ве во га го да до жа зо зи ка ко ку ла ле лу ма ме мо на не но па пе по ра ре ро са се со та те то "
    "фе ха хо ца че шу ща ю я"
)
_SYLLABLES = tuple(zip(_LATIN.split(), _CYRILLIC.split(), strict=True))
_GIVEN_ENDS = {
    False: (("mir", "мир"), ("lan", "лан"), ("ton", "тон"), ("slav", "слав"), ("bek", "бек"), ("ril", "рил")),
    True: (("mira", "мира"), ("lana", "лана"), ("tina", "тина"), ("slava", "слава"), ("riya", "рия")),
}
_FAMILY_ENDS = {
    False: (
        ("rov", "ров"),
        ("nin", "нин"),
        ("tsev", "цев"),
        ("lenko", "ленко"),
        ("shuk", "шук"),
        ("skiy", "ский"),
    ),
    True: (
        ("rova", "рова"),
        ("nina", "нина"),
        ("tseva", "цева"),
        ("lenko", "ленко"),
        ("shuk", "шук"),
        ("skaya", "ская"),
    ),
}
_TOWN_ENDS = ("grad", "sk", "vo", "abad", "polye", "gorsk", "ino", "any")

# Texts are put together from these: a third of the words in real summaries are as common as these.
_SUBJECTS = (
    "The file says that", "By the first report", "The verdict states that", "As a second source has it,",
    "Before the appeal", "In the same month", "According to the lawyer", "During the search",
)  # fmt: skip
_PREDICATES = (
    "the case was heard in", "a witness was questioned in", "the papers were sent to", "the court moved to",
    "letters were posted to", "the term was counted from", "a protest was filed in", "the hearing was put off in",
)  # fmt: skip
_MANNERS = (
    "behind closed doors", "after three months", "without a lawyer", "with two others", "for the second time",
    "on the same charge", "at a late hour", "in an open session",
)  # fmt: skip

_TOWNS = 4096
_PHRASES = 8192
_SENTENCES = 16_384


class Words:
    """Names and texts, drawn with one source of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._bits = chance.getrandbits
        beginnings = [(a + c, b + d) for (a, b), (c, d) in product(_SYLLABLES, _SYLLABLES)]
        chance.shuffle(beginnings)
        self._beginnings = beginnings
        self._towns = [
            chance.choice(beginnings)[0].capitalize()
            + chance.choice(_SYLLABLES)[0]
            + chance.choice(_TOWN_ENDS)
            for _ in range(_TOWNS)
        ]
        pick = chance.choice
        self._phrases = [
            f"{pick(_MANNERS)}, as {self.town()} reported" if self._bits(1) else pick(_MANNERS)
            for _ in range(_PHRASES)
        ]
        self._sentences = [
            f"{pick(_SUBJECTS)} {pick(_PREDICATES)} {self.town()} {pick(_MANNERS)}."
            for _ in range(_SENTENCES)
        ]

    def town(self) -> str:
        """Return a town that does not exist."""
        return self._towns[self._bits(12)]

    def phrase(self) -> str:
        """Return some words that end a sentence."""
        return self._phrases[self._bits(13)]

    def sentence(self) -> str:
        """Return a sentence of about ten words."""
        return self._sentences[self._bits(14)]

    def name(self, *, female: bool) -> tuple[str, str, str]:
        """Return a name as it is usually written, in Cyrillic, and in another spelling."""
        bits, beginnings, syllables = self._bits, self._beginnings, _SYLLABLES
        # The lesser of two draws: some given names are far more frequent than others, as in life.
        given = beginnings[min(bits(10), bits(10))]
        family = beginnings[bits(20) % len(beginnings)]
        middle = syllables[bits(20) % len(syllables)]
        first_ends, last_ends = _GIVEN_ENDS[female], _FAMILY_ENDS[female]
        first_end, last_end = first_ends[bits(8) % len(first_ends)], last_ends[bits(8) % len(last_ends)]
        first = (given[0] + first_end[0]).capitalize()
        last = (family[0] + middle[0] + last_end[0]).capitalize()
        native = (
            f"{(given[1] + first_end[1]).capitalize()} {(family[1] + middle[1] + last_end[1]).capitalize()}"
        )
        other = last.replace("ya", "ja").replace("yu", "ju").replace("kh", "h").replace("v", "w")
        return f"{first} {last} (synthetic)", f"{native} (вымышлено)", f"{first} {other} (synthetic)"
