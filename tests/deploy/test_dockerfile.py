"""Row O8: the Dockerfile says nothing but where to begin, what to copy, one script, and how to run what it made."""

from __future__ import annotations

import json
import re
import tomllib

from packaging.specifiers import SpecifierSet

from tests.deploy.dockerfile import command, environment, of, stages
from tests.support.servers import ROOT


def test_both_stages_begin_with_the_same_exact_python_that_the_project_supports() -> None:
    (first, *_), (second, *_) = stages()
    assert first.rest.removesuffix(" AS built") == second.rest
    version = re.fullmatch(r"python:(\d+\.\d+\.\d+)-slim-[a-z]+", second.rest)
    assert version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version[1] in SpecifierSet(project["requires-python"])


def test_what_it_builds_is_built_by_the_script_alone() -> None:
    built, served = stages()
    packages, script = of("RUN", built)
    assert script == "sh deploy/install.sh"
    assert packages.startswith("apt-get update ")
    assert of("RUN", served) == []
    assert of("COPY", served) == ["--from=built /opt/open-cases ./"]


def test_it_runs_as_nobody_in_particular_and_says_when_it_is_ready() -> None:
    _, served = stages()
    (user,) = of("USER", served)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    (health,) = of("HEALTHCHECK", served)
    asked = json.loads(health[health.index("CMD ") + 4 :])
    assert asked[0] == ".venv/bin/python"
    assert "/readyz" in asked[-1]


def test_it_serves_as_the_procfile_does() -> None:
    _, served = stages()
    web = re.search(r"exec gunicorn (.*)", (ROOT / "Procfile").read_text("utf-8"))
    assert web
    assert command(served) == [".venv/bin/gunicorn", *web[1].replace('"', "").split()]
    assert set(environment(served)) == {"BUILD", "PORT", "WEB_CONCURRENCY"}


def test_what_is_sent_to_the_builder_is_what_is_copied() -> None:
    sent = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in sent
    copied = {line.split()[0] for line in of("COPY", stages()[0])}
    assert {line[1:] for line in sent if line.startswith("!")} == copied
