"""The function's rights, and the deployer's: this stage's resources, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.project import data_of
from mydoc.ops.deploy.role import function_policy, provision_role, remove_role
from mydoc.ops.stage import Stage

TABLES = ["mydoc-dev-users", "mydoc-dev-documents"]
# AWS lets no policy name what these are about (AWS, "Actions, resources, and condition keys").
NAMELESS = {
    "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricStatistics", "events:ListRuleNamesByTarget",
    "lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:ListEventSourceMappings",
    "lambda:UpdateEventSourceMapping", "logs:DescribeLogGroups", "logs:DescribeLogStreams",
    "sns:Unsubscribe", "sts:GetCallerIdentity",
}  # fmt: skip


def test_the_function_may_touch_only_what_is_its_stages(stage: Stage) -> None:
    policy = function_policy(stage, TABLES, websocket_api="abc123", mail_from="MyDoc <mydoc@example.com>")
    for statement in policy["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
        for resource in statement["Resource"]:
            assert resource.startswith("arn:aws:")
            names_the_stage = "mydoc-dev" in resource or "/mydoc/dev" in resource
            is_its_sockets = resource.endswith(":abc123/dev/*/@connections/*")
            is_its_sender = resource.endswith((":identity/mydoc@example.com", ":identity/example.com"))
            assert names_the_stage or is_its_sockets or is_its_sender, resource


def test_without_sockets_and_mail_there_is_no_right_to_them(stage: Stage) -> None:
    names = {statement["Sid"] for statement in function_policy(stage, TABLES)["Statement"]}
    assert names & {"Sockets", "Mail"} == set()


def test_mails_name_the_stages_configuration_set_which_is_a_right_of_its_own(stage: Stage) -> None:
    statements = function_policy(stage, TABLES, mail_from="MyDoc <mydoc@example.com>")["Statement"]
    [mail] = [statement for statement in statements if statement["Sid"] == "Mail"]
    named = f"arn:aws:ses:{stage.region}:{stage.account}:configuration-set/{stage.configuration_set}"
    assert named in mail["Resource"]


def test_the_deployer_may_do_to_everything_only_what_aws_lets_no_policy_name(stage: Stage) -> None:
    for given in (stage, replace(stage, name="dev_api")):
        statements = deployer_policy(given)["Statement"]
        to_all = [statement["Action"] for statement in statements if "*" in statement["Resource"]]
        assert {action for actions in to_all for action in actions} == NAMELESS
        assert not [action for statement in statements for action in statement["Action"] if "*" in action]


def test_an_api_only_stages_deployer_works_with_the_others_data(stage: Stage) -> None:
    assert (data_of("dev"), data_of("dev_api"), data_of("local_api")) == ("dev", "dev", "local")
    policy = deployer_policy(replace(stage, name="dev_api"))
    [other] = [statement for statement in policy["Statement"] if statement["Sid"] == "DataStack"]
    assert other["Resource"] == [f"arn:aws:cloudformation:{stage.region}:{stage.account}:stack/mydoc-dev/*"]


def test_the_role_is_made_once_and_changed_when_it_has_to_be(client: Callable[[str], Any], stage: Stage) -> None:
    iam = client("iam")
    assert provision_role(iam, stage=stage, tables=TABLES)[-1] == "role mydoc-dev-function: created"
    assert provision_role(iam, stage=stage, tables=TABLES) == []
    changed = provision_role(iam, stage=stage, tables=TABLES, websocket_api="abc123")
    assert changed == ["role mydoc-dev-function: policy updated"]
    assert remove_role(iam, stage=stage) == ["role mydoc-dev-function: deleted"]
    assert remove_role(iam, stage=stage) == []


def test_a_role_that_got_no_rights_before_an_interruption_gets_them(
    client: Callable[[str], Any], stage: Stage
) -> None:
    iam = client("iam")
    provision_role(iam, stage=stage, tables=TABLES)
    iam.delete_role_policy(RoleName=stage.role, PolicyName="application")
    assert provision_role(iam, stage=stage, tables=TABLES) == ["role mydoc-dev-function: policy updated"]
