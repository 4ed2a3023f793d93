"""The events of zappa_settings.json: one declaration for every stage and the laptop."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.module_loading import import_string

from mydoc.aws.event_kinds import SCHEDULED
from mydoc.local import dispatch, wiring
from mydoc.ops.deploy import declared, project
from mydoc.ops.deploy.declared import BadDeclaration
from mydoc.ops.stage import Stage

LAPTOP = Stage(name="local", data="local", account="000000000000", region="us-east-1")


def test_the_bucket_is_worked_out_at_deployment(stage: Stage) -> None:
    found = declared.filled_in(project.setting("dev", "events"), stage)
    assert [event["event_source"]["arn"] for event in found if "event_source" in event] == [
        f"arn:aws:s3:::{stage.bucket}",
        stage.queue_arn,
        stage.mail_topic,
    ]


@pytest.mark.parametrize("name", ["dev", "staging", "production", "local"])
def test_every_stage_with_data_has_the_same_events_and_each_function_is_there(name: str) -> None:
    events = project.setting(name, "events")
    assert events == project.setting("dev", "events")
    assert all(callable(import_string(event["function"])) for event in events)


@pytest.mark.parametrize("name", ["dev_api", "local_api"])
def test_a_stage_without_data_has_none(name: str) -> None:
    assert project.setting(name, "events") == []


def test_what_is_scheduled_is_what_the_function_lets_through() -> None:
    scheduled = declared.of(declared.SCHEDULE, declared.filled_in(project.setting("dev", "events"), LAPTOP))
    assert {event["function"] for event in scheduled} == SCHEDULED


def test_the_laptop_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wiring.declared_events(LAPTOP) == declared.filled_in(project.setting("dev", "events"), LAPTOP)
    for service, function in (("s3", "object_created"), ("sqs", "jobs"), ("sns", "mail_outcome")):
        assert dispatch._function_for(service).__name__ == function


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"function": "a.b"}, "a.b: set event_source or expression"),
        ({"function": "a.b", "expressions": []}, "set event_source or expression"),
        ({"function": "a.b", "expression": "rate(1 day)", "kwargs": {}}, "kwargs would have no effect"),
        ({"function": "a.b", "event_source": {}}, "its event source must be one of s3, sqs, sns"),
        ({"function": "a.b", "event_source": {"arn": "arn:aws:kinesis:r:a:b"}}, "its event source must be one of"),
        (
            {"function": "a.b", "event_source": {"arn": "arn:aws:s3:::{bucket}", "key_filters": []}},
            "event_source.key_filters would have no effect",
        ),
    ],
)
def test_what_nobody_would_act_on_is_refused(event: dict[str, Any], said: str) -> None:
    with pytest.raises(BadDeclaration, match=said):
        declared.filled_in([event], LAPTOP)
