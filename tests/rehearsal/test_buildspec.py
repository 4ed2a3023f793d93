"""The pipeline, as far as the emulator goes: its template is deployed in one account and a stage's in another;
what buildspec.yml says is executed as it is written, with the rights of the role that the build takes there."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.stage import Stage
from tests.support.pipeline import (
    ACCOUNT_TEMPLATE,
    UNKNOWN_TO_THE_EMULATOR,
    commands_of,
    deployable_on_the_emulator,
    template,
)
from tests.support.rehearsal import ACCOUNT, Account, Engineer
from tests.support.stack import ROOT

pytestmark = pytest.mark.stack

STACK = "mydoc-pipeline"
REGION = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]["aws_region"]
# Other accounts than the pipeline's.
STAGING_ACCOUNT, PRODUCTION_ACCOUNT = "222222222222", "333333333333"
STAGE = Stage(name="staging", data="staging", account=STAGING_ACCOUNT, region=REGION)
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
    """Makes clients with the root's keys of the pipeline's account, in the stages' region."""
    return clients(account)


@pytest.fixture(scope="module")
def staging(account: Account) -> Client:
    """Likewise in the account of the stage `staging`."""
    return clients(account, number=STAGING_ACCOUNT)


@pytest.fixture(scope="module")
def resources(client: Client) -> dict[str, str]:
    """The template deployed without what the emulator does not know: physical names by logical ones."""
    create_stack(client, STACK, deployable_on_the_emulator(), **PARAMETERS)
    return resources_of(client, STACK)


@pytest.fixture(scope="module")
def allowed(staging: Client, resources: dict[str, str]) -> dict[str, str]:
    """What an administrator of the stage's account makes there."""
    deployer = f"arn:aws:iam::{ACCOUNT}:role/{resources['Rolestaging']}"
    create_stack(staging, "mydoc-staging-account", template(ACCOUNT_TEMPLATE), Stage="staging", Deployer=deployer)
    return resources_of(staging, "mydoc-staging-account")


@pytest.fixture(scope="module")
def build(
    account: Account, client: Client, resources: dict[str, str], allowed: dict[str, str], tmp_path_factory: Any
) -> Iterator[Engineer]:
    """CodeBuild: the source alone, and its role's credentials where a container finds them."""
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
    with container_credentials(session_of(client, resources["Rolestaging"])) as url:
        engineer = Engineer(account, folder)
        engineer.variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": url}
        yield engineer


def test_the_template_makes_what_the_emulator_knows(client: Client, resources: dict[str, str]) -> None:
    s3, bucket = client("s3"), resources["Artifacts"]
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"

    names = {build: resources[f"Build{build}"] for build in ("test", "staging", "production")}
    found = client("codebuild").batch_get_projects(names=list(names.values()))["projects"]
    projects = {project["name"]: project for project in found}
    told = {"test": {}} | {
        name: {
            "MYDOC_DEPLOY_STAGE": name,
            "MYDOC_DEPLOY_ROLE": f"arn:aws:iam::{where}:role/mydoc-{name}-deployer",
        }
        for name, where in (("staging", STAGING_ACCOUNT), ("production", PRODUCTION_ACCOUNT))
    }
    for build, name in names.items():
        project = projects[name]
        assert project["source"]["buildspec"] == ("buildspec-test.yml" if build == "test" else "buildspec.yml")
        variables = {
            each["name"]: each["value"] for each in project["environment"].get("environmentVariables", [])
        }
        assert variables == told[build]
        assert project["serviceRole"].endswith(f"/{resources[f'Role{build}']}")

    subscriptions = client("sns").list_subscriptions_by_topic(TopicArn=resources["Approvals"])["Subscriptions"]
    assert [(found["Protocol"], found["Endpoint"]) for found in subscriptions] == [("email", "ada@example.com")]


def test_only_the_builds_that_deploy_have_rights_to(client: Client, resources: dict[str, str]) -> None:
    def policies(build: str) -> list[str]:
        role = resources[f"Role{build}"]
        return sorted(client("iam").list_role_policies(RoleName=role)["PolicyNames"])

    assert policies("test") == ["build"]
    assert policies("staging") == policies("production") == ["build", "deploy"]


def test_the_stages_account_has_a_deployer_and_a_boundary(staging: Client, allowed: dict[str, str]) -> None:
    assert allowed["DeployerRole"] == "mydoc-staging-deployer"
    version = staging("iam").get_policy_version(PolicyArn=STAGE.boundary, VersionId="v1")
    assert version["PolicyVersion"]["Document"] == boundary_policy(STAGE)
    account = staging("apigateway").get_account()
    assert account["cloudwatchRoleArn"].startswith(f"arn:aws:iam::{STAGING_ACCOUNT}:role/")


