"""The pipeline, as far as the emulator goes: its template is deployed, and what buildspec.yml says is executed as
it is written, with the rights that the template gives to the build."""

from __future__ import annotations

import json
import os
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mydoc.deploy.stage import Stage
from tests.support.pipeline import UNKNOWN_TO_THE_EMULATOR, commands_of, deployable_on_the_emulator, template
from tests.support.rehearsal import ACCOUNT, Account, Engineer
from tests.support.stack import ROOT

pytestmark = pytest.mark.stack

STACK = "mydoc-pipeline"
REGION = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]["aws_region"]
STAGE = Stage(name="staging", data="staging", account=ACCOUNT, region=REGION)
# CodePipeline hands over what is in the repository, without .git.
_NOT_IN_THE_SOURCE = (".git", ".venv", "node_modules", "dist", ".local", "__pycache__", "tests", ".*_cache")

Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    account = Account(tmp_path_factory.mktemp("pipeline") / "account")
    yield account
    account.stop()


@pytest.fixture(scope="module")
def client(account: Account) -> Client:
    """Makes clients with the root's keys, in the stages' region."""
    session: Any = boto3.Session(*account.root, region_name=REGION)
    return lambda service: session.client(service, endpoint_url=account.endpoint)


@pytest.fixture(scope="module")
def resources(client: Client) -> dict[str, str]:
    """The template deployed without what the emulator does not know: physical names by logical ones."""
    create_stack(client, STACK, deployable_on_the_emulator())
    found = client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}


@pytest.fixture(scope="module")
def build(account: Account, client: Client, resources: dict[str, str], tmp_path_factory: Any) -> Engineer:
    """CodeBuild: has the source and nothing made of it, and exactly the rights of its role."""
    iam = client("iam")
    iam.create_user(UserName="build")
    for name in iam.list_role_policies(RoleName=resources["Rolestaging"])["PolicyNames"]:
        policy = iam.get_role_policy(RoleName=resources["Rolestaging"], PolicyName=name)["PolicyDocument"]
        iam.put_user_policy(UserName="build", PolicyName=name, PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName="build")["AccessKey"]
    folder = tmp_path_factory.mktemp("source") / "src"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_IN_THE_SOURCE))
    (folder.parent / "bin").mkdir()
    (folder.parent / "bin" / "python3").symlink_to(sys._base_executable)
    # What pip fetched for the package once, is fetched.
    kept = ROOT / ".local" / "rehearsal"
    kept.mkdir(parents=True, exist_ok=True)
    (folder / ".local").symlink_to(kept)
    if sys.version_info < (3, 12):
        without_snap_start(folder / "zappa_settings.json")
    return Engineer(account, folder, (key["AccessKeyId"], key["SecretAccessKey"]))


def test_the_template_makes_what_the_emulator_knows(client: Client, resources: dict[str, str]) -> None:
    s3, bucket = client("s3"), resources["Artifacts"]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"

    names = {build: resources[f"Build{build}"] for build in ("test", "staging", "production")}
    found = client("codebuild").batch_get_projects(names=list(names.values()))["projects"]
    projects = {project["name"]: project for project in found}
    for build, name in names.items():
        project = projects[name]
        assert project["source"]["buildspec"] == ("buildspec-test.yml" if build == "test" else "buildspec.yml")
        assert project["environment"]["environmentVariables"] == [{"name": "MYDOC_DEPLOY_STAGE", "value": build}]
        assert project["serviceRole"].endswith(f"/{resources[f'Role{build}']}")

    subscriptions = client("sns").list_subscriptions_by_topic(TopicArn=resources["Approvals"])["Subscriptions"]
    assert [(found["Protocol"], found["Endpoint"]) for found in subscriptions] == [("email", "ada@example.com")]


def test_only_the_builds_that_deploy_have_rights_to(client: Client, resources: dict[str, str]) -> None:
    def policies(build: str) -> list[str]:
        role = resources[f"Role{build}"]
        return sorted(client("iam").list_role_policies(RoleName=role)["PolicyNames"])

    assert policies("test") == ["build"]
    assert policies("staging") == policies("production") == ["build", "deploy"]


def test_the_emulator_knows_the_rest_of_the_template(client: Client) -> None:
    with pytest.raises(ClientError) as refused:
        create_stack(client, "whole", template())

    unknown = ", ".join(sorted(UNKNOWN_TO_THE_EMULATOR))
    assert refused.value.response["Error"]["Message"].endswith(f"Unrecognized resource types: [{unknown}]")


def test_buildspec_deploys_a_stage_from_nothing(client: Client, build: Engineer) -> None:
    said = run(build, commands_of(ROOT / "buildspec.yml"))

    [address] = [line.split()[-1] for line in said.splitlines() if line.startswith("staging is ready: ")]
    with urllib.request.urlopen(f"{address}/healthz", timeout=120) as answer:
        assert answer.status == 200
    found = client("s3").list_objects_v2(Bucket=STAGE.site_bucket, Prefix="static/")["Contents"]
    assert any(published["Key"].endswith(".css") for published in found)

    said = run(build, commands_of(ROOT / "buildspec.yml", "build"))
    assert "nothing to update" in said


def create_stack(client: Client, name: str, body: dict[str, Any]) -> None:
    cloudformation = client("cloudformation")
    parameters = {"Repository": "example/mydoc", "ApproverEmail": "ada@example.com"}
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(body),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})


def without_snap_start(settings: Path) -> None:
    """As one is told to with an older Python (AWS, "Lambda SnapStart": Python 3.12 and later)."""
    stages = json.loads(settings.read_text())
    stages["staging"]["snap_start"] = "None"
    settings.write_text(json.dumps(stages))


def run(build: Engineer, commands: list[str]) -> str:
    """Run a buildspec's commands as CodeBuild does: in one shell, to the first that fails; what they said."""
    # The image's Python, and nothing of this checkout's.
    path = f"{build.folder.parent / 'bin'}{os.pathsep}{os.defpath}"
    environment = {
        "MYDOC_DEPLOY_STAGE": "staging",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "CI": "true",
    }
    script = "\n".join(["set -e", *commands])
    process = build.start("bash", "-c", script, PATH=path, VIRTUAL_ENV="", **environment)
    said, _ = process.communicate(timeout=800)
    assert process.returncode == 0, said
    return said
