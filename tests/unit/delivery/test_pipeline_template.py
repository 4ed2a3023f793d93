"""The templates of the pipeline and of an account, as they are written.

What they make is rehearsed in tests/rehearsal/test_buildspec.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint import lint_file

from delivery.rights import with_rights
from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.stage import Stage
from tests.support.pipeline import ACCOUNT_TEMPLATE, TEMPLATE, commands_of, template
from tests.support.stack import ROOT

ACCOUNT, REGION = "123456789012", "eu-central-1"
# AWS, "IAM and AWS STS quotas": all inline policies of a role together, without white space.
MOST_OF_A_ROLE = 10_240
# Likewise: a managed one.
MOST_OF_A_POLICY = 6_144


@pytest.mark.parametrize("file", [TEMPLATE, ACCOUNT_TEMPLATE])
def test_cfn_lint_has_nothing_to_say(file: Path) -> None:
    assert [str(match) for match in lint_file(file)] == []


def test_rights_are_those_of_the_deployer() -> None:
    text = ACCOUNT_TEMPLATE.read_text()
    assert with_rights(text) == text, "python -m delivery.rights"


@pytest.mark.parametrize("name", ["staging", "production"])
def test_a_stages_account_gets_exactly_the_rights_to_it_and_their_boundary(name: str) -> None:
    stage = Stage(name=name, data=name, account=ACCOUNT, region=REGION)
    resources = filled_in(template(ACCOUNT_TEMPLATE)["Resources"], Stage=name)
    [deploy] = resources["DeployerRole"]["Properties"]["Policies"]
    assert deploy["PolicyDocument"] == deployer_policy(stage)
    boundary = resources["Boundary"]["Properties"]
    assert boundary["ManagedPolicyName"] == stage.boundary_name
    assert boundary["PolicyDocument"] == boundary_policy(stage)


def test_only_the_named_deployer_takes_the_role() -> None:
    trust = template(ACCOUNT_TEMPLATE)["Resources"]["DeployerRole"]["Properties"]["AssumeRolePolicyDocument"]
    assert trust["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": {"Ref": "Deployer"}}, "Action": "sts:AssumeRole"}
    ]


@pytest.mark.parametrize("name", ["staging", "production"])
def test_a_build_that_deploys_may_take_its_stages_role_and_nothing_else(name: str) -> None:
    _, names, body = template()["Resources"]["Fn::ForEach::Stages"]
    assert name in names
    [statement] = body["Rights${Stage}"]["Properties"]["PolicyDocument"]["Statement"]
    variables = body["Build${Stage}"]["Properties"]["Environment"]["EnvironmentVariables"]
    [told] = [each["Value"] for each in variables if each["Name"] == "MYDOC_DEPLOY_ROLE"]
    assert statement["Action"] == "sts:AssumeRole"
    # The one that it is told to take, in the account that was named for the stage.
    assert statement["Resource"] == told
    text, more = told["Fn::Sub"]
    assert more == {"Account": {"Ref": {"Fn::Sub": "${Stage}Account"}}}
    made = filled_in(template(ACCOUNT_TEMPLATE)["Resources"]["DeployerRole"]["Properties"]["RoleName"], Stage=name)
    assert text.replace("${Stage}", name).endswith(f":role/{made}")
    assert f"{name}Account" in template()["Parameters"]


def test_rights_fit_into_a_role() -> None:
    stage = Stage(name="production", data="production", account=ACCOUNT, region="ap-southeast-2")
    assert len(json.dumps(deployer_policy(stage), separators=(",", ":"))) < MOST_OF_A_ROLE


def test_the_boundary_fits_into_a_managed_policy() -> None:
    stage = Stage(name="production", data="production", account=ACCOUNT, region="ap-southeast-2")
    assert len(json.dumps(boundary_policy(stage), separators=(",", ":"))) < MOST_OF_A_POLICY


def test_nothing_reaches_production_without_test_staging_and_a_person() -> None:
    stages = template()["Resources"]["Pipeline"]["Properties"]["Stages"]
    done = [
        (stage["Name"], [action["ActionTypeId"]["Provider"] for action in stage["Actions"]]) for stage in stages
    ]
    assert done == [
        ("Source", ["CodeStarSourceConnection"]),
        ("Test", ["CodeBuild"]),
        ("Staging", ["CodeBuild"]),
        ("Approval", ["Manual"]),
        ("Production", ["CodeBuild"]),
    ]
    builds = {stage["Name"]: stage["Actions"][0]["Configuration"].get("ProjectName") for stage in stages}
    assert builds["Test"] == {"Ref": "Buildtest"}
    assert builds["Staging"] == {"Ref": "Buildstaging"}
    assert builds["Production"] == {"Ref": "Buildproduction"}


def test_what_is_handed_over_is_private_and_ends() -> None:
    bucket = template()["Resources"]["Artifacts"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 30)


def test_no_account_and_no_region_is_typed() -> None:
    text = TEMPLATE.read_text() + ACCOUNT_TEMPLATE.read_text()
    assert not re.search(r"\d{12}|\b(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d\b", text)


@pytest.mark.parametrize("name", ["staging", "production"])
def test_a_stage_that_the_pipeline_deploys_is_in_the_settings(name: str) -> None:
    assert name in json.loads((ROOT / "zappa_settings.json").read_text())


def test_the_build_that_tests_runs_what_everybody_runs() -> None:
    assert commands_of(ROOT / "buildspec-test.yml") == ["bash .ci/run"]


def test_the_build_that_deploys_does_it_with_one_command() -> None:
    *_, last = commands_of(ROOT / "buildspec.yml")
    assert last.endswith('zappa deploy "$MYDOC_DEPLOY_STAGE"')


def filled_in(value: Any, **names: str) -> Any:
    """What Fn::Sub makes of it."""
    if isinstance(value, list):
        return [filled_in(found, **names) for found in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::Sub"}:
        known = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, **names}
        return re.sub(r"\$\{(.+?)\}", lambda found: known[found[1]], value["Fn::Sub"])
    return {name: filled_in(found, **names) for name, found in value.items()}
