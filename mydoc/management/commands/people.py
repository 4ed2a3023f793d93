"""`manage.py people`: what administrators do to accounts, from a terminal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mydoc.errors import MyDocError


class Command(BaseCommand):
    help = "Look after people."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("rebuild", help="write the directory anew from the accounts; needs the right to scan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except MyDocError as error:
            raise CommandError(error.message) from error

    def _act(self, options: dict[str, Any]) -> None:
        match options["action"]:
            case "rebuild":
                self._rebuild()

    def _rebuild(self) -> None:
        from accounts.services.rebuild import rebuild

        done = rebuild()
        self.stdout.write(
            f"the directory of {done.people} people is written anew; {done.removed} old entries removed"
        )
