"""Define the permissions boundary of a stage's role, which an administrator creates and a deployer cannot remove.

Whoever may make a role and write its policies could otherwise give it, and the function that they deploy with it,
every right in the account (AWS, "Permissions boundaries for IAM entities": delegating responsibility to others).
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage


def ensure(iam: Any, *, stage: Stage, document: dict[str, Any]) -> list[str]:
    """Make sure that the boundary exists. An administrator's credentials create it; an existing one stays.

    Args:
        iam: a boto3 IAM client.
        document: the policy that this version of MyDoc needs.

    Returns:
        what was changed, one sentence each; or that the existing one is different.

    Raises:
        StepFailed: there is none, and these credentials may not make it.
    """
    try:
        found = iam.get_policy(PolicyArn=stage.boundary)["Policy"]
    except iam.exceptions.NoSuchEntityException:
        return _make(iam, stage, document)
    version = iam.get_policy_version(PolicyArn=stage.boundary, VersionId=found["DefaultVersionId"])
    if version["PolicyVersion"]["Document"] == document:
        return []
    return [
        f"policy {stage.boundary_name}: differs from this version's. If the function lacks a permission, an "
        f"administrator updates it with the output of: {_printed_by(stage)}"
    ]


def _make(iam: Any, stage: Stage, document: dict[str, Any]) -> list[str]:
    try:
        iam.create_policy(PolicyName=stage.boundary_name, PolicyDocument=json.dumps(document))
    except ClientError as error:
        if "AccessDenied" not in error.response["Error"]["Code"]:
            raise
        raise StepFailed(
            f"The role needs the permissions boundary {stage.boundary_name}, which a deployer cannot create. "
            "An administrator creates it once:\n"
            f"  {_printed_by(stage)} > boundary.json\n"
            f"  aws iam create-policy --policy-name {stage.boundary_name} --policy-document file://boundary.json"
        ) from error
    iam.get_waiter("policy_exists").wait(PolicyArn=stage.boundary)
    return [f"policy {stage.boundary_name}: created"]


def _printed_by(stage: Stage) -> str:
    command = "python -m mydoc.ops.deploy.policy"
    return f"{command} {stage.name} --account {stage.account} --region {stage.region} --boundary"
