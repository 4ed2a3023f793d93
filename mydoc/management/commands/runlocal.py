"""`manage.py runlocal`: run the whole stack on this machine, in one terminal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mydoc.local.checks import Unusable
from mydoc.local.options import read_options
from mydoc.local.stack import Stack


class Command(BaseCommand):
    help = "Run MyDoc on this machine: the emulator of AWS, its resources, demo accounts and the application."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-reload", action="store_true", help="do not restart when code changes")
        parser.add_argument(
            "--with", type=int, dest="companion", metavar="PID", help="stop when this process ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.STAGE != "local":
            raise CommandError(f"MYDOC_STAGE is {settings.STAGE}; this runs the local stage. Unset it.")
        try:
            Stack(read_options(reload=not options["no_reload"], companion=options["companion"])).run()
        except Unusable as error:
            raise CommandError(str(error)) from error
