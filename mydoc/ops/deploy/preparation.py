"""Prepare a deployment or an update: all that the function needs, and its package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from click import ClickException, echo

from mydoc.aws import secrets
from mydoc.ops import provision
from mydoc.ops.deploy import declared, package, static
from mydoc.ops.deploy.steps import StepFailed, step, tell
from mydoc.ops.deploy.target import Target
from mydoc.ops.stage import Stage

LOG_DAYS = 30


def declared_events(cli: Any, stage: Stage) -> list[declared.Event]:
    """Return a stage's events, with the names that they have in its account.

    Args:
        cli: Zappa's ZappaCLI.

    Raises:
        ClickException: zappa_settings.json has one that no one would act on.
    """
    try:
        return declared.filled_in(cli.stage_config.get("events", []), stage)
    except declared.BadDeclaration as error:
        raise ClickException(f"zappa_settings.json, events: {error}") from error


def prepare(
    cli: Any,
    target: Target,
    *,
    stage: Stage,
    events: list[declared.Event],
    source_zip: str | None,
    on_failure: str,
) -> Path:
    """Make or bring up to date what the function needs, and build its package.

    Args:
        cli: Zappa's ZappaCLI.
        events: what its handler routes.
        source_zip: a package that is there already; None to build one.
        on_failure: what to say if a step fails.

    Returns:
        the package's path.

    Raises:
        ClickException: a step failed.
    """
    if not stage.endpoint:
        with step("Check the Python version", on_failure=on_failure):
            package.expect_python(sys.version_info[:2])
    if stage.has_own_data:
        _provide_data(target, stage, on_failure)
    else:
        with step(f"Check that {stage.data} is deployed, whose data this stage uses"):
            if not target.resource("Api", of=stage.data_stack):
                raise StepFailed(f"It is not deployed. Deploy it first: zappa deploy {stage.data}")
    with step("Create the role and the log groups", on_failure=on_failure):
        tell(target.provision_role())
        for group in (stage.log_group, stage.access_log_group):
            tell(provision.provision_log_group(target.client("logs"), name=group, days=LOG_DAYS))
    with step("Build the package", on_failure=on_failure):
        collected = package.collect_static(name=stage.function, environment=target.environment())
        built = Path(source_zip) if source_zip else _build(cli, stage, events, collected)
        echo(f"  {built.stat().st_size / 1e6:.1f} MB")
    if stage.has_own_data:
        with step("Publish the static files", on_failure=on_failure):
            s3, code = target.client("s3"), package.digest(built)
            tell(static.publish(s3, bucket=stage.site_bucket, folder=collected, code=code))
            if distribution := cli.stage_config.get("static_distribution"):
                tell(static.invalidate(target.client("cloudfront"), distribution=distribution))
    return built


def _provide_data(target: Target, stage: Stage, on_failure: str) -> None:
    # Before anything else: others may have taken them, and then nothing else is of use.
    with step("Reserve the bucket names", on_failure=on_failure):
        tell(static.claim_buckets(target.client("s3"), stage=stage))
    with step("Create the secrets", on_failure=on_failure):
        tell(secrets.ensure_secrets(target.client("ssm"), stage=stage.data))
    with step("Provision tables, buckets, queues and alarms", on_failure=on_failure):
        static.provision_site_bucket(target.client("s3"), stage=stage, origin=target.origin())
        target.manage("provision")


def _build(cli: Any, stage: Stage, events: list[declared.Event], collected: Path) -> Path:
    # What Zappa's handler routes; nothing of it is Zappa's to wire.
    cli.override_stage_config_setting("events", events)
    try:
        text = cli.get_zappa_settings_string()
    finally:
        cli.override_stage_config_setting("events", [])
    return package.build(name=stage.function, zappa_settings=text, manifest=collected / "staticfiles.json")
