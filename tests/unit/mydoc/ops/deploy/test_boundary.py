"""A deployer gives rights to the stage's role within its boundary only, and cannot change or remove that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import boundary_policy, function_policy, provision_role
from mydoc.ops.deploy.steps import StepFailed
from mydoc.ops.stage import Stage
from tests.support.iam import allows

TABLES = ["mydoc-dev-users"]
_GIVING = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
_SHEDDING = ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
             "iam:DeleteRolePermissionsBoundary", "iam:SetDefaultPolicyVersion"]  # fmt: skip
_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def role_arn(stage: Stage) -> str:
    return f"arn:aws:iam::{stage.account}:role/{stage.role}"


@pytest.mark.parametrize("action", _GIVING)
def test_rights_are_given_to_the_stages_role_within_its_boundary_alone(stage: Stage, action: str) -> None:
    policy, role = deployer_policy(stage), role_arn(stage)
    assert allows(policy, action, role, iam__PermissionsBoundary=stage.boundary)
    assert not allows(policy, action, role)
    assert not allows(policy, action, role, iam__PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
    other = role_arn(replace(stage, name="prod", data="prod"))
    assert not allows(policy, action, other, iam__PermissionsBoundary=stage.boundary)


@pytest.mark.parametrize("action", _SHEDDING)
@pytest.mark.parametrize("more", [[], [_EVERYTHING]])
def test_the_boundary_stays_whatever_else_the_deployer_may(stage: Stage, action: str, more: list[Any]) -> None:
    policy = deployer_policy(stage)
    policy["Statement"] += more
    resource = role_arn(stage) if "RolePerm" in action else stage.boundary
    assert not allows(policy, action, resource, iam__PermissionsBoundary=stage.boundary)


def test_no_way_round_the_boundary_is_a_deployers(stage: Stage) -> None:
    """Neither managed policies on the role, nor other principals."""
    policy = deployer_policy(stage)
    for action in (
        "iam:AttachRolePolicy",
        "iam:CreatePolicy",
        "iam:CreateUser",
        "iam:PutUserPolicy",
        "iam:CreateAccessKey",
    ):
        for resource in (role_arn(stage), stage.boundary, f"arn:aws:iam::{stage.account}:user/me"):
            assert not allows(policy, action, resource, iam__PermissionsBoundary=stage.boundary)


@pytest.mark.parametrize("name", ["dev", "dev_api"])
def test_the_boundary_leaves_the_function_all_that_it_needs(stage: Stage, name: str) -> None:
    given = replace(stage, name=name)
    policy = function_policy(given, TABLES, websocket_api="abc123", mail_from="MyDoc <mydoc@example.com>")
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                asked = resource.replace("*", "x")
                assert allows(policy, action, asked, boundary=boundary_policy(given)), (action, asked)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-central-1:123456789012:table/mydoc-prod-users"),
        ("dynamodb:Scan", "arn:aws:dynamodb:eu-central-1:123456789012:table/mydoc-dev-users"),
        ("s3:GetObject", "arn:aws:s3:::mydoc-prod-123456789012-eu-central-1-documents/originals/1/2"),
        ("ssm:GetParametersByPath", "arn:aws:ssm:eu-central-1:123456789012:parameter/mydoc/prod"),
        ("iam:CreateUser", "arn:aws:iam::123456789012:user/me"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/admin"),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:123456789012:function:mydoc-dev"),
    ],
)
def test_a_role_that_was_given_everything_may_still_do_no_more_than_its_stage(
    stage: Stage, action: str, resource: str
) -> None:
    everything = {"Version": "2012-10-17", "Statement": [_EVERYTHING]}
    assert allows(everything, action, resource)
    assert not allows(everything, action, resource, boundary=boundary_policy(stage))


def test_the_role_is_made_within_its_boundary(client: Callable[[str], Any], stage: Stage) -> None:
    iam = client("iam")
    made = provision_role(iam, stage=stage, tables=TABLES)
    assert made == ["policy mydoc-dev-boundary: created", "role mydoc-dev-function: created"]
    role = iam.get_role(RoleName=stage.role)["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == stage.boundary
    assert provision_role(iam, stage=stage, tables=TABLES) == []


def test_a_role_from_before_there_were_boundaries_gets_one_first(
    client: Callable[[str], Any], stage: Stage
) -> None:
    iam, done = client("iam"), []
    iam.create_role(RoleName=stage.role, AssumeRolePolicyDocument="{}")
    iam.meta.events.register("before-call.iam", lambda model, **_: done.append(model.name))
    changed = provision_role(iam, stage=stage, tables=TABLES)
    assert "role mydoc-dev-function: permissions boundary set" in changed
    written = [name for name in done if name.startswith(("Put", "Update"))]
    assert written[0] == "PutRolePermissionsBoundary"


def test_one_that_an_administrator_made_otherwise_is_kept_and_spoken_of(
    client: Callable[[str], Any], stage: Stage
) -> None:
    iam = client("iam")
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [_EVERYTHING]})
    iam.create_policy(PolicyName=stage.boundary_name, PolicyDocument=narrow)
    said, *_ = provision_role(iam, stage=stage, tables=TABLES)
    assert "differs from this version's" in said
    assert "python -m mydoc.ops.deploy.policy dev --account 123456789012 --region eu-central-1 --boundary" in said
    versions = iam.list_policy_versions(PolicyArn=stage.boundary)["Versions"]
    assert len(versions) == 1


def test_a_deployer_without_a_boundary_reads_what_an_administrator_does(
    client: Callable[[str], Any], stage: Stage
) -> None:
    iam = client("iam")

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "CreatePolicy")

    iam.meta.events.register("before-call.iam.CreatePolicy", refuse)
    with pytest.raises(StepFailed, match="aws iam create-policy --policy-name mydoc-dev-boundary"):
        provision_role(iam, stage=stage, tables=TABLES)
    assert iam.list_roles()["Roles"] == []
