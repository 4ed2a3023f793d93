"""Start, watch and stop the whole stack of a laptop, in order."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from mydoc.aws import secret_use, secrets
from mydoc.aws.tables import all_models
from mydoc.local import wiring
from mydoc.local.checks import Unusable, check
from mydoc.local.emulator import DAMAGED_STATE
from mydoc.local.environment import clean_environment, server_environment, use_emulator
from mydoc.local.keys import root_file, root_keys, signing_keys
from mydoc.local.options import REGION, STAGE, Options
from mydoc.local.processes import Child, Stopping, wait_until_answers
from mydoc.ops import provision
from mydoc.ops.stage import Stage

DEMO_PEOPLE = (
    ("alice@example.com", "Alice", "Ahrens", False),
    ("bob@example.com", "Bob", "Baker", False),
    ("charlie@example.com", "Charlie", "Chen", False),
    ("admin@example.com", "Ada", "Admin", True),
)
REDELIVER_SECONDS = 600
_SHORT_LIFE_SECONDS = 5
_WATCHED = (".py", ".html", ".txt", ".css", ".js", ".svg")


class Stack:
    """One copy of the stack, run from one terminal.

    Args:
        options: where it listens and what it keeps.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._stopping = Stopping()
        self._emulator: Child | None = None
        self._server: Child | None = None
        self._answered = False
        self._server_environment: dict[str, str] = {}

    def run(self) -> None:
        """Start everything, watch it, and stop it on SIGINT or SIGTERM.

        Raises:
            Unusable: it cannot start, or what died does not come back.
        """
        began = time.monotonic()
        with check(self._options):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda *_: self._stopping.set())
            try:
                if self._start():
                    self._say(_summary(self._options, time.monotonic() - began))
                self._look_after()
            finally:
                self._stop()

    def _start(self) -> bool:
        """Start everything, and return whether the application answers. With live reload it need not, since its
        code may be corrected at any moment."""
        stopped_at = _last_write(self._options.aws_state)
        self._start_emulator()
        if self._stopping.is_set():
            return False
        session = self._root_session()
        try:
            stage = self._stage(session)
            keys, websocket_api = self._make_resources(session, stage)
        except (BotoCoreError, ClientError) as error:
            raise Unusable(f"The AWS emulator could not create MyDoc's resources: {error}") from error
        self._server_environment = server_environment(
            self._options,
            keys,
            stage=stage,
            websocket_api=websocket_api,
            signing=signing_keys(self._options.state),
        )
        server = self._start_server()
        use_emulator(self._options, keys)
        signing = signing_keys(self._options.state)
        secret_use.use(secrets.Secrets(signing.secret_key, signing.token_pepper))
        _make_demo_people(self._options.password())
        ready = self._wait_for_server(server)
        if stopped_at is not None:
            wiring.redeliver(session, stage=stage, since=stopped_at - REDELIVER_SECONDS)
        return ready

    def _start_emulator(self) -> None:
        options = self._options
        try:
            options.aws_state.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unusable(_damaged(options, str(error))) from error
        root_keys(options.aws_state)
        arguments = ["--port", str(options.aws_port), "--state", str(options.aws_state)]
        arguments += ["--site-port", str(options.port), *(f"--origin={origin}" for origin in options.origins)]
        emulator = Child("mydoc.local.emulator", arguments, clean_environment())
        self._emulator = emulator
        ready = wait_until_answers(
            f"{options.aws_url}/_ministack/health", lambda: self._waiting_for(emulator), seconds=60
        )
        if emulator.exit_code == DAMAGED_STATE:
            raise Unusable(_damaged(options, "what is wrong is above"))
        if not ready and not self._stopping.is_set():
            raise Unusable("The AWS emulator does not start. See its output above.")

    def _root_session(self) -> boto3.Session:
        use_emulator(self._options, root_keys(self._options.aws_state))
        return boto3.Session(region_name=REGION)

    def _stage(self, session: boto3.Session) -> Stage:
        return Stage(
            name=STAGE,
            data=STAGE,
            account=session.client("sts").get_caller_identity()["Account"],
            region=REGION,
            endpoint=self._options.aws_url,
            bucket_name=settings.BUCKET,
            queue_name=settings.QUEUE,
        )

    def _make_resources(self, session: boto3.Session, stage: Stage) -> tuple[wiring.Keys, str]:
        models = all_models()
        tables = [model.Meta.table_name for model in models]
        provision.provision_stage(
            session,
            stage=stage,
            models=models,
            origins=[self._options.site_url, *settings.API_ORIGINS],
            longest_life=settings.MAX_EXPIRY,
            visibility=provision.LAPTOP_VISIBILITY,
        )
        secret = signing_keys(self._options.state).events_secret
        wiring.make_function(session, stage=stage, tables=tables, port=self._options.port, events_secret=secret)
        wiring.listen(session, stage=stage)
        api = wiring.open_sockets(session, stage=stage)
        kept = self._options.aws_state / "application-key.json"
        keys = wiring.make_application_user(session, stage=stage, tables=tables, websocket_api=api, kept=kept)
        return keys, api

    def _start_server(self) -> Child:
        arguments = ["--port", str(self._options.port)]
        self._server = Child("mydoc.local.server", arguments, self._server_environment)
        return self._server

    def _wait_for_server(self, server: Child) -> bool:
        health = f"http://127.0.0.1:{self._options.port}/healthz"
        ready = wait_until_answers(health, lambda: self._waiting_for(server), seconds=60)
        if not ready and not self._stopping.is_set() and not self._options.reload:
            raise Unusable("The application does not start. See its output above.")
        self._answered = ready
        return ready

    def _waiting_for(self, child: Child) -> bool:
        return child.exit_code is None and not self._stopping.is_set()

    def _look_after(self) -> None:
        for changed in _changes(self._options, self._stopping):
            if self._stopping.is_set() or not _is_there(self._options.companion):
                return
            if self._emulator is None or self._emulator.exit_code is not None:
                self._restart_all()
            elif changed:
                self._say(f"{', '.join(sorted(changed)[:3])} changed. Restarting the application.")
                self._restart_server()
            elif self._server is not None and self._server.exit_code is not None:
                self._revive_server()

    def _restart_all(self) -> None:
        self._say("The AWS emulator stopped. Restarting it.")
        if self._server is not None:
            self._server.stop(3)
        if self._emulator is not None and time.monotonic() - self._emulator.started < _SHORT_LIFE_SECONDS:
            raise Unusable("The AWS emulator stops as soon as it starts. See its output above.")
        if self._start():
            self._say("It is running again.")

    def _revive_server(self) -> None:
        if self._answered:
            self._say("The application stopped. Restarting it.")
            self._restart_server()
        elif not self._options.reload:
            raise Unusable("The application stops as soon as it starts. See its output above.")
        else:
            self._say("The application does not start. It is retried when a file changes.")
            self._server = None

    def _restart_server(self) -> None:
        if self._server is not None:
            self._server.stop(3)
        self._wait_for_server(self._start_server())

    def _stop(self) -> None:
        # The application first: what it still writes, the emulator still keeps.
        if self._server is not None:
            self._server.stop(3)
        if self._emulator is not None:
            self._emulator.stop(8)

    def _say(self, text: str) -> None:
        print(text, flush=True)


