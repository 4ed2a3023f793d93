"""The four commands that change a stage: what comes before and after Zappa's own part of each."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from click import ClickException, echo

from mydoc import secrets
from mydoc.deploy import package, remove, role, static, wiring
from mydoc.deploy.stage import Stage
from mydoc.deploy.steps import StepFailed, step, tell

_STILL_SERVING = (
    "The version that was deployed before goes on serving. Put it right and run the same command again."
)
_RUN_AGAIN = "What is there stays; put it right and run the same command again."


class Commands:
    """Zappa's commands for one stage, wrapped.

    Args:
        cli: Zappa's ZappaCLI.
        stage: which.
    """

    def __init__(self, cli: Any, stage: Stage) -> None:
        self._cli = cli
        self._stage = stage
        self._session = cli.zappa.boto_session
        self._zappa_deploy, self._zappa_update = cli.deploy, cli.update
        self._zappa_rollback, self._zappa_undeploy = cli.rollback, cli.undeploy

    def deploy(self, source_zip: str | None = None, docker_image_uri: str | None = None) -> None:
        """Everything from nothing. Where an earlier try was interrupted, the rest."""
        if self._function() is not None:
            if self._resource("Api"):
                echo(f"{self._stage.function} is there already; it is updated.")
                return self.update(source_zip, docker_image_uri=docker_image_uri)
            # Nobody was served by it: without its API it was never finished.
            with step("Delete what an interrupted deployment left", on_failure=_RUN_AGAIN):
                self._client("lambda").delete_function(FunctionName=self._stage.function)
        built = self._prepare(source_zip, on_failure=_RUN_AGAIN)
        with step("Deploy the function and its API", on_failure=_RUN_AGAIN):
            self._tell_zappa(built)
            self._zappa_deploy(str(built), docker_image_uri)
        self._settle()
        self._finish(on_failure=_RUN_AGAIN)
        self._invite_administrator()
        echo(f"\n{self._stage.name} is ready: {self._site_url()}")
        return None

    def update(
        self, source_zip: str | None = None, no_upload: bool = False, docker_image_uri: str | None = None
    ) -> None:
        """A new version, without an interruption; nothing where nothing has changed."""
        before = self._function()
        if before is None or not self._resource("Api"):
            raise ClickException(f"{self._stage.name} is not deployed: zappa deploy {self._stage.name}")
        built = self._prepare(source_zip, on_failure=_STILL_SERVING)
        self._tell_zappa(built)
        if self._is_there(before, built):
            echo("This version is there already, with these settings: nothing to update.")
            return self._finish(on_failure=_RUN_AGAIN)
        with step("Update the function and its API", on_failure=_STILL_SERVING):
            self._zappa_update(str(built), no_upload, docker_image_uri)
        try:
            self._finish(on_failure="")
        except ClickException as error:
            self._restore(before)
            raise ClickException(f"{error.message}\nThe version from before is back and serving.") from error
        echo(f"\n{self._stage.name} is updated: {self._site_url()}")
        return None

    def rollback(self, revision: int) -> None:
        """The code of an earlier version."""
        with step(f"Roll back by {revision}", on_failure=_STILL_SERVING):
            if self._function() is None:
                raise StepFailed(f"{self._stage.name} is not deployed.")
            retained = len(self._cli.zappa.get_lambda_function_versions(self._stage.function)) - 1
            if retained <= revision:
                raise StepFailed(f"Only {retained} versions are retained; go back by {retained - 1} at most.")
            self._zappa_rollback(revision)
            self._client("lambda").get_waiter("function_updated_v2").wait(FunctionName=self._stage.function)
        self._smoke(on_failure="The earlier version serves, but it does not pass.")

    def undeploy(self, no_confirm: bool = False, remove_logs: bool = False) -> None:
        """Everything but the data."""
        stage = self._stage
        if not no_confirm and input(f"Undeploy {stage.name}? Its data stays. [y/n] ") != "y":
            return
        if stage.has_own_data:
            with step("Stop listening", on_failure=_RUN_AGAIN):
                tell(wiring.stop_listening(self._client("s3"), self._client("lambda"), stage=stage))
        with step("Delete the function and its API", on_failure=_RUN_AGAIN):
            if self._function() is not None:
                self._zappa_undeploy(no_confirm=True, remove_logs=remove_logs)
            else:
                self._cli.zappa.undeploy_api_gateway(stage.function)
        with step("Delete what costs without it", on_failure=_RUN_AGAIN):
            tell(remove.remove(self._session, stage=stage))
        echo(remove.what_is_kept(stage))

    # What deploy and update share

    def _prepare(self, source_zip: str | None, *, on_failure: str) -> Path:
        stage = self._stage
        if stage.has_own_data:
            with step("Make the secrets", on_failure=on_failure):
                tell(secrets.ensure_secrets(self._client("ssm"), stage=stage.data))
            with step("Provision tables, buckets, queues and alarms", on_failure=on_failure):
                s3 = self._client("s3")
                tell(static.claim_bucket(s3, bucket=stage.bucket, account=stage.account, region=stage.region))
                tell(static.provision_site_bucket(s3, stage=stage, origin=self._origin()))
                self._manage("provision")
        with step("Build the package", on_failure=on_failure):
            collected = package.collect_static(environment=self._environment())
            built = Path(source_zip) if source_zip else self._build(collected)
            echo(f"  {built.stat().st_size / 1e6:.1f} MB")
        if stage.has_own_data:
            with step("Publish the static files", on_failure=on_failure):
                tell(static.publish(self._client("s3"), bucket=stage.site_bucket, folder=collected))
                if distribution := self._cli.stage_config.get("static_distribution"):
                    tell(static.invalidate(self._client("cloudfront"), distribution=distribution))
        with step("Make the role", on_failure=on_failure):
            tell(self._provision_role())
        return built

    def _build(self, collected: Path) -> Path:
        cli = self._cli
        schedule = cli.stage_config.get("events", [])
        # What Zappa's handler routes; what it makes on AWS stays the schedule alone.
        cli.override_stage_config_setting("events", [*schedule, *self._routed_events()])
        try:
            text = cli.get_zappa_settings_string()
        finally:
            cli.override_stage_config_setting("events", schedule)
        return package.build(
            name=self._stage.function, zappa_settings=text, manifest=collected / "staticfiles.json"
        )

    def _routed_events(self) -> list[dict[str, Any]]:
        stage = self._stage
        if not stage.has_own_data:
            return []
        return [
            {"function": "mydoc.events.object_created", "event_source": {"arn": f"arn:aws:s3:::{stage.bucket}"}},
            {"function": "mydoc.events.jobs", "event_source": {"arn": stage.queue_arn}},
        ]

    def _tell_zappa(self, built: Path) -> None:
        self._cli.aws_environment_variables = self._environment()
        self._cli.lambda_description = f"MyDoc {self._fingerprint()}"

    def _fingerprint(self) -> str:
        """Of what is configured beside the package."""
        cli = self._cli
        configured = [
            cli.aws_environment_variables, cli.memory_size, cli.timeout_seconds, cli.runtime, cli.snap_start,
            cli.stage_config.get("events"), cli.authorizer, cli.lambda_handler,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(configured, sort_keys=True).encode()).hexdigest()[:12]

    def _is_there(self, function: dict[str, Any], built: Path) -> bool:
        return (
            function["CodeSha256"] == package.digest(built)
            and function.get("Description") == self._cli.lambda_description
        )

    def _settle(self) -> None:
        """Tell the new function its addresses, which are known only now."""
        with step("Tell the function its addresses", on_failure=_RUN_AGAIN):
            cli = self._cli
            self._tell_zappa(Path())
            cli.zappa.update_lambda_configuration(
                lambda_arn=self._stage.function_arn,
                function_name=self._stage.function,
                handler=cli.lambda_handler,
                description=cli.lambda_description,
                timeout=cli.timeout_seconds,
                memory_size=cli.memory_size,
                ephemeral_storage=cli.ephemeral_storage,
                runtime=cli.runtime,
                aws_environment_variables=cli.aws_environment_variables,
                snap_start=cli.snap_start,
            )
            self._client("lambda").get_waiter("function_updated_v2").wait(FunctionName=self._stage.function)

    def _finish(self, *, on_failure: str) -> None:
        stage = self._stage
        with step("Give the role its sockets", on_failure=on_failure):
            tell(self._provision_role())
        if stage.has_own_data:
            with step("Listen to the bucket and the queue", on_failure=on_failure):
                tell(static.provision_site_bucket(self._client("s3"), stage=stage, origin=self._origin()))
                self._manage("provision")
                tell(wiring.listen_to_bucket(self._client("s3"), self._client("lambda"), stage=stage))
                tell(wiring.listen_to_queue(self._client("lambda"), stage=stage))
        self._smoke(on_failure=on_failure)

    def _smoke(self, *, on_failure: str) -> None:
        with step("Try it: upload, process, share, download", on_failure=on_failure):
            if self._stage.has_own_data:
                self._manage("smoke")

    def _restore(self, before: dict[str, Any]) -> None:
        """Code and configuration of the version from before."""
        lambda_ = self._client("lambda")
        self._cli.zappa.rollback_lambda_function_version(
            self._stage.function, versions_back=1, snap_start=self._cli.snap_start
        )
        lambda_.get_waiter("function_updated_v2").wait(FunctionName=self._stage.function)
        kept = {
            name: before[name]
            for name in ("Description", "Timeout", "MemorySize", "Environment")
            if name in before
        }
        lambda_.update_function_configuration(FunctionName=self._stage.function, **kept)
        lambda_.get_waiter("function_updated_v2").wait(FunctionName=self._stage.function)

    def _invite_administrator(self) -> None:
        email = os.environ.get("MYDOC_ADMIN_EMAIL", "")
        if not self._stage.has_own_data:
            return
        if not email:
            echo("Nobody is an administrator yet. Invite one: MYDOC_ADMIN_EMAIL=… zappa deploy, or")
            echo(f'  zappa manage {self._stage.name} "invite_administrator ada@example.com"')
            return
        with step(f"Invite {email}", on_failure=_RUN_AGAIN):
            # The link opens the account to whoever reads it: for the engineer's eyes, not for a pipeline's log.
            self._manage("invite_administrator", email, *(["--show-link"] if sys.stdout.isatty() else []))

    # What AWS says

    def _function(self) -> dict[str, Any] | None:
        lambda_ = self._client("lambda")
        try:
            found: dict[str, Any] = lambda_.get_function_configuration(FunctionName=self._stage.function)
        except lambda_.exceptions.ResourceNotFoundException:
            return None
        except ClientError as error:
            with step("Look for the function"):
                raise error
        return found

    def _resource(self, name: str, *, stack: str = "") -> str:
        """Id of a resource in the stage's CloudFormation stack; empty if there is none."""
        try:
            answer = self._client("cloudformation").describe_stack_resource(
                StackName=stack or self._stage.function, LogicalResourceId=name
            )
        except ClientError:
            return ""
        detail = answer["StackResourceDetail"]
        return detail.get("PhysicalResourceId", "") if "DELETE" not in detail.get("ResourceStatus", "") else ""

    def _environment(self) -> dict[str, str]:
        """The function's environment, with what zappa_settings.json says about it."""
        stack = f"mydoc-{self._stage.data}"
        found = self._stage.environment(
            rest_api=self._resource("Api", stack=stack), websocket_api=self._resource("WsApi", stack=stack)
        )
        if not self._stage.has_own_data and (own := self._resource("Api")):
            found["MYDOC_EXTRA_HOSTS"] = self._stage.api_url(own).split("/")[2].partition(":")[0]
        return {**found, **self._cli.stage_config.get("aws_environment_variables", {})}

    def _provision_role(self) -> list[str]:
        return role.provision_role(
            self._client("iam"),
            stage=self._stage,
            tables=_tables(self._stage),
            websocket_api=self._resource("WsApi", stack=f"mydoc-{self._stage.data}"),
            authorizes=bool(self._cli.authorizer),
        )

    def _site_url(self) -> str:
        return self._environment().get("MYDOC_SITE_URL", "")

    def _origin(self) -> str:
        url = self._site_url()
        return "/".join(url.split("/")[:3]) if url else "*"

    def _client(self, service: str) -> Any:
        return self._session.client(service)

    def _manage(self, *arguments: str) -> None:
        """Run a management command here, for the stage, with the deployer's rights."""
        environment = {**self._environment(), "AWS_REGION": self._stage.region}
        said = _manage(arguments, environment)
        tell(line for line in said.splitlines() if line != "nothing to change")


def _tables(stage: Stage) -> list[str]:
    """Full names of the stage's tables. The models know them, but need Django and a stage in the environment."""
    unused = {"MYDOC_SECRET_KEY": "unused", "MYDOC_TOKEN_PEPPER": "unused"}
    return _manage(["provision", "--list-tables"], {**unused, "MYDOC_STAGE": stage.data}).split()


def _manage(arguments: Iterable[str], environment: dict[str, str]) -> str:
    """A process of its own: Zappa's has no Django, and each stage its own settings.

    Raises:
        StepFailed: with what it said.
    """
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(done.stderr.strip())
    return done.stdout
