"""`manage.py jobs`: list, replay and discard failed jobs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mydoc.core.errors import MyDocError
from mydoc.jobs import failures


class Command(BaseCommand):
    help = "List, replay or discard jobs that failed three times."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="list failed jobs with their errors, latest first")
        replay = actions.add_parser("replay", help="run a job again")
        which = replay.add_mutually_exclusive_group(required=True)
        which.add_argument("id", nargs="?", help="as shown by list")
        which.add_argument("--all", action="store_true", help="all of them")
        actions.add_parser("discard", help="delete a job without running it").add_argument("id")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except MyDocError as error:
            raise CommandError(error.message) from error

    def _act(self, options: dict[str, Any]) -> None:
        match options["action"]:
            case "list":
                self._list()
            case "replay" if options["all"]:
                self.stdout.write(f"{failures.replay_all()} queued again")
            case "replay":
                failures.replay(job_id=options["id"])
                self.stdout.write("queued again")
            case "discard":
                failures.discard(job_id=options["id"])
                self.stdout.write("discarded")

    def _list(self) -> None:
        # Those that died without a word a moment ago are not listed yet.
        failures.sweep()
        count = 0
        for job in failures.every_dead():
            count += 1
            what = " ".join([job.task or "(cannot be read)", *job.arguments])
            self.stdout.write(f"{job.id}  {job.last_failed_at:%Y-%m-%d %H:%M:%S}  {what}\n    {job.error}")
        self.stdout.write(f"{count} failed" if count else "no failed jobs")
