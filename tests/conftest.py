"""Which plugins every test runs under, and the fixtures that more than one folder uses."""

pytest_plugins = ["tests.support.no_skips", "tests.support.loopback"]
