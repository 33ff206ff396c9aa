"""The dashboard and the alert rules ask for numbers that there are, by labels that they bear."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sibermata.desk.watching.metrics import AllMetrics
from tests.office import CAST, Office

FOLDER = Path(__file__).parents[2] / "docs/operations"
DASHBOARD = json.loads((FOLDER / "grafana/sibermata.json").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((FOLDER / "prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
ASKED = [
    *[(rule["alert"], rule["expr"]) for rule in RULES],
    *[(one["title"], target["expr"]) for one in DASHBOARD["panels"] for target in one["targets"]],
]


@pytest.fixture
def there(office: Office) -> dict[str, set[str]]:
    """metric -> its labels, on an installation after a night."""
    office.deliver(CAST)
    office.one()
    return {
        metric.name: {*getattr(metric, "_labelnames", ())}
        for metric in AllMetrics(office.database).collect()
    }


def test_every_number_that_is_asked_for_is_there_with_its_labels(
    there: dict[str, set[str]],
) -> None:
    for place, expr in ASKED:
        for name, labels in re.findall(r"(sibermata_\w+)(?:\{(.*?)\})?", expr):
            assert name in there, (place, name)
            asked = set(re.findall(r"(\w+)=", labels))
            assert asked <= there[name], (place, name)
    for label in re.findall(r"\b(?:by|on) \((.*?)\)", " ".join(expr for _, expr in ASKED)):
        known = set().union(*there.values())
        assert {one.strip() for one in label.split(",")} <= known


def test_every_number_is_explained_and_none_is_asked_for_by_nobody(
    there: dict[str, set[str]],
) -> None:
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in there if name not in guide] == []


def test_every_alert_says_how_grave_it_is_and_what_a_person_does() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]


def test_prometheus_itself_takes_every_question(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("NOT RUN: no promtool here; rules and dashboard were only read")
    asked = [{"alert": f"one{at}", "expr": expr} for at, (_, expr) in enumerate(ASKED)]
    (tmp_path / "all.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "all", "rules": asked}]}), encoding="utf-8"
    )
    for path in (FOLDER / "prometheus/alerts.yml", tmp_path / "all.yml"):
        done = subprocess.run(
            [promtool, "check", "rules", path], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


def test_the_dashboard_shows_hours_of_the_office() -> None:
    assert DASHBOARD["timezone"] == "Asia/Jakarta"
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
