"""Run MiniStack, the emulator of AWS, as a child process that keeps its state: `python -m
mydoc.local.emulator`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
from pathlib import Path

from mydoc.local.gate import Gate
from mydoc.local.journal import Damaged, Journal
from mydoc.local.keys import Keys, root_keys
from mydoc.local.watch import end_with_parent

DAMAGED_STATE = 3


def main() -> int:
    """Serve until SIGTERM; the exit code is DAMAGED_STATE if the state cannot be read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--site-port", type=int, action="append", default=[], help="whose pages may call it")
    parser.add_argument("--origin", action="append", default=[], help="of more pages that may")
    parser.add_argument("--watch", type=int, help="reading end of a pipe that the parent holds")
    arguments = parser.parse_args()
    # Ctrl-C reaches the whole terminal; only the parent decides in which order things stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What it writes holds keys and documents, and the folder may have been someone's before.
    os.umask(0o077)
    if arguments.watch is not None:
        end_with_parent(arguments.watch)
    root = root_keys(arguments.state)
    _configure(arguments.port, arguments.state, root)
    gate = Gate.of_ports(arguments.port, *arguments.site_port, origins=arguments.origin)
    try:
        journal = Journal(arguments.state / "journal.db")
    except Damaged as error:
        print(f"journal.db: {error}", file=sys.stderr)
        return DAMAGED_STATE
    asyncio.run(_serve(arguments.port, arguments.state, journal, root, gate))
    return 0


def _configure(port: int, state: Path, root: Keys) -> None:
    """Set the variables that MiniStack reads when it is imported."""
    temporary = state / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    os.environ.update(
        GATEWAY_PORT=str(port),
        BIND_HOST="127.0.0.1",
        AUTH="true",
        AWS_ACCESS_KEY_ID=root.id,
        AWS_SECRET_ACCESS_KEY=root.secret,
        PERSIST_STATE="0",
        S3_PERSIST="1",
        S3_DATA_DIR=str(state / "s3"),
        LAMBDA_EXECUTOR="local",
        LOG_LEVEL=os.environ.get("MYDOC_AWS_LOG_LEVEL", "ERROR"),
        TMPDIR=str(temporary),
        # No containers: MiniStack would tidy away those of others.
        DOCKER_HOST=f"unix://{temporary}/none.sock",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
    )


async def _serve(port: int, state: Path, journal: Journal, root: Keys, gate: Gate) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from mydoc.local.parts import PartFiles, sweep_objects

    sweep_objects(state / "s3")
    from ministack.app import app

    from mydoc.local import rights
    from mydoc.local.durable import Durable

    rights.mend()
    rights.know_root(root.id)
    if notes := os.environ.get("MYDOC_AWS_CALLS"):
        rights.note(Path(notes))
    durable = Durable(journal, PartFiles(state / "parts", journal))
    durable.restore()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    writer = asyncio.create_task(durable.run())
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.loglevel = "ERROR"
    logging.getLogger("hypercorn.access").disabled = True
    try:
        await serve(gate.around_asgi(durable.wrap(app), secret=root.secret), config, shutdown_trigger=stop.wait)
    finally:
        writer.cancel()
        durable.flush(services=True)
        journal.close()


if __name__ == "__main__":
    sys.exit(main())
