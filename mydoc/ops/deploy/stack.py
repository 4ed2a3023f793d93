"""Watch the CloudFormation stack in which Zappa keeps a stage's APIs."""

from __future__ import annotations

import time
from typing import Any

from botocore.exceptions import ClientError

from mydoc.ops.deploy.steps import StepFailed

PATIENCE = 600.0
_PAUSE = 3.0
# CloudFormation changes no stack in one of these, it only deletes it (AWS, "Understand CloudFormation stack
# creation events", stack status codes).
_NEVER_FINISHED = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"}
# Zappa would wait for these to become something else.
_ENDS = _NEVER_FINISHED | {"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"}


def resource(cloudformation: Any, *, stack: str, name: str) -> str:
    """Return the id of a stack's resource; empty if there is none.

    Args:
        cloudformation: a boto3 CloudFormation client.
        stack: its name.
        name: the resource's logical id, such as `Api`.

    Raises:
        ClientError: if it cannot be read.
    """
    try:
        answer = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=name)
    except ClientError as error:
        if _is_missing(error):
            return ""
        raise
    detail = answer["StackResourceDetail"]
    return detail.get("PhysicalResourceId", "") if "DELETE" not in detail.get("ResourceStatus", "") else ""


def settle(cloudformation: Any, *, stack: str, patience: float = PATIENCE) -> list[str]:
    """Wait until nothing is being done to the stack, and delete it if it was never finished.

    Args:
        cloudformation: a boto3 CloudFormation client.
        stack: its name.
        patience: seconds to wait.

    Returns:
        what was changed, one sentence each.

    Raises:
        StepFailed: it is still being worked at, or cannot be deleted.
    """
    status = _at_rest(cloudformation, stack, time.monotonic() + patience)
    if status not in _NEVER_FINISHED:
        return []
    cloudformation.delete_stack(StackName=stack)
    if _at_rest(cloudformation, stack, time.monotonic() + patience):
        raise StepFailed(f"CloudFormation cannot delete the stack {stack}: {_reasons(cloudformation, stack)}")
    return [f"stack {stack}: deleted, because it was never finished"]


def fail_with_it(cloudformation: Any) -> None:
    """Have this client say so where a stack fails and stays so, for which Zappa would wait for ever.

    Args:
        cloudformation: a boto3 CloudFormation client, Zappa's.
    """

    def look(parsed: dict[str, Any], **_: Any) -> None:
        for found in parsed.get("Stacks", []):
            if found["StackStatus"] in _ENDS:
                name = found["StackName"]
                raise StepFailed(f"The stack {name} failed: {_reasons(cloudformation, name)}")

    cloudformation.meta.events.register("after-call.cloudformation.DescribeStacks", look)


def _at_rest(cloudformation: Any, stack: str, until: float) -> str:
    """Return its status once nothing is being done to it; empty if there is none."""
    while (status := _status(cloudformation, stack)).endswith("_IN_PROGRESS"):
        if time.monotonic() > until:
            raise StepFailed(
                f"CloudFormation is still changing the stack {stack} ({status}). Wait, and run this again."
            )
        time.sleep(_PAUSE)
    return status


def _status(cloudformation: Any, stack: str) -> str:
    try:
        status: str = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if _is_missing(error):
            return ""
        raise
    return status if status != "DELETE_COMPLETE" else ""


def _is_missing(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ValidationError"


def _reasons(cloudformation: Any, stack: str) -> str:
    found = cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
    reasons = [
        summary.get("ResourceStatusReason", "") for summary in found if "FAILED" in summary["ResourceStatus"]
    ]
    return "; ".join(filter(None, reasons)) or "see its events in the CloudFormation console."
