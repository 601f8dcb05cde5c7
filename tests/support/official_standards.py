"""The official files of standards, which are not ours to copy: used as well where they lie beside the repository.

They lie in the folder `shared/standards` of the repository's parent. Where one is not there, our own shapes in
`tests/standards` judge alone, nothing fails, and this plugin says so at the end of a run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.servers import ROOT

FOLDER = ROOT.parent / "shared" / "standards"
DCAT_AP = ("dcat-ap-3.0.1-shapes.ttl", "dcat-ap-3.0.1-range.ttl")
# Of a package, of each resource in it, and of the schema and the dialect of each resource.
DATA_PACKAGE = {
    name: f"datapackage-2.0-{name}.json"
    for name in ("datapackage", "dataresource", "tableschema", "tabledialect")
}

# Of each answer of a reconciliation service, and what they refer to.
RECONCILIATION = {
    name: f"reconciliation-0.2-{name}.json"
    for name in (
        "manifest",
        "openapi",
        "type",
        "reconciliation-query-batch",
        "reconciliation-result-batch",
        "suggest-entities-response",
        "suggest-properties-response",
        "suggest-types-response",
        "data-extension-property-proposal",
        "data-extension-response",
    )
}


def there(*names: str) -> list[Path]:
    """Those of some official files that can be had here."""
    return [FOLDER / name for name in names if (FOLDER / name).is_file()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the official files that nothing was compared with."""
    wanted = (*DCAT_AP, *DATA_PACKAGE.values(), *RECONCILIATION.values())
    lacking = [name for name in wanted if not there(name)]
    if lacking:
        terminalreporter.write_line(
            f"Standards: judged by the shapes in tests/standards; without {', '.join(lacking)}."
        )
