"""Row O7: the alerts watch what there is to be watched, and the page for operators lists it all."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.metrics.watching import Watched
from tests.support.servers import ROOT

ALERTS = ROOT / "deploy" / "alerts.yml"
NAME = re.compile(r"\bopen_cases_[a-z_]+\b")


def rules() -> list[dict[str, Any]]:
    """The alerts, each with its expression."""
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def names(service: Watched) -> set[str]:
    """The metrics that there are: of a histogram, its own name and those of its parts."""
    service.ask("/v1/statuses")
    return {*service.samples(), *re.findall(r"^# TYPE (\S+)", service.text(), re.M)}


def test_each_alert_has_a_name_an_expression_a_severity_and_a_summary() -> None:
    for rule in rules():
        assert re.fullmatch(r"OpenCases[A-Z]\w+", rule["alert"])
        assert rule["expr"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_each_metric_of_an_alert_exists_with_its_labels(service: Watched) -> None:
    there = names(service)
    for rule in rules():
        assert set(NAME.findall(rule["expr"])) <= there
    labelled = {name: set(labels) for name, found in service.samples().items() for labels, _ in found}
    for name, chosen in re.findall(
        r"(open_cases_\w+)\{([^}]*)\}", " ".join(rule["expr"] for rule in rules())
    ):
        assert set(re.findall(r"(\w+)!?=", chosen)) <= labelled[name]


def test_the_page_for_operators_lists_each_metric_and_each_alert(service: Watched) -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `(open_cases_[a-z_]+)` \|", page, re.M))
    told = set(re.findall(r"^# TYPE (\S+)", service.text(), re.M))
    # What only the app of these tests tells.
    own = {"open_cases_places_refused_total", "open_cases_places_taken", "open_cases_broken"}
    assert told - own == listed - own
    assert set(re.findall(r"^\| `(OpenCases\w+)` \|", page, re.M)) == {rule["alert"] for rule in rules()}