def test_a_build_takes_the_role_of_its_stage_and_no_other(
    account: Account, client: Client, resources: dict[str, str], allowed: dict[str, str]
) -> None:
    def takes(build: str, name: str) -> str:
        keys = session_of(client, resources[f"Role{build}"])
        session: Any = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], REGION)
        arn = f"arn:aws:iam::{STAGING_ACCOUNT}:role/{name}"
        sts = session.client("sts", endpoint_url=account.endpoint)
        taken: str = sts.assume_role(RoleArn=arn, RoleSessionName="build")["AssumedRoleUser"]["Arn"]
        return taken

    assert takes("staging", allowed["DeployerRole"]).startswith(f"arn:aws:sts::{STAGING_ACCOUNT}:assumed-role/")
    for build in ("production", "test"):
        with pytest.raises(ClientError, match="AccessDenied"):
            takes(build, allowed["DeployerRole"])
    with pytest.raises(ClientError, match="AccessDenied"):
        takes("staging", allowed["GatewayLogRole"])


def test_the_emulator_knows_the_rest_of_the_template(client: Client) -> None:
    with pytest.raises(ClientError) as refused:
        create_stack(client, "whole", template(), **PARAMETERS)

    unknown = ", ".join(sorted(UNKNOWN_TO_THE_EMULATOR))
    assert refused.value.response["Error"]["Message"].endswith(f"Unrecognized resource types: [{unknown}]")


def test_buildspec_deploys_a_stage_from_nothing_into_its_own_account(
    client: Client, staging: Client, build: Engineer
) -> None:
    said = run(build, commands_of(ROOT / "buildspec.yml"))

    [address] = [line.split()[-1] for line in said.splitlines() if line.startswith("staging is ready: ")]
    with urllib.request.urlopen(f"{address}/healthz", timeout=120) as answer:
        assert answer.status == 200
    functions = staging("lambda").list_functions()["Functions"]
    assert [found["FunctionName"] for found in functions] == [STAGE.function]
    assert client("lambda").list_functions()["Functions"] == []
    found = staging("s3").list_objects_v2(Bucket=STAGE.site_bucket, Prefix="static/")["Contents"]
    assert any(published["Key"].endswith(".css") for published in found)

    said = run(build, commands_of(ROOT / "buildspec.yml", "build"))
    assert "nothing to update" in said


PARAMETERS = {
    "Repository": "example/mydoc",
    "ApproverEmail": "ada@example.com",
    "stagingAccount": STAGING_ACCOUNT,
    "productionAccount": PRODUCTION_ACCOUNT,
}


def clients(account: Account, number: str = "") -> Client:
    """Makes clients with the root's keys of an account. On the emulator its number is its root's access key."""
    key, secret = account.root
    session: Any = boto3.Session(number or key, secret, region_name=REGION)
    return lambda service: session.client(service, endpoint_url=account.endpoint)


def create_stack(client: Client, name: str, body: dict[str, Any], **parameters: str) -> None:
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(body),
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})


def resources_of(client: Client, stack: str) -> dict[str, str]:
    """Physical names by logical ones."""
    found = client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}


def session_of(client: Client, role: str) -> dict[str, Any]:
    """Credentials of a build's role. The emulator's CodeBuild runs nothing, so the root takes it in its place."""
    iam = client("iam")
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [root]})
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    found: dict[str, Any] = client("sts").assume_role(RoleArn=arn, RoleSessionName="build")["Credentials"]
    return found


@contextmanager
def container_credentials(keys: dict[str, Any]) -> Iterator[str]:
    """Where a container asks for its credentials (AWS, "Container credential provider")."""
    answer = {
        "AccessKeyId": keys["AccessKeyId"],
        "SecretAccessKey": keys["SecretAccessKey"],
        "Token": keys["SessionToken"],
        "Expiration": keys["Expiration"].isoformat(),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/credentials"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
        **build.variables,
        "MYDOC_DEPLOY_STAGE": "staging",
        "MYDOC_DEPLOY_ROLE": f"arn:aws:iam::{STAGING_ACCOUNT}:role/mydoc-staging-deployer",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "CI": "true",
    }
    script = "\n".join(["set -e", *commands])
    process = build.start("bash", "-c", script, PATH=path, VIRTUAL_ENV="", **environment)
    said, _ = process.communicate(timeout=800)
    assert process.returncode == 0, said
    return said
