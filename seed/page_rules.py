"""The rule of the addresses of sources: one page is one source."""

from __future__ import annotations

from collections.abc import Callable

from api.records.declaration import Table
from seed.findings import Finding, Report
from seed.likeness import page_key
from seed.read import Row


def pages(table: Table, report: Report) -> Callable[[Row], None]:
    """No two rows give the address of one page, in whatever forms."""
    by_page: dict[str, tuple[int, str]] = {}

    def rule(row: Row) -> None:
        url, source = row.text("url"), row.text("id")
        if not url:
            return
        line, other = by_page.setdefault(page_key(url), (row.line, source))
        # An id that stands twice is told already.
        if line != row.line and other != source:
            right = f'one source for one page: "{other}" wherever this one is named'
            report(Finding(table.file, row.line, "url", url, f'is the page of "{other}", line {line}', right))

    return rule
