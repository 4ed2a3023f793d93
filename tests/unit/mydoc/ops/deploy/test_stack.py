"""A CloudFormation stack that is being worked at is waited for; one that was never finished is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from mydoc.ops.deploy import stack
from mydoc.ops.deploy.steps import StepFailed

NAME = {"StackName": "mydoc-dev"}


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(stack, "_PAUSE", 0)
    session: Any = boto3.session.Session()
    return session.client("cloudformation", region_name="eu-central-1")


@pytest.fixture
def aws(cloudformation: Any) -> Iterator[Stubber]:
    """Answers as CloudFormation documents it; no emulator has a stack fail."""
    with Stubber(cloudformation) as aws:
        yield aws
        aws.assert_no_pending_responses()


def has(aws: Stubber, *statuses: str) -> None:
    for status in statuses:
        found = {**NAME, "StackStatus": status, "CreationTime": datetime.now(UTC)}
        aws.add_response("describe_stacks", {"Stacks": [found]}, NAME)


def has_none(aws: Stubber, operation: str = "describe_stacks") -> None:
    aws.add_client_error(operation, "ValidationError", "Stack with id mydoc-dev does not exist")


def has_resource(aws: Stubber, status: str, reason: str) -> None:
    found = {
        "LogicalResourceId": "Api", "ResourceType": "AWS::ApiGateway::RestApi", "ResourceStatus": status,
        "ResourceStatusReason": reason, "LastUpdatedTimestamp": datetime.now(UTC),
    }  # fmt: skip
    aws.add_response("list_stack_resources", {"StackResourceSummaries": [found]}, NAME)


def test_one_that_is_there_stays(cloudformation: Any, aws: Stubber) -> None:
    for status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        has(aws, status)
        assert stack.settle(cloudformation, stack="mydoc-dev") == []
    has_none(aws)
    assert stack.settle(cloudformation, stack="mydoc-dev") == []


def test_one_that_is_worked_at_is_waited_for(cloudformation: Any, aws: Stubber) -> None:
    has(aws, "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert stack.settle(cloudformation, stack="mydoc-dev") == []
    has(aws, "UPDATE_IN_PROGRESS")
    with pytest.raises(StepFailed, match="still changing the stack mydoc-dev"):
        stack.settle(cloudformation, stack="mydoc-dev", patience=-1)


@pytest.mark.parametrize("status", ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_one_that_was_never_finished_is_deleted(cloudformation: Any, aws: Stubber, status: str) -> None:
    has(aws, "ROLLBACK_IN_PROGRESS", status)
    aws.add_response("delete_stack", {}, NAME)
    has(aws, "DELETE_IN_PROGRESS")
    has_none(aws)
    assert stack.settle(cloudformation, stack="mydoc-dev") == [
        "stack mydoc-dev: deleted, because it was never finished"
    ]


def test_one_that_cannot_be_deleted_says_why(cloudformation: Any, aws: Stubber) -> None:
    has(aws, "DELETE_FAILED")
    aws.add_response("delete_stack", {}, NAME)
    has(aws, "DELETE_FAILED")
    has_resource(aws, "DELETE_FAILED", "not authorized to perform apigateway:DELETE")
    with pytest.raises(StepFailed, match="apigateway:DELETE"):
        stack.settle(cloudformation, stack="mydoc-dev")


def test_zappa_is_told_of_one_that_failed_for_good(cloudformation: Any, aws: Stubber) -> None:
    stack.fail_with_it(cloudformation)
    has(aws, "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE")
    has_resource(aws, "CREATE_FAILED", "not authorized to perform apigateway:POST")
    assert cloudformation.describe_stacks(**NAME)["Stacks"]
    with pytest.raises(StepFailed, match="The stack mydoc-dev failed: not authorized to perform apigateway:POST"):
        cloudformation.describe_stacks(**NAME)


def test_a_resource_that_cannot_be_seen_is_not_taken_for_none(cloudformation: Any, aws: Stubber) -> None:
    """Else a deployment would take a site that serves for one that was never finished."""
    has_none(aws, "describe_stack_resource")
    assert stack.resource(cloudformation, stack="mydoc-dev", name="Api") == ""
    for code in ("AccessDenied", "Throttling"):
        aws.add_client_error("describe_stack_resource", code)
        with pytest.raises(ClientError):
            stack.resource(cloudformation, stack="mydoc-dev", name="Api")
