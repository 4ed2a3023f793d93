"""Check what must hold before anything is started, each with a message that says what to do."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import socket
from typing import TextIO

from mydoc.local.options import Options


class Unusable(Exception):
    """The stack cannot run like this; the message is for the person who started it."""


def check(options: Options) -> TextIO:
    """Make sure that this copy can start.

    Returns:
        the lock on the state folder, held until it is closed or this process ends.

    Raises:
        Unusable: something is missing or taken.
    """
    if importlib.util.find_spec("ministack") is None or importlib.util.find_spec("watchfiles") is None:
        raise Unusable("Some packages are missing: make install")
    if options.port == options.aws_port:
        raise Unusable(f"MYDOC_PORT and MYDOC_AWS_PORT are both {options.port}. Give them different ports.")
    lock = _lock(options)
    try:
        _check_port(options.port, "MYDOC_PORT", "The application")
        _check_port(options.aws_port, "MYDOC_AWS_PORT", "The emulator of AWS")
    except Unusable:
        lock.close()
        raise
    return lock


def _lock(options: Options) -> TextIO:
    try:
        options.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (options.state / "lock").open("a+")
    except OSError as error:
        raise Unusable(
            f"The state folder {options.state} cannot be used: {error.strerror}. "
            "Make it a folder you can write to, or choose another with MYDOC_STATE."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise Unusable(
            f"Another copy is running on the state folder {options.state} (process {lock.read().strip()}). "
            "Stop it, or start this one beside it: "
            "MYDOC_STATE=.local2 MYDOC_PORT=8001 MYDOC_AWS_PORT=4567 make run"
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _check_port(port: int, variable: str, who: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = "is in use" if isinstance(error, OSError) and error.errno != 13 else "cannot be used"
            raise Unusable(
                f"{who} needs port {port}, which {reason}. "
                f"Stop what listens there, or choose another port: {variable}={_other(port)} make run"
            ) from error


def _other(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8001
