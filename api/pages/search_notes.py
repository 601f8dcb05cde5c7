"""What a page says of the words that were searched for, where something was let go to find a name."""

from __future__ import annotations

from api.records.reading import Query
from api.v1.answers.search_notes import let_go
from api.v1.texts import say


def said_of_search(query: Query) -> list[str]:
    """Return it in sentences, in the language of the page; none where nothing was let go."""
    found = let_go(query)
    if found is None:
        return []
    said = [say("search.let_go")]
    if found.dropped:
        said.append(say("search.dropped", words=", ".join(found.dropped)))
    said += [say(f"search.{one.how}", word=one.word, on_file=one.as_written) for one in found.relaxed]
    return said if found.complete else [*said, say("search.incomplete")]
