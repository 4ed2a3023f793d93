"""A stage's configuration: written by one command into Parameter Store, read by the next deployment."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from django.core.management import CommandError, call_command
from moto import mock_aws

from mydoc.aws.secrets import ensure_secrets, read_secrets
from mydoc.features.domain import Change, Feature
from mydoc.features.service import features_of
from mydoc.management.commands import stage_config
from mydoc.ops.deploy import callbacks, configuration, project
from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.target import Target
from mydoc.ops.stage import Stage
from tests.support.iam import allows
from tests.support.stack import ROOT

SENDER = "MyDoc <mydoc@example.com>"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def ssm(aws: None) -> Any:
    return boto3.client("ssm", region_name="eu-central-1")


def run(*arguments: str, remove: list[str] | None = None) -> list[str]:
    out = io.StringIO()
    call_command("stage_config", *arguments, remove=remove or [], stdout=out)
    return out.getvalue().splitlines()


def test_what_is_set_is_there_under_the_stages_path_and_shown(ssm: Any) -> None:
    said = run("dev", "domain=docs.example.com", f"MYDOC_MAIL_FROM={SENDER}")
    assert said[-1] == "To deploy it: zappa update dev"
    found = ssm.get_parameter(Name="/mydoc/dev/config/domain")["Parameter"]
    assert (found["Value"], found["Type"]) == ("docs.example.com", "String")
    assert run("dev") == [f"MYDOC_MAIL_FROM={SENDER}", "domain=docs.example.com"]
    assert configuration.read(ssm, stage="staging") == {}


def test_the_same_again_changes_nothing_and_what_is_removed_is_gone(ssm: Any) -> None:
    run("dev", "MYDOC_ALARM_EMAIL=ops@example.com", "domain=docs.example.com")
    assert run("dev", "domain=docs.example.com") == ["nothing to change"]
    assert run("dev", remove=["domain", "domain"])[0] == "domain: removed"
    assert configuration.read(ssm, stage="dev") == {"MYDOC_ALARM_EMAIL": "ops@example.com"}
    assert run("dev", remove=["domain"]) == ["nothing to change"]


def test_more_than_a_page_of_them_is_read(ssm: Any) -> None:
    values = {f"MYDOC_X{number}": str(number) for number in range(25)}
    configuration.write(ssm, stage="dev", values=values)
    assert configuration.read(ssm, stage="dev") == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("domain", "Write domain=VALUE, or --remove domain"),
        ("domain=", "--remove domain"),
        ("domain=https://docs.example.com", "domain cannot be https://docs.example.com"),
        ("domain=docs", "domain cannot be docs"),
        ("certificate_arn=abc", "certificate_arn cannot be abc"),
        ("route53_enabled=yes", "route53_enabled cannot be yes"),
        ("MYDOC_ADMIN_EMAIL=ada", "MYDOC_ADMIN_EMAIL cannot be ada"),
        ("MYDOC_MAIL_FROM=MyDoc", "MYDOC_MAIL_FROM cannot be MyDoc"),
        ("MYDOC_DEFAULT_QUOTA=lots", "MYDOC_DEFAULT_QUOTA cannot be lots"),
        ("MYDOC_DEFAULT_QUOTA=-1", "MYDOC_DEFAULT_QUOTA cannot be -1"),
        ("MYDOC_LOG_WHOLE_ADDRESSES=perhaps", "MYDOC_LOG_WHOLE_ADDRESSES cannot be perhaps"),
        ("MYDOC_FEATURES_OFF=sign_up,fun", "MYDOC_FEATURES_OFF cannot be sign_up,fun"),
        ("MYDOC_DIRECTORY=nobody", "MYDOC_DIRECTORY cannot be nobody"),
        ("MYDOC_MAIL=pigeon", "MYDOC_MAIL cannot be pigeon"),
        ("MYDOC_NEWS=1", "MYDOC_NEWS cannot be configured"),
        # What the deployment works out, or keeps secret.
        ("MYDOC_SECRET_KEY=known", "MYDOC_SECRET_KEY cannot be configured"),
        ("MYDOC_TOKEN_PEPPER=known", "MYDOC_TOKEN_PEPPER cannot be configured"),
        ("MYDOC_STAGE=other", "MYDOC_STAGE cannot be configured"),
        ("MYDOC_BUCKET=other", "MYDOC_BUCKET cannot be configured"),
        ("AWS_REGION=eu-west-1", "AWS_REGION cannot be configured"),
        (f"MYDOC_MAIL_FROM={'x' * 5000}@example.com", "at most 4096 bytes"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(CommandError) as error:
        stage_config._checked(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "domain=docs.example.com",
        "certificate_arn=arn:aws:acm:us-east-1:123456789012:certificate/1-2-3",
        "route53_enabled=false",
        "static_distribution=E1234567890ABC",
        "MYDOC_ADMIN_EMAIL=ada@example.com",
        f"MYDOC_MAIL_FROM={SENDER}",
        "MYDOC_DEFAULT_QUOTA=1",
        "MYDOC_LOG_WHOLE_ADDRESSES=true",
        "MYDOC_FEATURES_OFF=sign_up, webhooks",
        "MYDOC_DIRECTORY=exact",
        "MYDOC_MAIL=ses",
        "MYDOC_SITE_URL=https://docs.example.com/a=b",
    ],
)
def test_what_is_right_is_taken_as_it_was_written(text: str) -> None:
    assert "=".join(stage_config._checked(text)) == text


def test_where_one_value_is_wrong_none_is_written(ssm: Any) -> None:
    with pytest.raises(CommandError, match="domain cannot be docs"):
        run("dev", "MYDOC_ALARM_EMAIL=ops@example.com", "domain=docs")
    assert configuration.read(ssm, stage="dev") == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "no stage nowhere. It has: dev, "),
        (["dev_api", "domain=a.example.com"], "dev_api uses the configuration of dev. Change it there."),
    ],
)
def test_a_stage_that_has_no_configuration_of_its_own(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)


def test_every_variable_that_is_a_stages_can_be_configured() -> None:
    """docs/settings.md: what is yours, but for what is a laptop's."""
    text = (ROOT / "docs" / "settings.md").read_text()
    yours = text.partition("## Yours")[2].partition("## Secrets")[0]
    listed = {line.split("`")[1] for line in yours.splitlines() if line.startswith("| `")}
    assert listed - set(stage_config._names()) == {"MYDOC_MAIL_DIR", "MYDOC_DEBUG"}


