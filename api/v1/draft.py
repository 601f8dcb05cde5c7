"""How a draft is marked in answers for programs, which are in English; `api.v1.texts` does so in other languages."""

from __future__ import annotations

from typing import Any

from api.records import dataset
from api.records.labels import english_texts
from api.web.draft import KEY, is_draft

# At the beginning of the names of files.
OF_FILES = "DRAFT-"


def marked(text: str) -> str:
    """Return a title or a credit line as it is published, or with the mark of a draft."""
    return f"{english_texts()[KEY]}: {text}" if is_draft() else text


def credit(release_id: str) -> str:
    """Return the credit line of a release."""
    return marked(dataset.credit(release_id))


def meta() -> dict[str, Any]:
    """Return the member of `meta` that a draft has."""
    return {"draft": True} if is_draft() else {}
