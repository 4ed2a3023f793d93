"""What a stage has on AWS is declared once, for AWS and for the laptop. Each message says what to do instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import xform_name
from moto import mock_aws

from mydoc.local import wiring
from mydoc.local.environment import server_environment
from mydoc.local.keys import Keys, SigningKeys
from mydoc.local.options import Options
from mydoc.ops.deploy.role import provision_role
from mydoc.ops.stage import Stage
from tests.support.stack import ROOT

CODE = tuple(
    sorted(path for top in ("mydoc", "accounts", "files", "delivery") for path in (ROOT / top).rglob("*.py"))
)
LAPTOP = Stage(
    name="local", data="local", account="123456789012", region="us-east-1", endpoint="http://127.0.0.1:4566",
    bucket_name="mydoc-local-documents",
)  # fmt: skip

NAMES = "mydoc/aws/names.py"
# A whole name, or the beginning of one that is put together.
_WHOLE = re.compile(r"/?mydoc[-/][a-z0-9-]+")
_BEGINS = re.compile(r"(^|[:/ ])(mydoc-|/mydoc/)$")

# What the laptop makes by itself, since on AWS something else does.
ZAPPA_MAKES = {
    "create_function", "create_api", "create_integration", "create_route", "create_deployment", "create_stage",
}  # fmt: skip
# `ops.deploy.wiring` makes these by comparing, for an alias; a laptop's function is new at each start.
CONNECTS_DECLARED_EVENTS = {
    "add_permission", "put_bucket_notification_configuration", "create_event_source_mapping", "subscribe",
    "put_rule", "put_targets",
}  # fmt: skip
# A program on a laptop has an access key where a function has a role.
STANDS_FOR_THE_ROLE = {"create_role", "put_role_policy", "create_user", "put_user_policy", "create_access_key"}
_SERVICES = (
    "apigatewayv2", "cloudwatch", "dynamodb", "events", "iam", "lambda", "logs", "s3", "sesv2", "sns", "sqs",
    "ssm",
)  # fmt: skip
_CHANGES_NOTHING = ("get_", "list_", "describe_", "head_", "invoke")

# What `manage.py provision` makes besides `provision_stage`: on a laptop nobody is called, and no mail is sent.
ON_AWS_ALONE = {"provision_topic", "provision_alarms", "provision_configuration_set"}

# Where statements of policies are written.
RIGHTS = {
    "mydoc/handlers/events.py": "what the authorizer answers API Gateway",
    "mydoc/ops/policy.py": "what the application does",
    "mydoc/ops/deploy/policy.py": "what a deployer does",
    "mydoc/ops/deploy/role.py": "what AWS does for the function, and who may take its role",
    "mydoc/ops/deploy/static.py": "who reads static files",
    "mydoc/ops/provision/mail.py": "who publishes to the topic",
    "mydoc/ops/provision/transport.py": "that no one reads a bucket over plain HTTP",
}
# Of the role and not of the application.
DONE_BY_AWS = {"Log", "Call"}

# Variables that a laptop's application has and a deployed function has not from `Stage.environment`.
LAPTOPS_OWN = {
    "AWS_ACCESS_KEY_ID": "Lambda gives a function the keys of its role",
    "AWS_SECRET_ACCESS_KEY": "likewise",
    "AWS_REGION": "Lambda sets it",
    "MYDOC_SITE_URL": "a stage has it once its API is there",
    "MYDOC_EXTRA_HOSTS": "a stage's is configured",
    "MYDOC_MAIL": "a stage's is configured",
    "MYDOC_MAIL_DIR": "where mails are kept that no one sends",
    "MYDOC_SECRET_KEY": "a stage's is in Parameter Store",
    "MYDOC_TOKEN_PEPPER": "likewise",
    "MYDOC_LOCAL_EVENTS_SECRET": "Lambda is called by AWS alone",
    "MYDOC_WEBHOOK_LOOPBACK": "no one listens on a function's own machine",
}
HAS_ANOTHER_VALUE = {"MYDOC_DEPLOYED", "MYDOC_STATIC_URL"}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _texts(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Each text of a file but for its docstrings: its line, itself, and whether something is put behind it."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for part, behind in zip(node.values, [*node.values[1:], None], strict=True):
                if isinstance(part, ast.Constant):
                    yield part.lineno, str(part.value), isinstance(behind, ast.FormattedValue)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value, False


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    """Each call of a method or function: its line and the last part of the name."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield node.lineno, node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id


@cache
def _operations() -> frozenset[str]:
    """What AWS's services take that changes something, by boto3's names."""
    session = botocore.session.get_session()
    named = (xform_name(name) for each in _SERVICES for name in session.get_service_model(each).operation_names)
    return frozenset(name for name in named if not name.startswith(_CHANGES_NOTHING))


