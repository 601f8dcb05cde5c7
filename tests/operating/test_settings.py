"""A setting that cannot be used is refused in one sentence, which names it and says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import LOOPBACK, Settings, SettingsError, misspelt

SERVER = "postgresql://user:password@host:5432/name"

WRONG = [
    # The schemes, the slashes and the folder.
    ("DATABASE_URL", "mysql://localhost/cases", SERVER.replace(":5432", "")),
    ("DATABASE_URL", "sqlite:/var/releases", "sqlite:///var/releases"),
    ("DATABASE_URL", "sqlite://var/releases", "sqlite:////srv/releases"),
    ("DATABASE_URL", "sqlite:///", "sqlite:/// and a folder"),
    ("DATABASE_URL", "postgresql:", "postgresql://user:password@host/name"),
    ("DATABASE_URL", "postgresqlx://host/name", "postgresql://user:password@host/name"),
    ("DATABASE_URL", "sqlite:///pyproject.toml", "which is no folder"),
    ("DATABASE_URL", "sqlite:///" + "a" * 300, "File name too long"),
    ("DATABASE_URL", "sqlite:///releases\n", "line break"),
    ("FILES_FOLDER", "pyproject.toml", "which is no folder"),
    ("FILES_FOLDER", "files\r", "line break"),
    # An address of readers.
    ("PUBLIC_URL", "data.example.org", "such as https://data.example.org"),
    ("PUBLIC_URL", "ftp://data.example.org", "such as https://data.example.org"),
    ("PUBLIC_URL", "https://", "a whole address"),
    ("PUBLIC_URL", "https:///cases", "a whole address"),
    ("PUBLIC_URL", "https://data.example.org?lang=en", "a query or a fragment"),
    ("PUBLIC_URL", "https://data.example.org?", "a query or a fragment"),
    ("PUBLIC_URL", "https://data.example.org/#top", "a query or a fragment"),
    ("PUBLIC_URL", "https://data example.org", "with a space"),
    ("PUBLIC_URL", "https://data.example.org/a b", "with a space"),
    ("PUBLIC_URL", "https://data.exam\nple.org", "a line break"),
    ("PUBLIC_URL", "https://user:hunter2@data.example.org", "a user before its host"),
    ("PUBLIC_URL", "https://data.example.org:0", "from 1 to 65535"),
    ("PUBLIC_URL", "https://data.example.org:", "from 1 to 65535"),
    ("PUBLIC_URL", "https://data.example.org:65536", "Port out of range"),
    ("PUBLIC_URL", "https://data.example.org:http", "such as https://data.example.org"),
    ("PUBLIC_URL", "https://[::1", "such as https://data.example.org"),
    ("PUBLIC_URL", "https://данные.рф", "xn--80ahe5aa8f.xn--p1ai"),
    ("PUBLIC_URL", "https://straße.example", "begins with xn--"),
    ("PUBLIC_URL", "https://data..example.org", "no name or address of a host"),
    ("PUBLIC_URL", "https://data.example.org/ü", "%20"),
    ("PUBLIC_URL", "https://data.example.org/../x", "lead elsewhere"),
    ("PUBLIC_URL", "https://data.example.org/%zz", "lead elsewhere"),
    ("PUBLIC_URL", "https://data.example.org/" + "x" * 200, "may have 200"),
    ("PUBLIC_URL", "https://data.example.org/<b>", "%20"),
    # Names that a request may have.
    ("TRUSTED_HOSTS", "*", "list each name"),
    ("TRUSTED_HOSTS", "*.example.org", "list each name"),
    ("TRUSTED_HOSTS", "https://data.example.org", "names alone"),
    ("TRUSTED_HOSTS", "data.example.org/", "names alone"),
    ("TRUSTED_HOSTS", "data.example.org,,other.example.org", "an empty place"),
    ("TRUSTED_HOSTS", "data.example.org,", "an empty place"),
    ("TRUSTED_HOSTS", "data.example.org other.example.org", "no name or address"),
    ("TRUSTED_HOSTS", "data.example.org:0", "from 1 to 65535"),
    ("TRUSTED_HOSTS", "data.example.org:https", "from 1 to 65535"),
    ("TRUSTED_HOSTS", "[::1", "no name or address"),
    ("TRUSTED_HOSTS", "[::1]x", "from 1 to 65535"),
    ("TRUSTED_HOSTS", "данные.рф", "xn--80ahe5aa8f.xn--p1ai"),
    # Whom to write to.
    *(
        (name, value, right)
        for name in ("CONTACT", "SECURITY_CONTACT")
        for value, right in (
            ("desk@example.org", "write it as mailto:desk@example.org"),
            ("mailto:desk", "mailto:name@example.org or https://example.org/contact"),
            ("mailto:a@example.org,b@example.org", "one address"),
            ("mailto:desk@example.org\nExpires: never", "one address"),
            ("http://example.org/contact", "https://example.org/contact"),
            ("https://", "https://example.org/contact"),
            ("https://[::1", "https://example.org/contact"),
            ("https://example.org/a b", "one address"),
            ("the desk", "one address"),
        )
    ),
    ("BUILD", "one\ntwo", "one line"),
    ("BUILD", "b" * 101, "at most 100 letters"),
    ("DRAFT", "yes", "true or false"),
    ("HOST", "*", "leave it out"),
    ("HOST", "localhost:8000", "no name or address"),
    ("HOST", "http://localhost", "no name or address"),
    ("HOST", "127.0.0.256", "four numbers"),
    ("HOST", "[::1", "no name or address"),
    *((name, value, "a whole number from 1 to") for name in ("PORT", "WEB_CONCURRENCY") for value in
      ("0", "-1", "2.0", "auto", "1e3", "٣", "9" * 5000, "65536")),
]  # fmt: skip

RIGHT = [
    ("DATABASE_URL", "sqlite:///var/releases", "sqlite:///var/releases"),
    ("DATABASE_URL", "sqlite:///-a b?c#d%20 ", "sqlite:///-a b?c#d%20 "),
    ("DATABASE_URL", "postgres://u:p@h:5432/x", "postgresql://u:p@h:5432/x"),
    ("DATABASE_URL", "postgresql+psycopg://u@h/x ", "postgresql://u@h/x"),
    ("DATABASE_URL", "postgresql://u@one,two:5433,[::1]/x?load_balance_hosts=random", None),
    ("DATABASE_URL", "postgresql:///x?host=/run/postgresql", None),
    ("DATABASE_URL", "postgresql://%2Frun%2Fpostgresql/x", None),
    ("DATABASE_URL", "postgresql://u:a%40b%2Fc@h/x", None),
    ("DATABASE_URL", "", Settings.database_url),
    ("FILES_FOLDER", "wherever it is", "wherever it is"),
    ("PUBLIC_URL", "https://data.example.org", "https://data.example.org"),
    ("PUBLIC_URL", " HTTPS://Data.Example.org/ ", "https://data.example.org"),
    ("PUBLIC_URL", "https://example.org:8443/open/cases/", "https://example.org:8443/open/cases"),
    ("PUBLIC_URL", "http://[2001:DB8::1]:8000", "http://[2001:db8::1]:8000"),
    ("PUBLIC_URL", "https://xn--80ahe5aa8f.xn--p1ai", "https://xn--80ahe5aa8f.xn--p1ai"),
    ("PUBLIC_URL", " ", None),
    ("TRUSTED_HOSTS", "Data.Example.org , b.example.org:8080", ("data.example.org", "b.example.org:8080")),
    ("TRUSTED_HOSTS", "::1,[::1],[2001:DB8:0::1]:80", ("[::1]", "[::1]", "[2001:db8::1]:80")),
    ("TRUSTED_HOSTS", "192.0.2.1", ("192.0.2.1",)),
    ("TRUSTED_HOSTS", "", LOOPBACK),
    ("CONTACT", "mailto:desk@example.org", None),
    ("SECURITY_CONTACT", "mailto:desk@example.org?subject=Security", None),
    ("CONTACT", "https://example.org/contact?to=desk#form", None),
    ("BUILD", "1.2.0+c0ffee", "1.2.0+c0ffee"),
    ("DRAFT", "TRUE", True),
    ("HOST", "::1", "::1"),
    ("HOST", "[::1]", "::1"),
    ("HOST", "0.0.0.0", "0.0.0.0"),
    ("HOST", "localhost", "localhost"),
    ("HOST", "", None),
    ("PORT", "65535", 65535),
    ("WEB_CONCURRENCY", " 4 ", 4),
]  # fmt: skip

FIELD = {"WEB_CONCURRENCY": "workers"}


@pytest.mark.parametrize("name, value, right", WRONG)
def test_a_wrong_value_is_refused_with_its_name_and_with_what_would_be_right(
    name: str, value: str, right: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert right in sentence
    assert sentence.endswith(".")
    assert len(sentence.splitlines()) == 1
    assert len(sentence) < 400


@pytest.mark.parametrize("name, value, taken", RIGHT)
def test_a_right_value_is_taken(name: str, value: str, taken: object) -> None:
    settings = Settings.from_environment({name: value})
    is_unset = not value.strip()
    expected = value if taken is None and not is_unset else taken
    assert getattr(settings, FIELD.get(name, name.lower())) == expected


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2/x@h/x",
        "postgresql://u:hunter2@x@h/x",
        "postgresql://u:hunter2@h:99999/x",
        "postgresql://u:hunter2@h:port/x",
        "mysql://u:hunter2@h/x",
    ],
)
def test_a_password_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"DATABASE_URL": url})
    assert "hunter" not in str(refused.value)


def test_a_folder_may_be_there_or_not_yet(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "later"):
        given = {"DATABASE_URL": f"sqlite:///{folder}", "FILES_FOLDER": str(folder)}
        settings = Settings.from_environment(given)
        assert (settings.database_url, settings.files_folder) == tuple(given.values())


@pytest.mark.parametrize(
    "given, meant",
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("PUBLIC_URl", "PUBLIC_URL"),
        ("TRUSTED_HOST", "TRUSTED_HOSTS"),
        ("WEB_CONCURENCY", "WEB_CONCURRENCY"),
        ("port", "PORT"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_told(given: str, meant: str) -> None:
    assert misspelt({given: "x"}) == {given: meant}
    # Who set the right one knows it.
    assert misspelt({given: "x", meant: "y"}) == {}


def test_a_name_of_another_program_is_not_taken_for_one_of_ours() -> None:
    names = (
        "HOSTNAME",
        "LOGNAME",
        "PATH",
        "HOME",
        "PORTS",
        "BUILDER",
        "GUNICORN_CMD_ARGS",
        "PGHOST",
        "DATABASE",
    )
    assert misspelt(dict.fromkeys(names, "x")) == {}
