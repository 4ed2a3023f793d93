"""Deployments that cannot succeed as they are: each says why, and the next try finishes what it left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.stage import Stage
from tests.support.rehearsal import ACCOUNT, REGION, Account, Engineer
from tests.support.stack import free_ports

pytestmark = pytest.mark.stack

# On the emulator an account's number is its root's access key.
_SOMEBODY_ELSE = "111111111111"
_GIVE_CREDENTIALS = "aws configure, or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_WHOLE_POLICY = "python -m mydoc.ops.deploy.policy"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Another one than where a deployment's life is rehearsed."""
    opened = Account(tmp_path_factory.mktemp("bad") / "aws")
    opened.client("sesv2").create_email_identity(EmailIdentity="example.com")
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def stage(account: Account) -> Stage:
    return Stage(name="local", data="local", account=ACCOUNT, region=REGION, endpoint=account.endpoint)


@pytest.fixture(scope="module")
def engineer(account: Account, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Engineer:
    return Engineer(account, tmp_path_factory.mktemp("engineer") / "project", account.make_deployer(stage))


@pytest.fixture(scope="module")
def refused_snapstart(engineer: Engineer) -> str:
    """What a deployment says that gets as far as the function, which AWS refuses."""
    with _settings(engineer) as settings:
        # Refused whatever the Python is: AWS allows SnapStart 512 MB of ephemeral storage.
        settings["local"] |= {"snap_start": "PublishedVersions", "ephemeral_storage": {"Size": 1024}}
    said = engineer.zappa("deploy", "local", expected=1)
    with _settings(engineer) as settings:
        del settings["local"]["snap_start"], settings["local"]["ephemeral_storage"]
    return said


@pytest.fixture(scope="module")
def package(refused_snapstart: str) -> list[str]:
    """Arguments that have a deployment take the package that this one built, which takes most of the time."""
    return ["--zip", ".local/deploy/mydoc-local.zip"]


@pytest.fixture
def fails(engineer: Engineer) -> Callable[..., str]:
    """Runs a command that fails; what it said, which was nothing of Python's."""

    def run(*arguments: str, who: Engineer = engineer, **more: str) -> str:
        said = who.zappa(*arguments, expected=1, **more)
        assert "Traceback" not in said
        return said

    return run


def test_without_credentials_it_says_what_to_give(
    account: Account, engineer: Engineer, fails: Callable[..., str]
) -> None:
    for command in ("deploy", "undeploy"):
        said = fails(command, "local", who=Engineer(account, engineer.folder))
        assert "There are no AWS credentials." in said
        assert _GIVE_CREDENTIALS in said


def test_with_wrong_credentials_it_says_so(engineer: Engineer, fails: Callable[..., str]) -> None:
    key, secret = engineer.keys
    for wrong in (("AKIAIOSFODNN7EXAMPLE", secret), (key, "wrong")):
        said = fails("deploy", "local", who=Engineer(engineer.account, engineer.folder, wrong))
        assert "AWS rejected these credentials" in said
        assert _GIVE_CREDENTIALS in said
        assert secret not in said


def test_a_stage_that_is_not_in_the_settings(fails: Callable[..., str]) -> None:
    assert "Please define stage 'nowhere'" in fails("deploy", "nowhere")


def test_a_stage_whose_name_hides_addresses(engineer: Engineer, fails: Callable[..., str]) -> None:
    with _settings(engineer) as settings:
        settings["doc"] = {"extends": "local"}
    assert "No one could reach the pages at /documents, because that begins with /doc." in fails("deploy", "doc")


def test_another_region_than_the_stages_is_refused(engineer: Engineer, fails: Callable[..., str]) -> None:
    said = fails("deploy", "local", AWS_DEFAULT_REGION="eu-west-1")
    assert "local belongs in us-east-1, but AWS_DEFAULT_REGION says eu-west-1" in said


def test_an_aws_that_does_not_answer(fails: Callable[..., str]) -> None:
    [nobody_listens] = free_ports(1)
    nowhere = f"http://127.0.0.1:{nobody_listens}"
    said = fails("deploy", "local", AWS_ENDPOINT_URL=nowhere, AWS_MAX_ATTEMPTS="1")
    assert nowhere in said
    assert "aws_region in zappa_settings.json" in said


def test_an_api_only_stage_before_the_one_with_the_data(
    account: Account, engineer: Engineer, stage: Stage, fails: Any
) -> None:
    keys = account.make_deployer(replace(stage, name="local_api"))
    said = fails("deploy", "local_api", who=Engineer(account, engineer.folder, keys))
    assert "It is not deployed. Deploy it first: zappa deploy local\n" in said
    assert _made(account) == []


@pytest.mark.parametrize(
    ("command", "right"),
    [
        (["deploy", "local"], "ssm:GetParametersByPath"),
        (["undeploy", "local", "-y"], "ssm:GetParametersByPath"),
    ],
)
def test_without_rights_it_names_the_right_and_makes_nothing(
    account: Account, engineer: Engineer, fails: Any, command: list[str], right: str
) -> None:
    said = fails(*command, who=Engineer(account, engineer.folder, _user(account, f"nobody-{command[0]}")))
    assert right in said
    assert _WHOLE_POLICY in said
    assert _made(account) == []


@pytest.mark.parametrize("which", ["bucket", "site_bucket"])
def test_a_bucket_name_that_is_somebody_elses(account: Account, stage: Stage, fails: Any, which: str) -> None:
    bucket = getattr(stage, which)
    theirs = account.client("s3", (_SOMEBODY_ELSE, account.root[1]))
    theirs.create_bucket(Bucket=bucket)
    said = fails("deploy", "local")
    assert f"The bucket name {bucket} is taken by another account" in said
    assert _made(account) == []
    theirs.delete_bucket(Bucket=bucket)


def test_with_some_rights_it_goes_so_far_and_with_the_next_further(
    account: Account, engineer: Engineer, stage: Stage, fails: Any
) -> None:
    """The rights are given one by one, as an engineer would who reads the messages."""
    beginner = Engineer(account, engineer.folder, _user(account, "beginner"))
    _has_all_rights_but(account, stage, "beginner", "s3:CreateBucket", "ssm:PutParameter")
    assert "s3:CreateBucket" in fails("deploy", "local", who=beginner)
    _has_all_rights_but(account, stage, "beginner", "ssm:PutParameter")
    said = fails("deploy", "local", who=beginner)
    assert "Create the secrets: failed." in said
    assert "ssm:PutParameter" in said
    assert _WHOLE_POLICY in said


def test_without_the_roles_boundary_it_says_what_an_administrator_does(
    account: Account, stage: Stage, fails: Any
) -> None:
    iam = account.client("iam")
    iam.delete_policy(PolicyArn=stage.boundary)
    said = fails("deploy", "local")
    assert "Create the role and the log groups: failed." in said
    assert f"aws iam create-policy --policy-name {stage.boundary_name}" in said
    assert iam.list_roles()["Roles"] == []
    iam.create_policy(PolicyName=stage.boundary_name, PolicyDocument=json.dumps(boundary_policy(stage)))


def test_refused_snapstart_says_what_to_do_and_leaves_no_function(
    account: Account, refused_snapstart: str
) -> None:
    assert "Deploy the function and its API: failed." in refused_snapstart
    assert "AWS refused SnapStart" in refused_snapstart
    assert '"snap_start": "None"' in refused_snapstart
    assert account.client("lambda").list_functions()["Functions"] == []


def test_without_the_right_to_make_a_function_all_before_it_is_there(
    account: Account, engineer: Engineer, stage: Stage, package: list[str], fails: Any
) -> None:
    beginner = Engineer(account, engineer.folder, _user(account, "advanced"))
    _has_all_rights_but(account, stage, "advanced", "lambda:CreateFunction")
    said = fails("deploy", "local", *package, who=beginner)
    assert "Deploy the function and its API: failed." in said
    assert "lambda:CreateFunction" in said
    assert _WHOLE_POLICY in said


def test_killed_again_and_again_it_goes_on_and_finishes(engineer: Engineer, package: list[str]) -> None:
    for at in _KILLED_AT:
        engineer.interrupt("deploy", "local", *package, at=at)
    said = engineer.zappa("deploy", "local", *package, MYDOC_ADMIN_EMAIL="ada@example.com")
    assert "uploaded, processed, shared, downloaded and cleaned up" in said
    assert "ada@example.com is an administrator" in said
    assert "local is ready" in said


# Before its API is whole, before it is live, before anything but HTTP reaches it.
_KILLED_AT = ("Waiting for stack", "Publish a version", "Connect the bucket")


def test_killed_while_undeploying_the_next_try_finishes(account: Account, engineer: Engineer, fails: Any) -> None:
    for at in ("Deleting Lambda function", "Delete resources"):
        engineer.interrupt("undeploy", "local", "-y", at=at)
    assert "is not deployed" in fails("update", "local")
    assert "is not deployed" in fails("rollback", "local", "-n", "1")
    assert "Kept: the tables" in engineer.zappa("undeploy", "local", "-y")
    assert _made(account) == ["the documents' bucket", "secrets"]


def _user(account: Account, name: str) -> tuple[str, str]:
    iam = account.client("iam")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _has_all_rights_but(account: Account, stage: Stage, name: str, *missing: str) -> None:
    policy = deployer_policy(stage)
    for statement in policy["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action not in missing]
    document = json.dumps(policy)
    account.client("iam").put_user_policy(UserName=name, PolicyName="deployer", PolicyDocument=document)


def _made(account: Account) -> list[str]:
    """What a deployment makes, by kind."""
    s3, ssm = account.client("s3"), account.client("ssm")
    kinds = {
        "the documents' bucket": [b for b in s3.list_buckets()["Buckets"] if b["Name"].endswith("-documents")],
        "the site's bucket": [b for b in s3.list_buckets()["Buckets"] if b["Name"].endswith("-site")],
        "secrets": ssm.get_parameters_by_path(Path="/mydoc/local")["Parameters"],
        "functions": account.client("lambda").list_functions()["Functions"],
        "APIs": account.client("apigateway").get_rest_apis()["items"],
        "sockets": account.client("apigatewayv2").get_apis()["Items"],
        "mappings": account.client("lambda").list_event_source_mappings()["EventSourceMappings"],
        "rules": account.client("events").list_rules()["Rules"],
        "alarms": account.client("cloudwatch").describe_alarms()["MetricAlarms"],
        "topics": account.client("sns").list_topics()["Topics"],
        "roles": account.client("iam").list_roles()["Roles"],
        "logs": account.client("logs").describe_log_groups()["logGroups"],
    }
    return [kind for kind, found in kinds.items() if found]


@contextmanager
def _settings(engineer: Engineer) -> Iterator[dict[str, Any]]:
    """Change the engineer's zappa_settings.json."""
    file: Path = engineer.folder / "zappa_settings.json"
    settings = json.loads(file.read_text())
    yield settings
    file.write_text(json.dumps(settings))
