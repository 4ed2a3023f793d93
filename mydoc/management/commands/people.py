"""`manage.py people`: administer accounts from a terminal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.domain.people import ManagedAccount
from accounts.services import managed
from files.services.administration import erasure, people
from mydoc.core.errors import MyDocError
from mydoc.features.words import read_size, size_text

# What each does to an account, and what it says then.
_CHANGES: dict[str, tuple[str, dict[str, Any], str]] = {
    "disable": ("disable an account immediately", {"is_active": False}, "is disabled"),
    "enable": ("enable an account", {"is_active": True}, "is enabled"),
    "promote": ("make someone an administrator", {"is_admin": True}, "is an administrator"),
    "demote": ("remove administrator rights", {"is_admin": False}, "is no longer an administrator"),
}


class Command(BaseCommand):
    help = "List people; invite, disable, enable, promote, demote, sign out and delete them; set their quota."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="list accounts in alphabetical order")
        listing.add_argument("query", nargs="?", default="", help="the start of a name or email address")
        invite = actions.add_parser(
            "invite", help="create an account; its owner is emailed a link to choose a password"
        )
        invite.add_argument("email")
        invite.add_argument("name")
        invite.add_argument("surname")
        invite.add_argument("--admin", action="store_true", help="as an administrator")
        for name, (text, _, _) in _CHANGES.items():
            actions.add_parser(name, help=text).add_argument("email")
        quota = actions.add_parser("quota", help="set the quota of an account")
        quota.add_argument("email")
        quota.add_argument("size", help="such as “50 GB”")
        actions.add_parser("sign-out", help="end all sessions of an account").add_argument("email")
        actions.add_parser("delete", help="permanently delete an account and everything it owns").add_argument(
            "email"
        )
        actions.add_parser("rebuild", help="rebuild the directory from the accounts; needs permission to scan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except MyDocError as error:
            raise CommandError(error.message) from error

    def _act(self, options: dict[str, Any]) -> None:
        match options["action"]:
            case "list":
                self._list(options["query"])
            case "invite":
                person = {name: options[name] for name in ("email", "name", "surname")}
                made = people.invite(by=None, is_admin=options["admin"], **person)
                self.stdout.write(f"invitation sent to {made.email}")
            case "quota":
                self._set_quota(options["email"], options["size"])
            case "sign-out":
                account = managed.get_by_email(email=options["email"])
                people.sign_out(by=None, user_id=account.id)
                self.stdout.write(f"{account.email} is signed out everywhere")
            case "delete":
                account = managed.get_by_email(email=options["email"])
                erasure.delete(by=None, user_id=account.id)
                self.stdout.write(
                    f"{account.email} can no longer sign in; jobs are deleting the account and everything it owns"
                )
            case "rebuild":
                self._rebuild()
            case action:
                _, values, sentence = _CHANGES[action]
                account = managed.get_by_email(email=options["email"])
                people.change(by=None, user_id=account.id, **values)
                self.stdout.write(f"{account.email} {sentence}")

    def _list(self, query: str) -> None:
        cursor: str | None = None
        while True:
            page = people.find(query=query, cursor=cursor, limit=100)
            for account in page.items:
                self.stdout.write(_line(account))
            cursor = page.next_cursor
            if cursor is None:
                return

    def _set_quota(self, email: str, size: str) -> None:
        try:
            quota = read_size(size)
        except ValueError:
            raise CommandError("Enter a size like “50 GB”.") from None
        account = managed.get_by_email(email=email)
        people.change(by=None, user_id=account.id, quota_bytes=quota)
        self.stdout.write(f"quota of {account.email} is {size_text(quota)}")

    def _rebuild(self) -> None:
        from accounts.services.rebuild import rebuild

        done = rebuild()
        self.stdout.write(f"directory of {done.people} people rebuilt; {done.removed} old entries removed")


def _line(account: ManagedAccount) -> str:
    what = [account.state.value, *(["administrator"] if account.is_admin else []), account.group]
    used = f"{size_text(account.bytes_used)} of {size_text(account.quota_bytes)}"
    return f"{account.email}  {account.full_name}  {' '.join(filter(None, what))}  {used}"
