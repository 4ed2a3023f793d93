"""Run the four commands that change a stage: what comes before and after Zappa's own part of each."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from click import ClickException, echo

from mydoc.ops.deploy import package, preparation, release, remove, role, stack, static, wiring
from mydoc.ops.deploy.steps import StepFailed, step, tell
from mydoc.ops.deploy.target import Target
from mydoc.ops.stage import Stage

# A minute and a half each.
_FIRST_UPLOADS = 4
_STILL_SERVING = "The previous version is still live. Fix the cause and run the same command again."
_RUN_AGAIN = "What was created so far is kept. Fix the cause and run the same command again."


class Commands:
    """Zappa's commands for one stage, wrapped.

    Args:
        cli: Zappa's ZappaCLI.
        stage: which.
        admin_email: whom its configuration names as administrator; empty for no one.
    """

    def __init__(self, cli: Any, stage: Stage, *, admin_email: str = "") -> None:
        self._cli = cli
        self._admin_email = admin_email
        self._stage = stage
        self._target = Target(cli.zappa.boto_session, stage, cli.stage_config.get("aws_environment_variables", {}))
        self._events = preparation.declared_events(cli, stage)
        self._zappa_deploy, self._zappa_update, self._zappa_undeploy = cli.deploy, cli.update, cli.undeploy
        self._fingerprint = ""
        stack.fail_with_it(cli.zappa.cf_client)
        release.keep_zappa_from_publishing(cli.zappa)

    def deploy(self, source_zip: str | None = None, docker_image_uri: str | None = None) -> None:
        """Deploy a stage, or finish a deployment that was interrupted."""
        if self._is_deployed():
            echo(f"{self._stage.function} exists already and is updated.")
            self._update(source_zip, docker_image_uri=docker_image_uri)
        else:
            self._make(source_zip, docker_image_uri)
        self._invite_administrator()
        echo(f"\n{self._stage.name} is ready: {self._target.site_url()}")

    def update(
        self, source_zip: str | None = None, no_upload: bool = False, docker_image_uri: str | None = None
    ) -> None:
        """Deploy a new version without an interruption; do nothing if nothing has changed."""
        self._expect_deployed()
        if self._update(source_zip, no_upload, docker_image_uri):
            echo(f"\n{self._stage.name} is updated: {self._target.site_url()}")

    def rollback(self, revision: int) -> None:
        """Make an earlier release live, code and configuration at once."""
        self._expect_deployed()
        lambda_ = self._target.client("lambda")
        with step(f"Roll back by {revision}", on_failure=_STILL_SERVING):
            version = release.earlier(lambda_, stage=self._stage, steps=revision)
            release.point(lambda_, stage=self._stage, version=version)
            echo(f"  version {version} is live")
        self._smoke(on_failure="The earlier version is live, but its smoke test failed.")

    def prepare_alias(self) -> None:
        """Create the alias that the API calls.

        In place of Zappa's scheduling, which it does once the function exists and before its API does.
        """
        lambda_ = self._target.client("lambda")
        if release.live(lambda_, stage=self._stage) is None:
            release.point(lambda_, stage=self._stage, version="$LATEST")

    def schedule(self) -> None:
        """Have the events of zappa_settings.json call what is live, and no others."""
        self._expect_deployed()
        with step("Connect the events in zappa_settings.json", on_failure=_RUN_AGAIN):
            tell(self._wire() or ["nothing to change"])

    def unschedule(self) -> None:
        """Have nothing but HTTP and sockets call the function, until it is scheduled or updated again."""
        with step("Disconnect the events", on_failure=_RUN_AGAIN):
            tell(
                wiring.stop(self._cli.zappa.boto_session, self._cli.zappa, stage=self._stage)
                or ["nothing to disconnect"]
            )
        echo(f"Uploads, email notifications and jobs wait until you run: zappa schedule {self._stage.name}")

    def undeploy(self, no_confirm: bool = False, remove_logs: bool = False) -> None:
        """Delete the stage but for its data."""
        stage = self._stage
        if not no_confirm and input(f"Undeploy {stage.name}? Its data is kept. [y/n] ") != "y":
            return
        if stage.has_own_data:
            with step("Check that no other stage uses its data"):
                if self._target.function_exists(stage.api_function):
                    raise StepFailed(f"{stage.name}_api does. Undeploy it first: zappa undeploy {stage.name}_api")
            with step("Disconnect the events", on_failure=_RUN_AGAIN):
                tell(wiring.stop(self._cli.zappa.boto_session, self._cli.zappa, stage=stage))
        with step("Delete the function and its API", on_failure=_RUN_AGAIN):
            if self._target.function_exists():
                self._zappa_undeploy(no_confirm=True, remove_logs=remove_logs)
            else:
                self._cli.zappa.undeploy_api_gateway(stage.function)
        with step("Delete resources that would still cost money", on_failure=_RUN_AGAIN):
            tell(remove.remove(self._cli.zappa.boto_session, stage=stage))
        echo(remove.what_is_kept(stage))

    # What deploy and update share

    def _make(self, source_zip: str | None, docker_image_uri: str | None) -> None:
        built = self._prepare(source_zip, on_failure=_RUN_AGAIN)
        with step("Delete the remains of an interrupted deployment", on_failure=_RUN_AGAIN):
            # No one was served by it: without its API it was never finished.
            if self._target.function_exists():
                self._target.client("lambda").delete_function(FunctionName=self._stage.function)
                echo(f"  function {self._stage.function}: deleted")
        with step("Deploy the function and its API", on_failure=_RUN_AGAIN):
            self._tell_zappa()
            role.once_known(lambda: self._zappa_deploy(str(built), docker_image_uri))
        with step("Configure the function's addresses", on_failure=_RUN_AGAIN):
            self._configure()
        self._release(built, on_failure=_RUN_AGAIN)

    def _update(
        self, source_zip: str | None, no_upload: bool = False, docker_image_uri: str | None = None
    ) -> bool:
        """Return whether there was anything to update."""
        built = self._prepare(source_zip, on_failure=_STILL_SERVING)
        with step("Compare with the live version", on_failure=_STILL_SERVING):
            self._tell_zappa()
            live = self._live_if_same(built)
            is_on_trial = release.trial(self._target.client("lambda"), stage=self._stage) is not None
        if live:
            echo("This version is already live with these settings: nothing to update.")
            if is_on_trial:
                echo("Its smoke test never ran, because the last command was interrupted.")
                self._pass(live["Version"], on_failure=_RUN_AGAIN)
            else:
                self._listen(on_failure=_RUN_AGAIN)
            return False
        with step("Update the function and its API", on_failure=_STILL_SERVING):
            self._zappa_update(str(built), no_upload, docker_image_uri)
        self._release(built, on_failure=_STILL_SERVING)
        return True

    def _prepare(self, source_zip: str | None, *, on_failure: str) -> Path:
        return preparation.prepare(
            self._cli, self._target, stage=self._stage, events=self._events, source_zip=source_zip,
            on_failure=on_failure,
        )  # fmt: skip

    def _wire(self) -> list[str]:
        zappa = self._cli.zappa
        return wiring.listen(zappa.boto_session, zappa, stage=self._stage, events=self._events)

    def _tell_zappa(self) -> None:
        cli = self._cli
        cli.aws_environment_variables = self._target.environment()
        # Of what is configured beside the package. Taken now: Zappa adds to the variables whatever else the
        # function has, such as what a rotation of secrets left there.
        configured = [
            cli.aws_environment_variables, cli.memory_size, cli.timeout_seconds, cli.runtime, cli.snap_start,
            cli.authorizer, cli.lambda_handler,
        ]  # fmt: skip
        self._fingerprint = hashlib.sha256(json.dumps(configured, sort_keys=True).encode()).hexdigest()[:12]
        cli.lambda_description = f"MyDoc {self._fingerprint}"

    def _live_if_same(self, built: Path) -> dict[str, Any] | None:
        live = release.live(self._target.client("lambda"), stage=self._stage)
        if live is None or live["Version"] == "$LATEST" or live["CodeSha256"] != package.digest(built):
            return None
        return live if str(live.get("Description", "")).endswith(self._fingerprint) else None

    def _configure(self) -> None:
        """Give the new function its addresses, which are known only once it has an API."""
        cli = self._cli
        self._tell_zappa()
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

    def _release(self, built: Path, *, on_failure: str) -> None:
        """Make the function as it is now live, unless it does not pass."""
        lambda_, stage = self._target.client("lambda"), self._stage
        with step("Publish a version and check that it starts", on_failure=on_failure):
            before = self._last_passed()
            release.set_snap_start(lambda_, stage=stage, apply_on=self._cli.snap_start)
            version = release.publish(
                lambda_, stage=stage, fingerprint=self._fingerprint, code=package.digest(built)
            )
            try:
                release.expect_to_start(lambda_, stage=stage, version=version, host=self._target.host())
            except StepFailed:
                release.discard(lambda_, stage=stage, version=version)
                raise
            # AWS publishes no second version of the same: what is tried may be what served before.
            release.point(lambda_, stage=stage, version=version, before="" if before == version else before)
            echo(f"  version {version} is live")
        self._pass(version, on_failure=on_failure)
        with step("Delete old versions and static files"):
            tell(release.prune(lambda_, stage=stage))
            if stage.has_own_data:
                codes = release.codes(lambda_, stage=stage)
                tell(static.prune(self._target.client("s3"), bucket=stage.site_bucket, codes=codes))

    def _last_passed(self) -> str:
        """Return the version to go back to if the next one fails; empty for none."""
        lambda_, stage = self._target.client("lambda"), self._stage
        before = release.trial(lambda_, stage=stage)
        if before is None:
            live = release.live(lambda_, stage=stage)
            before = str(live["Version"]) if live else ""
        return "" if before == "$LATEST" else before

    def _pass(self, version: str, *, on_failure: str) -> None:
        """Test the live version and end its trial; go back to the version before if it fails."""
        lambda_, stage = self._target.client("lambda"), self._stage
        before = release.trial(lambda_, stage=stage)
        try:
            self._listen(on_failure="")
            self._smoke(on_failure="", uploads=1 if before else _FIRST_UPLOADS)
        except ClickException as error:
            if not before:
                raise ClickException(f"{error.message}\n{on_failure}") from error
            release.point(lambda_, stage=stage, version=before)
            release.discard(lambda_, stage=stage, version=version)
            raise ClickException(f"{error.message}\nThe previous version, {before}, is live again.") from error
        release.point(lambda_, stage=stage, version=version)

    def _listen(self, *, on_failure: str) -> None:
        stage = self._stage
        with step("Allow the role to use the WebSocket", on_failure=on_failure):
            tell(self._target.provision_role())
        with step("Turn on API Gateway's access log", on_failure=on_failure):
            tell(self._target.log_access())
        if not stage.has_own_data:
            return
        with step("Connect the bucket, the queue, email notifications and the schedule", on_failure=on_failure):
            static.provision_site_bucket(self._target.client("s3"), stage=stage, origin=self._target.origin())
            self._target.manage("provision")
            tell(self._wire())

    def _smoke(self, *, on_failure: str, uploads: int = 1) -> None:
        if self._stage.has_own_data:
            with step("Run the smoke test: upload, process, share, download", on_failure=on_failure):
                self._target.manage("smoke", f"--uploads={uploads}")

    def _invite_administrator(self) -> None:
        asked = os.environ.get("MYDOC_ADMIN_EMAIL", "")
        email = asked or self._admin_email
        if not self._stage.has_own_data:
            return
        if not email:
            echo(f"To invite an administrator: manage.py stage_config {self._stage.name} MYDOC_ADMIN_EMAIL=…, or")
            echo(f'  zappa manage {self._stage.name} "invite_administrator ada@example.com"')
            return
        with step(f"Invite {email}", on_failure=_RUN_AGAIN):
            # Who is configured is invited at the first deployment, and not made an administrator again by the next
            # one after someone else took that from them. The link opens the account to whoever reads it: for the
            # engineer's eyes, not for a pipeline's log.
            more = [] if asked else ["--once"]
            more += ["--show-link"] if sys.stdout.isatty() else []
            self._target.manage("invite_administrator", email, *more)

    def _is_deployed(self) -> bool:
        """Return whether there is a function with an API; what CloudFormation has begun is ended first."""
        with step("Check what is deployed", on_failure=_RUN_AGAIN):
            tell(stack.settle(self._target.client("cloudformation"), stack=self._stage.function))
            return self._target.function_exists() and bool(self._target.resource("Api"))

    def _expect_deployed(self) -> None:
        if not self._is_deployed():
            raise ClickException(f"{self._stage.name} is not deployed: zappa deploy {self._stage.name}")
