"""Read and change the account that a stage is deployed to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from mydoc.aws import secrets
from mydoc.core.env import is_true
from mydoc.ops.deploy import gateway, role, stack
from mydoc.ops.deploy.steps import StepFailed, tell
from mydoc.ops.stage import Stage


class Target:
    """A stage in its account.

    Args:
        session: a boto3 session with the deployer's credentials.
        stage: which.
        variables: the function's environment as zappa_settings.json has it.
    """

    def __init__(self, session: Any, stage: Stage, variables: Mapping[str, str]) -> None:
        self._session = session
        self._stage = stage
        self._variables = variables

    def client(self, service: str) -> Any:
        """Return a boto3 client."""
        return self._session.client(service)

    def function_exists(self, name: str = "") -> bool:
        """Return whether there is a function of this name, or else of the stage's, finished or not."""
        lambda_ = self.client("lambda")
        try:
            lambda_.get_function_configuration(FunctionName=name or self._stage.function)
        except lambda_.exceptions.ResourceNotFoundException:
            return False
        return True

    def resource(self, name: str, *, of: str = "") -> str:
        """Return the id of a resource in the stage's CloudFormation stack; empty if there is none."""
        return stack.resource(self.client("cloudformation"), stack=of or self._stage.function, name=name)

    def environment(self) -> dict[str, str]:
        """Return the function's environment, including that of zappa_settings.json."""
        data = self._stage.data_stack
        found = self._stage.environment(
            rest_api=self.resource("Api", of=data), websocket_api=self.resource("WsApi", of=data)
        )
        if not self._stage.has_own_data and (own := self.resource("Api")):
            hosts = [self._stage.api_url(own).split("/")[2].partition(":")[0]]
            # The configuration is that of the stage with the data; this stage also has its own address.
            hosts += filter(None, [self._variables.get("MYDOC_EXTRA_HOSTS")])
            return {**found, **self._variables, "MYDOC_EXTRA_HOSTS": ",".join(hosts)}
        return {**found, **self._variables}

    def provision_role(self) -> list[str]:
        """Create or update the function's role, and return what was changed."""
        return role.provision_role(
            self.client("iam"),
            stage=self._stage,
            tables=_tables(self._stage),
            websocket_api=self.resource("WsApi", of=self._stage.data_stack),
            mail_from=self._sender(),
        )

    def log_access(self) -> list[str]:
        """Make API Gateway write its access log, and return what was changed."""
        return gateway.log_access(
            self.client("apigateway"),
            self.client("apigatewayv2"),
            stage=self._stage,
            rest_api=self.resource("Api"),
            websocket_api=self.resource("WsApi"),
            whole_addresses=is_true(self.environment().get("MYDOC_LOG_WHOLE_ADDRESSES", "false")),
        )

    def _sender(self) -> str:
        """Return the sender of mails, if SES sends them; as in settings."""
        variables = self.environment()
        if variables.get("MYDOC_MAIL", "ses") != "ses":
            return ""
        return variables.get("MYDOC_MAIL_FROM", f"mydoc@{self._stage.domain}" if self._stage.domain else "")

    def site_url(self) -> str:
        """Return the URL of the site; empty as long as it has no API."""
        return self.environment().get("MYDOC_SITE_URL", "")

    def host(self) -> str:
        """Return the host name of the stage's requests; for an API-only stage that of its API, not the site's."""
        environment = self.environment()
        url = environment["MYDOC_SITE_URL"]
        own = "" if self._stage.has_own_data else environment.get("MYDOC_EXTRA_HOSTS", "").partition(",")[0]
        return own or url.split("/")[2].partition(":")[0]

    def origin(self) -> str:
        """Return the site's origin, for CORS; `*` as long as it is not known."""
        url = self.site_url()
        return "/".join(url.split("/")[:3]) if url else "*"

    def manage(self, *arguments: str) -> None:
        """Run a management command here, for the stage, with the deployer's rights."""
        environment = {**self.environment(), "AWS_REGION": self._stage.region}
        said = _manage(arguments, environment)
        tell(line for line in said.splitlines() if line != "nothing to change")


def _tables(stage: Stage) -> list[str]:
    """Return the full names of the stage's tables. The models know them, but need Django and a stage in the
    environment."""
    throwaway = secrets.made_up().environment()
    return _manage(["provision", "--list-tables"], {**throwaway, "MYDOC_STAGE": stage.data}).split()


def _manage(arguments: Iterable[str], environment: dict[str, str]) -> str:
    """Run a command in its own process, since Zappa's has no Django and each stage has its own settings; return
    its output.

    Raises:
        StepFailed: with what it said.
    """
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["The command printed no error."]
        # A command's own words are its last; an error no one expected is worth its whole story.
        raise StepFailed(lines[-1] if "botocore" in lines[-1] else "\n".join(lines))
    return done.stdout
