"""Prometheus takes the metrics and the alerts as they are, and each alert comes when it should and not before (row O7)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.metrics.test_alerts import ALERTS, rules
from tests.metrics.watching import Watched, watched
from tests.outside.system import promtool

JOB = 'job="open-cases", instance="one:9464"'
ANSWERS = f'open_cases_answers_total{{{JOB}, route="/v1/cases", method="GET", cache="miss", status="%s"}}'
BUCKETS = f'open_cases_answer_seconds_bucket{{{JOB}, route="/v1/cases", le="%s"}}'
COUNT = f'open_cases_answer_seconds_count{{{JOB}, route="/v1/cases"}}'

# A service that is well, a value a minute.
WELL = {
    f"up{{{JOB}}}": "1x30",
    f"open_cases_ready{{{JOB}}}": "1x30",
    f'open_cases_releases_not_served{{{JOB}, reason="damaged"}}': "0x30",
    f"open_cases_release_age_seconds{{{JOB}}}": "7000000x30",
    f"open_cases_workers{{{JOB}}}": "2x30",
    f"open_cases_worker_starts_total{{{JOB}}}": "2x30",
    ANSWERS % "2xx": "0+600x30",
    ANSWERS % "5xx": "0+3x30",
    BUCKETS % "1.0": "0+590x30",
    COUNT: "0+600x30",
    f"open_cases_dear_places{{{JOB}}}": "2x30",
    f"open_cases_dear_places_taken{{{JOB}}}": "1x30",
    f"open_cases_dear_places_refused_total{{{JOB}}}": "3x30",
    f"open_cases_file_places{{{JOB}}}": "12x30",
    f"open_cases_file_places_taken{{{JOB}}}": "3x30",
    f"open_cases_file_places_refused_total{{{JOB}}}": "0x30",
}
# What is otherwise where one of the alerts is due.
ILL = {
    "OpenCasesDown": {f"up{{{JOB}}}": "0x30"},
    "OpenCasesNoRelease": {f"open_cases_ready{{{JOB}}}": "0x30"},
    "OpenCasesFailing": {ANSWERS % "5xx": "0+20x30"},
    "OpenCasesSlow": {BUCKETS % "1.0": "0+500x30"},
    "OpenCasesCrowded": {f"open_cases_dear_places_refused_total{{{JOB}}}": "3+1x30"},
    "OpenCasesReleaseNotServed": {f'open_cases_releases_not_served{{{JOB}, reason="damaged"}}': "1x30"},
    "OpenCasesDataOld": {f"open_cases_release_age_seconds{{{JOB}}}": "8000000x30"},
    "OpenCasesWorkersRestart": {f"open_cases_worker_starts_total{{{JOB}}}": "2+1x30"},
}


@pytest.fixture(scope="module")
def program() -> str:
    found = promtool()
    if found is None:
        pytest.skip("promtool is not there; `make outside` unpacks it where it may")
    return str(found)


@pytest.fixture(scope="module")
def service(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(f"sqlite:///{tiny}", tmp_path_factory.mktemp("watched")) as found:
        yield found


def test_the_metrics_are_as_prometheus_has_them(program: str, service: Watched) -> None:
    for path in ("/v1/cases", "/v1/statuses", "/nowhere"):
        service.ask(path)
    done = subprocess.run(
        [program, "check", "metrics"], input=service.text(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_alerts_are_rules(program: str) -> None:
    done = subprocess.run([program, "check", "rules", ALERTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules())} rules found" in done.stdout


def test_there_is_a_case_for_each_alert() -> None:
    assert set(ILL) == {rule["alert"] for rule in rules()}


@pytest.mark.parametrize("due", [None, *ILL])
def test_an_alert_comes_when_it_is_due_and_no_other(program: str, due: str | None, tmp_path: Path) -> None:
    values = WELL | ILL.get(due or "", {})
    expected = {rule["alert"]: rule for rule in rules()}
    path = tmp_path / "test.yml"
    told = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": value} for name, value in values.items()],
                "alert_rule_test": [
                    {
                        "eval_time": "25m",
                        "alertname": name,
                        "exp_alerts": [_as_told(rule)] if name == due else [],
                    }
                    for name, rule in expected.items()
                ],
            }
        ],
    }
    # JSON is YAML.
    path.write_text(json.dumps(told), "utf-8")
    done = subprocess.run([program, "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _as_told(rule: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    labels = rule["labels"] | {"job": "open-cases", "instance": "one:9464"}
    return {"exp_labels": labels, "exp_annotations": rule["annotations"]}
