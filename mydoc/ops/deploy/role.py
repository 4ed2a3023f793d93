"""Create the execution role: rights to this stage's resources and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from mydoc.ops.deploy import boundary
from mydoc.ops.policy import allow, application_policy
from mydoc.ops.stage import Stage

_POLICY = "application"
# How long Lambda may take to learn of a role, in seconds.
_PATIENCE = 60.0
_PAUSE = 3.0
# API Gateway takes the role on to call the function: Zappa's integrations name it.
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["apigateway.amazonaws.com", "lambda.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}


def provision_role(
    iam: Any, *, stage: Stage, tables: list[str], websocket_api: str = "", mail_from: str = ""
) -> list[str]:
    """Make the role the function runs with, or bring it up to date.

    Args:
        iam: a boto3 IAM client.
        stage: whose.
        tables: full names of the tables.
        websocket_api: id of the API whose sockets it may write to; empty as long as there is none.
        mail_from: sender of the mails; empty if SES sends none.

    Returns:
        what was changed, one sentence each.

    Raises:
        StepFailed: there is no boundary for it, and these credentials may not make one.
    """
    policy = function_policy(stage, tables, websocket_api=websocket_api, mail_from=mail_from)
    changes = boundary.ensure(iam, stage=stage, document=boundary_policy(stage))
    try:
        role = iam.get_role(RoleName=stage.role)["Role"]
    except iam.exceptions.NoSuchEntityException:
        trust = json.dumps(TRUST)
        iam.create_role(RoleName=stage.role, AssumeRolePolicyDocument=trust, PermissionsBoundary=stage.boundary)
        iam.get_waiter("role_exists").wait(RoleName=stage.role)
        iam.put_role_policy(RoleName=stage.role, PolicyName=_POLICY, PolicyDocument=json.dumps(policy))
        return [*changes, f"role {stage.role}: created"]
    # First, since without it a deployer may change nothing else of the role.
    if role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") != stage.boundary:
        iam.put_role_permissions_boundary(RoleName=stage.role, PermissionsBoundary=stage.boundary)
        changes.append(f"role {stage.role}: permissions boundary set")
    if role["AssumeRolePolicyDocument"] != TRUST:
        iam.update_assume_role_policy(RoleName=stage.role, PolicyDocument=json.dumps(TRUST))
        changes.append(f"role {stage.role}: trust policy updated")
    if _policy_now(iam, stage.role) != policy:
        iam.put_role_policy(RoleName=stage.role, PolicyName=_POLICY, PolicyDocument=json.dumps(policy))
        changes.append(f"role {stage.role}: policy updated")
    return changes


def once_known(make: Callable[[], None]) -> None:
    """Create a function with a new role: until all of AWS knows the role, Lambda says that it cannot assume it
    (AWS, "Troubleshoot IAM": changes that I make are not always immediately visible).

    Args:
        make: makes the function, and nothing before that.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return make()
        except ClientError as error:
            if "cannot be assumed by Lambda" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE)


def remove_role(iam: Any, *, stage: Stage) -> list[str]:
    """Delete the role, and return what was done."""
    try:
        if _policy_now(iam, stage.role) is not None:
            iam.delete_role_policy(RoleName=stage.role, PolicyName=_POLICY)
        iam.delete_role(RoleName=stage.role)
    except iam.exceptions.NoSuchEntityException:
        return []
    return [f"role {stage.role}: deleted"]


def function_policy(
    stage: Stage, tables: list[str], *, websocket_api: str = "", mail_from: str = ""
) -> dict[str, Any]:
    """Return the policy of the role: what the application may do, write the function's log, and call the
    function."""
    policy = application_policy(stage, tables, websocket_api=websocket_api, mail_from=mail_from)
    log = stage.arn("logs", f"log-group:{stage.log_group}:*")
    policy["Statement"] += [
        allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [log]),
        allow("Call", ["lambda:InvokeFunction"], [stage.live_arn]),
    ]
    return policy


def boundary_policy(stage: Stage) -> dict[str, Any]:
    """Return the most that the role may ever do: what `function_policy` allows, for any WebSocket API and sender,
    and nothing of another stage."""
    policy = function_policy(stage, [f"{stage.prefix}*"], websocket_api="*")
    senders = [stage.arn("ses", "identity/*"), stage.configuration_set_arn]
    policy["Statement"].append(allow("Mail", ["ses:SendRawEmail"], senders))
    return policy


def _policy_now(iam: Any, role: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = iam.get_role_policy(RoleName=role, PolicyName=_POLICY)["PolicyDocument"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return found
