"""Read the options of `make run` from environment variables."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mydoc.core.env import Env
from mydoc.local.keys import kept

STAGE = "local"
REGION = "us-east-1"


@dataclass(frozen=True)
class Options:
    """Where one copy of the stack listens and what it keeps.

    Args:
        port: of the application.
        aws_port: of the emulator.
        state: the folder that holds all it keeps.
        chosen_password: of the demo accounts; None for one that is made up once.
        reload: whether changed code restarts the application.
        companion: a process with whose end the stack stops too, such as the tests'.
        origins: of more pages that both ports answer.
    """

    port: int
    aws_port: int
    state: Path
    chosen_password: str | None
    reload: bool
    companion: int | None = None
    origins: Sequence[str] = ()

    @property
    def site_url(self) -> str:
        """Where people find the application."""
        return f"http://localhost:{self.port}"

    @property
    def aws_url(self) -> str:
        """Where the emulator answers; an address, since `localhost` may mean ::1 first."""
        return f"http://127.0.0.1:{self.aws_port}"

    @property
    def aws_state(self) -> Path:
        """The emulator's own part of the state."""
        return self.state / "aws"

    @property
    def mail_dir(self) -> Path:
        """Where mails end up."""
        return self.state / "mail"

    @property
    def environment_file(self) -> Path:
        """Where the application's environment is written down, for a shell to read."""
        return self.state / "environment"

    def password(self) -> str:
        """Return the demo accounts' password."""
        if self.chosen_password:
            return self.chosen_password
        return kept(self.state / "demo-password", lambda: f"{secrets.token_urlsafe(12)}\n").strip()


def read_options(*, reload: bool, companion: int | None = None) -> Options:
    """Return the options as the environment has them."""
    env = Env()
    return Options(
        port=env.int("MYDOC_PORT", 8000),
        aws_port=env.int("MYDOC_AWS_PORT", 4566),
        state=Path(env.str("MYDOC_STATE", ".local")).resolve(),
        chosen_password=env.str("MYDOC_DEMO_PASSWORD", "") or None,
        reload=reload,
        companion=companion,
        origins=[*env.list("MYDOC_LOCAL_ORIGINS", []), *env.origins("MYDOC_API_ORIGINS", [])],
    )
