"""`manage.py quarantine`: put documents into quarantine and release them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from files.services.administration import quarantine
from mydoc.core.errors import MyDocError


class Command(BaseCommand):
    help = "List documents in quarantine, quarantine more, or release them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="list documents in quarantine with their reasons")
        hold = actions.add_parser("hold", help="quarantine a document, or the documents of a link")
        hold.add_argument("address", help="a document's id or page, or the address of a public link")
        hold.add_argument("reason")
        release = actions.add_parser("release", help="release a document")
        release.add_argument("document", help="its id, as shown by list")
        release.add_argument("reason")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except MyDocError as error:
            raise CommandError(error.message) from error

    def _act(self, options: dict[str, Any]) -> None:
        match options["action"]:
            case "list":
                self._list()
            case "hold":
                for held in quarantine.hold_link(by=None, address=options["address"], reason=options["reason"]):
                    self.stdout.write(f"{held.document_id}  {held.document_name}  is in quarantine")
            case "release":
                quarantine.release(by=None, document_id=options["document"], reason=options["reason"])
                self.stdout.write("released")

    def _list(self) -> None:
        cursor: str | None = None
        while True:
            page = quarantine.find(cursor=cursor, limit=100)
            for held in page.items:
                what = f"{held.document_id}  {held.document_name}  {held.owner_email}"
                self.stdout.write(f"{what}  {held.at:%Y-%m-%d %H:%M}  {held.reason}")
            cursor = page.next_cursor
            if cursor is None:
                return