def test_a_resource_is_named_in_one_place() -> None:
    wrong = [
        f"{_place(path)}:{line}: “{text}” begins the name of a resource. Take it from Stage in mydoc/ops/stage.py"
        f" or, where the application needs it, from {NAMES}; if it is new, name it there"
        for path in CODE
        if _place(path) != NAMES
        for line, text, is_put_together in _texts(_tree(path))
        if _WHOLE.fullmatch(text) or (is_put_together and _BEGINS.search(text))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ('x = f"mydoc-{stage}-things"', True),
        ('x = f"arn:aws:sns:{region}:{account}:mydoc-{stage}-mail"', True),
        ('x = f"/mydoc/{stage}"', True),
        ('x = "mydoc-local-things"', True),
        ('x = "mydoc.handlers.events"', False),
        ('x = f"{prefix}things"', False),
        ('"""mydoc-dev"""', False),
    ],
)
def test_names_of_resources_are_known_from_other_texts(source: str, is_one: bool) -> None:
    texts = _texts(ast.parse(source))
    assert any(_WHOLE.fullmatch(text) or (behind and _BEGINS.search(text)) for _, text, behind in texts) is is_one


def test_the_laptop_makes_no_resource_of_its_own() -> None:
    allowed = ZAPPA_MAKES | CONNECTS_DECLARED_EVENTS | STANDS_FOR_THE_ROLE
    found = {
        name: f"{_place(path)}:{line}: {name}: declare it in mydoc/ops/provision and call it in provision_stage,"
        " which deployed stages run as well"
        for path in sorted((ROOT / "mydoc" / "local").glob("*.py"))
        for line, name in _calls(path)
        if name in _operations()
    }
    wrong = [found[name] for name in sorted(set(found) - allowed)]
    assert not wrong, "\n".join(wrong)
    assert sorted(allowed - set(found)) == [], "nothing makes these any more: take them out of this list"


def test_what_is_provisioned_is_provisioned_on_both() -> None:
    local, command = ROOT / "mydoc/local/stack.py", ROOT / "mydoc/management/commands/provision.py"
    both = {"provision_stage"}
    told = "{}: call it in provision_stage (mydoc/ops/provision/stage.py), so that AWS and the laptop both have it"
    for path, expected in ((local, both), (command, both | ON_AWS_ALONE)):
        called = {name for _, name in _calls(path) if name.startswith("provision_")}
        assert called == expected, [told.format(name) for name in called ^ expected]


def test_rights_are_written_where_everyone_gets_them_from() -> None:
    found = {
        _place(path): node.lineno
        for path in CODE
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Constant) and node.value == "Effect")
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "allow")
    }
    wrong = [
        f"{place}:{found[place]}: write what the application may do in application_policy (mydoc/ops/policy.py),"
        " from which the role, its boundary and the laptop's user get it"
        for place in sorted(set(found) - set(RIGHTS))
    ]
    assert not wrong, "\n".join(wrong)
    assert sorted(set(RIGHTS) - set(found)) == [], "these hold no rights any more: take them out of this list"


def test_a_laptops_user_may_do_what_a_functions_role_may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    tables = ["mydoc-local-users", "mydoc-local-documents"]
    with mock_aws():
        session = boto3.Session(region_name=LAPTOP.region)
        iam: Any = session.client("iam")
        wiring.make_application_user(
            session, stage=LAPTOP, tables=tables, websocket_api="abc", kept=tmp_path / "key.json"
        )
        provision_role(iam, stage=LAPTOP, tables=tables, websocket_api="abc")
        [user] = [found["UserName"] for found in iam.list_users()["Users"]]
        has = iam.get_user_policy(UserName=user, PolicyName="application")["PolicyDocument"]["Statement"]
        should = iam.get_role_policy(RoleName=LAPTOP.role, PolicyName="application")["PolicyDocument"]["Statement"]
    assert has == [statement for statement in should if statement["Sid"] not in DONE_BY_AWS], (
        "write what the application may do in application_policy (mydoc/ops/policy.py); only what AWS does in the"
        " function's place belongs in function_policy, and in DONE_BY_AWS here"
    )


def test_a_laptop_has_the_variables_of_a_stage(tmp_path: Path) -> None:
    options = Options(port=8000, aws_port=4566, state=tmp_path, chosen_password=None, reload=False)
    signing = SigningKeys(**dict.fromkeys(("secret_key", "token_pepper", "events_secret"), "x"))
    server_environment(options, Keys("id", "secret"), stage=LAPTOP, websocket_api="abc", signing=signing)
    lines = options.environment_file.read_text().splitlines()
    has = {name: value for name, _, value in (line.partition("=") for line in lines)}
    stages = LAPTOP.environment(rest_api="", websocket_api="abc")
    more, fewer = set(has) - set(stages) - set(LAPTOPS_OWN), set(LAPTOPS_OWN) - set(has)
    assert not more, f"set {sorted(more)} in Stage.environment, or say in LAPTOPS_OWN why no stage has it"
    assert not fewer, f"take {sorted(fewer)} out of LAPTOPS_OWN"
    other = {name for name, value in stages.items() if has.get(name) != value}
    assert other == HAS_ANOTHER_VALUE, f"{sorted(other)}: let a laptop have what Stage.environment says"
