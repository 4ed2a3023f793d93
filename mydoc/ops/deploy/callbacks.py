"""Wrap Zappa's commands: `callbacks.settings` in zappa_settings.json, called once for every command, before it
runs.

Zappa has no callback before it packages or after it undeploys, and its own packaging takes the whole virtual
environment. So the four commands that change a stage are wrapped here, on Zappa's own object; in between Zappa
does what it always does. See docs/adr/0011-deployment.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

# Zappa's command does not have the project on its path, and loads this file under its last name only.
sys.path.insert(0, str(Path.cwd()))

from click import ClickException

from mydoc.ops.deploy import configuration
from mydoc.ops.deploy.commands import Commands
from mydoc.ops.deploy.package import runtime
from mydoc.ops.deploy.steps import step
from mydoc.ops.stage import Stage


def settings(cli: Any) -> None:
    """Pass Zappa what is worked out at deployment, and wrap its commands.

    Args:
        cli: Zappa's ZappaCLI, its settings read.
    """
    if not cli.load_credentials:
        return
    _expect_region(cli)
    with step("Find the account"):
        account = cli.zappa.sts_client.get_caller_identity()["Account"]
    stage = Stage(
        name=cli.api_stage,
        data=cli.aws_environment_variables.get("MYDOC_STAGE", cli.api_stage),
        account=account,
        region=cli.zappa.aws_region,
        endpoint=os.environ.get("AWS_ENDPOINT_URL", ""),
    )
    if stage.refusal:
        raise ClickException(f'No stage can have the name "{stage.name}". {stage.refusal}')
    with step("Read the stage's configuration"):
        configured = configuration.read(cli.zappa.boto_client("ssm"), stage=stage.data)
    _configure(cli, configured)
    stage = replace(
        stage,
        domain=cli.domain or "",
        static_url=cli.aws_environment_variables.get("MYDOC_STATIC_URL", ""),
    )
    cli.s3_bucket_name = stage.site_bucket
    cli.zappa.role_name = stage.role
    cli.runtime = runtime()
    if not stage.has_own_data:
        # Zappa finds the handlers by itself; pages and their sockets belong to the other stage.
        cli.use_websocket = None
    if cli.command in ("invoke", "manage"):
        # What serves, not what was uploaded last and perhaps did not pass.
        cli.vargs["qualifier"] = cli.vargs.get("qualifier") or stage.alias
    commands = Commands(cli, stage, admin_email=configured.get(configuration.ADMIN_EMAIL, ""))
    cli.deploy, cli.update = commands.deploy, commands.update
    cli.rollback, cli.undeploy = commands.rollback, commands.undeploy
    # Zappa's deploy, update and undeploy call these, too, each before its time.
    cli.schedule = commands.schedule if cli.command == "schedule" else commands.prepare_alias
    cli.unschedule = commands.unschedule if cli.command == "unschedule" else lambda: None


def _configure(cli: Any, configured: Mapping[str, str]) -> None:
    """Prefer the values of Parameter Store to those of zappa_settings.json, of which Zappa has read some
    already."""
    for name, value in configuration.settings_of_zappa(configured).items():
        cli.override_stage_config_setting(name, value)
    cli.domain = cli.stage_config.get("domain")
    variables = {**cli.stage_config.get("aws_environment_variables", {}), **configuration.variables(configured)}
    cli.override_stage_config_setting("aws_environment_variables", variables)
    cli.aws_environment_variables = variables


def _expect_region(cli: Any) -> None:
    """Refuse AWS_DEFAULT_REGION where zappa_settings.json names another region: Zappa prefers it if there are
    keys beside it, and would deploy the stage a second time, elsewhere."""
    wanted, found = cli.stage_config.get("aws_region"), cli.zappa.boto_session.region_name
    if not found:
        raise ClickException(f"{cli.api_stage} has no region. Set aws_region in zappa_settings.json.")
    if wanted and found != wanted:
        raise ClickException(
            f"{cli.api_stage} belongs in {wanted}, but AWS_DEFAULT_REGION says {found}. Run it without that: "
            f"env -u AWS_DEFAULT_REGION zappa {cli.command} {cli.api_stage}"
        )