def test_secrets_stay_apart_from_it(ssm: Any) -> None:
    ensure_secrets(ssm, stage="dev")
    run("dev", "domain=docs.example.com")
    assert configuration.read(ssm, stage="dev") == {"domain": "docs.example.com"}
    assert read_secrets(stage="dev", region="eu-central-1").secret_key


def test_a_deployer_writes_it_and_takes_out_no_secret() -> None:
    stage = Stage(name="dev", data="dev", account="123456789012", region="eu-central-1")
    policy, there = deployer_policy(stage), "arn:aws:ssm:eu-central-1:123456789012:parameter/mydoc/dev"
    for action in ("ssm:PutParameter", "ssm:DeleteParameter"):
        assert allows(policy, action, f"{there}/config/domain")
    assert not allows(policy, "ssm:DeleteParameter", f"{there}/secret-key-0001")


def test_a_setting_is_found_where_a_stage_has_it_or_extends_it() -> None:
    assert project.setting("production", "aws_region") == "eu-central-1"
    assert project.setting("local", "aws_region") == "us-east-1"
    assert project.setting("production", "no-such") is None
    assert project.setting("nowhere", "aws_region") is None


class _Cli:
    """Zappa's command line, as far as it knows a stage's settings."""

    def __init__(self, ssm: Any, **settings: Any) -> None:
        self.api_stage, self.command, self.load_credentials = "dev", "update", True
        self.stage_config: dict[str, Any] = {"aws_region": "eu-central-1", **settings}
        self.aws_environment_variables = self.stage_config.get("aws_environment_variables", {})
        self.domain = self.stage_config.get("domain")
        self.vargs: dict[str, Any] = {}
        self.deploy = self.update = self.rollback = self.undeploy = self.schedule = self.unschedule = None
        self.runtime = self.s3_bucket_name = None
        sts = boto3.client("sts", region_name="eu-central-1")
        self.zappa = SimpleNamespace(
            sts_client=sts, aws_region="eu-central-1", boto_session=boto3.Session(region_name="eu-central-1"),
            boto_client=lambda service: ssm, cf_client=boto3.client("cloudformation", region_name="eu-central-1"),
            create_lambda_function=None, update_lambda_function=None, update_lambda_configuration=None,
        )  # fmt: skip

    def override_stage_config_setting(self, key: str, value: Any) -> None:
        self.stage_config[key] = value


