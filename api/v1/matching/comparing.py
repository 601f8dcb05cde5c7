"""How the names of a line agree with those of a person on file, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.records.names import query_keys, stored_keys, words

EXACT, SOUND, VARIANT, INITIAL = "exact", "sound", "variant", "initial"
TYPO, MISSING, DIFFERS = "typo", "missing", "differs"


@dataclass(frozen=True)
class Agreement:
    """A part of a name: how it agrees, what was asked, and what is on file."""

    field: str
    how: str
    asked: str
    on_file: str | None


def compare(asked: str, names: Sequence[str]) -> tuple[Agreement, ...] | None:
    """Return how the best of some names agrees; None where none does."""
    sought = words(asked)
    best = None
    for name in names:
        have = list(words(name))
        if len(have) < 2:
            continue
        found = {}
        for position, part in ((-1, "surname"), (0, "given_name")):
            for one in sought:
                if one == have[position]:
                    found[part] = Agreement(part, EXACT, one, have[position])
                    break
                if set(query_keys(one)) & set(stored_keys(have[position])):
                    found.setdefault(part, Agreement(part, SOUND, one, have[position]))
        if "surname" not in found:
            continue
        rest = [one for one in sought if one not in {a.asked for a in found.values()}]
        if "given_name" not in found:
            if any(len(one) > 1 and not one.endswith(("вич", "вна", "vich", "vna")) for one in rest):
                continue
            initial = next((one for one in rest if len(one) == 1), None)
            found["given_name"] = Agreement(
                "given_name", INITIAL if initial else MISSING, initial or "", have[0]
            )
        result = (found["surname"], found["given_name"])
        if best is None or sum(a.how == EXACT for a in result) > sum(a.how == EXACT for a in best):
            best = result
    return best
