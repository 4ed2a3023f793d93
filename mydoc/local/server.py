"""Run Django's development server as a child process: `python -m mydoc.local.server`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mydoc.local.gate import Gate
from mydoc.local.watch import end_with_parent

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--watch", type=int, help="reading end of a pipe that the parent holds")
    arguments = parser.parse_args()
    # Ctrl-C reaches the whole terminal; only the parent decides in which order things stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if arguments.watch is not None:
        end_with_parent(arguments.watch)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mydoc.settings")
    _serve(arguments.port)


def _serve(port: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management.base import BaseCommand
    from django.core.servers.basehttp import WSGIServer, get_internal_wsgi_application, run

    class Server(WSGIServer):
        # The default of 10 makes the 11th of many simultaneous callers wait a second to connect.
        request_queue_size = 256

    # Here files come from where they are written; nothing is collected.
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
    BaseCommand().check()
    application: Any = below(settings.FORCE_SCRIPT_NAME, get_internal_wsgi_application())
    gate = Gate.of_ports(port, origins=[*settings.LOCAL_ORIGINS, *settings.API_ORIGINS])
    guarded: Any = gate.around_wsgi(application, static=f"{settings.FORCE_SCRIPT_NAME}/static/")
    run("127.0.0.1", port, guarded, threading=True, server_cls=Server)


def below(path: str, application: WSGIApplication) -> WSGIApplication:
    """Remove a path from the front of requests, as API Gateway removes its stage; everything else is not found.

    Args:
        path: begins with a slash and ends without; may be empty.
    """

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not f"{environ['PATH_INFO']}/".startswith(f"{path}/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [f"This site begins at {path}/\n".encode()]
        return application({**environ, "PATH_INFO": environ["PATH_INFO"].removeprefix(path)}, start_response)

    return serve if path else application


def _stop(*_: Any) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
