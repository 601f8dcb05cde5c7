"""Every fixed text in the language of an answer, through one door: `say`; the labels of vocabularies through `label`.

The words are those of the newest release, since an older one may lack what a page says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.languages import ENGLISH, LANGUAGES
from api.records.labels import PAGE, TRANSLATED, english_texts
from api.records.release import Release
from api.records.releases import NoRelease
from api.v1.release import newer_release, served_releases
from api.web.draft import KEY, is_draft
from api.web.language import wanted_language


def _words() -> Mapping[tuple[str, str], str]:
    try:
        return served_releases().newest().labels(wanted_language())
    except NoRelease:
        return {}


def say(key: str, **values: object) -> str:
    """Return a fixed text with values in the places of its placeholders; KeyError for an unknown key.

    English is there even while no release can be read.
    """
    text = english_texts().get(key)
    if wanted_language() != ENGLISH or text is None:
        text = _words().get((PAGE, key), text)
    if text is None:
        raise KeyError(key)
    return text.format(**values) if values else text


def marked(text: str) -> str:
    """Return a title or a credit line as it is published, or marked as a draft, in the language of the answer."""
    return f"{say(KEY)}: {text}" if is_draft() else text


def credit_line(release: Release) -> str:
    """Return what stands beside an embed or a picture that is made from a release."""
    return marked(say("embed.credit", release=release.id, day=release.released_on))


def newer_in_words() -> list[str]:
    """Return the sentence that there is a newer release than the one this request is answered from; none where it is
    the newest."""
    newer = newer_release()
    return [say("newer.text", release=newer.id, day=newer.released_on)] if newer else []


def has(key: str) -> bool:
    """Say whether there is a fixed text of this key."""
    return key in english_texts() or (PAGE, key) in _words()


def label(scope: str, identity: str, otherwise: str) -> str:
    """Return the label of a vocabulary's word, such as `statuses.label` of `imprisoned`; `otherwise` in English, and
    where the language has none."""
    return _words().get((scope, identity), otherwise) if wanted_language() != ENGLISH else otherwise


def translated(text: str) -> str:
    """Return a text of a record in the language of the answer; as it stands where nobody translated it."""
    return label(TRANSLATED, text, text)


def is_translated(text: str) -> bool:
    """Say whether a text of a record is there in the language of the answer."""
    return wanted_language() == ENGLISH or (TRANSLATED, text) in _words()


def designated(labels: Iterable[str]) -> str:
    """Return what to say beside a link to somebody who bears these labels, such as `labelled extremist in Russia`."""
    return "; ".join(say(key) if has(key := f"mark.{label}") else label for label in labels)


def word(scope: str, identity: str) -> str:
    """Return the label of a word that no table has, such as a country; else the word itself."""
    return _words().get((scope, identity), identity)


def count_of(what: str, number: int) -> str:
    """Return a number with what it counts, in the right form: 1 person, 2 people."""
    form = LANGUAGES[wanted_language()].form_of(number)
    key = f"{what}.{form}"
    return say(key if has(key) else f"{what}.other", number=number)


def term(months: int) -> str:
    """Return the length of a sentence in years and months."""
    years, rest = divmod(months, 12)
    parts = [count_of("years", years)] if years else []
    parts += [count_of("months", rest)] if rest or not years else []
    return " ".join(parts)