def test_a_deployment_takes_it_before_what_the_repository_says(ssm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "domain": "docs.example.com",
        "route53_enabled": "false",
        "MYDOC_MAIL_FROM": SENDER,
        "MYDOC_ADMIN_EMAIL": "ada@example.com",
    }
    configuration.write(ssm, stage="dev", values=values)
    cli = _Cli(ssm, domain="old.example.com", aws_environment_variables={"MYDOC_MAIL_FROM": "old", "MYDOC_X": "1"})
    made: list[Any] = []
    monkeypatch.setattr(callbacks, "Commands", lambda cli, stage, **more: made.append((stage, more)) or _NOTHING)
    callbacks.settings(cli)
    [(stage, more)] = made
    assert stage.domain == cli.domain == cli.stage_config["domain"] == "docs.example.com"
    assert cli.stage_config["route53_enabled"] is False
    wanted = {"MYDOC_MAIL_FROM": SENDER, "MYDOC_X": "1"}
    assert cli.stage_config["aws_environment_variables"] == cli.aws_environment_variables == wanted
    assert more == {"admin_email": "ada@example.com"}


def test_an_api_only_stage_keeps_its_own_host_beside_those_that_are_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Target, "resource", lambda self, name, *, of="": "pages1" if of else "api1")
    hosts = {"MYDOC_EXTRA_HOSTS": "intern.example.com"}
    for name, expected in (("dev", "intern.example.com"), ("dev_api", f"{API_HOST},intern.example.com")):
        stage = Stage(name=name, data="dev", account="123456789012", region="eu-central-1")
        target = Target(None, stage, hosts)
        assert target.environment()["MYDOC_EXTRA_HOSTS"] == expected
        assert target.host() == (API_HOST if name == "dev_api" else API_HOST.replace("api1", "pages1"))


API_HOST = "api1.execute-api.eu-central-1.amazonaws.com"
_NOTHING = SimpleNamespace(
    deploy=None, update=None, rollback=None, undeploy=None, prepare_alias=None, schedule=None, unschedule=None
)


def test_features_are_off_where_the_stage_says_so_until_an_administrator_switches_them(settings: Any) -> None:
    settings.FEATURES_OFF, settings.DIRECTORY = frozenset({"sign_up"}), "exact"
    found = features_of(None)
    assert not found.is_on(Feature.SIGN_UP)
    assert found.is_on(Feature.WEBHOOKS)
    assert found.directory == "exact"
    switched = found.changed(Change(switches={"sign_up": True}))
    assert switched.is_on(Feature.SIGN_UP)


@pytest.mark.parametrize("value", [json.dumps({"a": 1}), "ümläut", "a b"])
def test_values_come_back_as_they_were_written(ssm: Any, value: str) -> None:
    configuration.write(ssm, stage="dev", values={"MYDOC_X": value})
    assert configuration.read(ssm, stage="dev") == {"MYDOC_X": value}