def _damaged(options: Options, why: str) -> str:
    return (
        f"The state in {options.state} is damaged and cannot be read ({why}). "
        f"Move it away and start afresh: mv {options.state} {options.state}.damaged"
    )


def _is_there(process: int | None) -> bool:
    if process is None:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _last_write(state: Path) -> float | None:
    """Return when the emulator last wrote something; None if it never did."""
    times = [path.stat().st_mtime for path in state.glob("journal.db*")] if state.is_dir() else []
    return max(times, default=None)


def _make_demo_people(password: str) -> None:
    from accounts.services.administration import ensure_demo_account

    for email, name, surname, is_admin in DEMO_PEOPLE:
        ensure_demo_account(email=email, name=name, surname=surname, password=password, is_admin=is_admin)


def _changes(options: Options, stopping: Stopping) -> Iterator[set[str]]:
    """Yield the names of changed files, or nothing, about twice a second."""
    if not options.reload:
        while not stopping.wait(0.5):
            yield set()
        return
    from watchfiles import watch

    logging.getLogger("watchfiles").setLevel(logging.WARNING)

    folders = [settings.BASE_DIR / name for name in ("mydoc", "accounts", "files", "templates", "static/dist")]
    for changes in watch(
        *(folder for folder in folders if folder.is_dir()),
        watch_filter=lambda _, path: path.endswith(_WATCHED),
        stop_event=stopping,
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        yield {Path(path).name for _, path in changes}


def _summary(options: Options, seconds: float) -> str:
    lines = [
        f"MyDoc is ready after {seconds:.1f} s.",
        "",
        f"  Application   {options.site_url}",
        f"  API           {options.site_url}/api/docs/",
        f"  Sign in as    {', '.join(email for email, *_ in DEMO_PEOPLE)}",
        f"  Password      {options.password()}",
        f"  Mails         {options.mail_dir}",
        f"  AWS           {options.aws_url} (MiniStack)",
        f"  Its keys      {root_file(options.aws_state)}",
        "",
        "Ctrl-C stops everything.",
    ]
    width = max(map(len, lines))
    rule = "─" * width if (sys.stdout.encoding or "").lower().startswith("utf") else "-" * width
    return "\n".join([rule, *lines, rule])
