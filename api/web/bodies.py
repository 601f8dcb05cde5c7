"""Which addresses take POST, and how a body is read: in memory alone, and no further than its address takes.

A body asks a question that no address has room for. It changes nothing, and no trace of it is left.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING

import flask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# By path, the most bytes of a body. Every other address refuses the method. A spreadsheet is larger than the names in
# it, and a form has a frame around it; what an assistant asks is short.
MOST_BYTES: dict[str, int] = {
    "/match": 2_100_000,
    "/mcp": 64_000,
    "/reconcile": 1_000_000,
    "/v1/match": 2_000_000,
}
# Reading such a body makes many times as much of it in memory, and a list of names of this size keeps a processor busy
# for a fifth of a second: it is done for one reader at a time.
DEAR_BYTES = 8_000


def most_bytes(path: str) -> int:
    """Return how many bytes of a body an address takes, with or without a slash at its end; 0 where it takes none."""
    return MOST_BYTES.get(path.removesuffix("/"), 0)


def told() -> str:
    """Return the addresses with their sizes, as a list in a sentence."""
    *most, last = (f"`{path}` ({number:,} bytes)" for path, number in MOST_BYTES.items())
    return f"{', '.join(most)} and {last}"


class Request(flask.Request):
    """A request whose body is never laid down in a file, and which cannot be read beyond its bound (413)."""

    def __init__(
        self, environ: WSGIEnvironment, populate_request: bool = True, shallow: bool = False
    ) -> None:
        super().__init__(environ, populate_request, shallow)
        # What may be sent as a file may also be pasted into a field of a form.
        self.max_content_length = self.max_form_memory_size = most_bytes(self.path)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        # The framework's own goes to a temporary file above 500 kB.
        return BytesIO()
