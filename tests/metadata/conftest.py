"""Two releases, served; and a server on a port of this machine, for validators that ask for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.metadata import two_releases
from tests.support import servers


@pytest.fixture(scope="package")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two releases of the tiny dataset: frozen, loaded, and as files."""
    folder = tmp_path_factory.mktemp("two")
    two_releases.publish(folder, two_releases.change)
    two_releases.load(folder)
    return folder


@pytest.fixture(scope="package")
def both(two: Path) -> FlaskClient:
    """A client of the service on both releases."""
    return two_releases.served(two)


@pytest.fixture(scope="package")
def listening() -> Iterator[Callable[[Flask], str]]:
    """Serve an app on a free port until the tests end; gives its address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(servers.listening(app))
