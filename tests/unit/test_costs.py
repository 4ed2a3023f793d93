"""docs/costs.md is what `python -m bench costs` prints, and its inputs are those of the code."""

from __future__ import annotations

import json

import pytest

from accounts.models import User  # noqa: F401 - so that all tables are known
from bench.costs import report
from bench.costs.capacity import item_size
from mydoc import metrics
from mydoc.provision import alarms
from tests.support.stack import ROOT


def test_the_page_is_what_the_command_prints() -> None:
    assert (ROOT / "docs" / "costs.md").read_text() == report.report(), "python -m bench costs > docs/costs.md"


def test_the_configuration_is_the_deployments() -> None:
    stage = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]
    assert stage["memory_size"] == report.MEMORY_GB * 1024
    assert [event["expression"] for event in stage["events"]] == ["rate(5 minutes)"]
    assert stage["aws_region"] == report.PRICES["region"]
    assert len(metrics.UNITS) == report.METRICS


def test_every_metric_that_an_alarm_watches_is_counted() -> None:
    made = alarms._alarms("dev", "mydoc-dev", "mydoc-dev-jobs", "topic")
    watched = sum(
        len([m for m in alarm["Metrics"] if "MetricStat" in m]) if "Metrics" in alarm else 1 for alarm in made
    )
    assert watched == report.ALARM_METRICS


def test_egress_goes_by_tiers() -> None:
    terabyte = report.GB * 1024 / report._sent()
    assert report.egress(0) == 0
    assert report.egress(round(terabyte)) == pytest.approx(1024 * 0.09, rel=0.001)
    assert report.egress(round(60 * terabyte)) == pytest.approx(
        1024 * (10 * 0.09 + 40 * 0.085 + 10 * 0.07), rel=0.001
    )


def test_items_have_the_size_that_dynamodb_says() -> None:
    assert item_size({"id": {"S": "abc"}}) == 5
    assert item_size({"n": {"N": "1234"}, "b": {"BOOL": True}}) == 1 + 3 + 1 + 1
    assert item_size({"m": {"M": {"k": {"S": "v"}}}, "s": {"SS": ["a", "bc"]}}) == 1 + 3 + 3 + 1 + 3
