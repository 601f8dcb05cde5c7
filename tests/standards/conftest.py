"""Two releases, served: what the tests of metadata make."""

from tests.metadata.conftest import both, two

__all__ = ["both", "two"]
