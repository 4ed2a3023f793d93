"""`manage.py invite_administrator`: invite someone as an administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import administration, mail
from mydoc.aws.queue import enqueue
from mydoc.core.errors import MyDocError


class Command(BaseCommand):
    help = "Make someone an administrator. They are emailed a link to choose a password."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="Ada")
        parser.add_argument("--surname", default="Administrator")
        parser.add_argument(
            "--show-link",
            action="store_true",
            help="also print the link, if email is not set up yet. Anyone who reads it can choose the password",
        )

        parser.add_argument(
            "--once",
            action="store_true",
            help="only if no account has this address yet, as in a stage's first deployment",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and self._is_there(options["email"]):
            return
        try:
            user_id = administration.invite(
                email=options["email"], name=options["name"], surname=options["surname"]
            )
        except MyDocError as error:
            raise CommandError(error.message) from error
        user = User.objects.get(pk=user_id)
        if settings.MAIL == "ses":
            enqueue("accounts.tasks.send_password_reset", user.email)
            self.stdout.write(f"{user.email} is an administrator. An email was sent")
        if options["show_link"]:
            within = "three hours" if user.is_confirmed else "a day"
            self.stdout.write(
                f"link to choose the password of {user.email}, valid once within {within}: "
                f"{mail.password_link(user)}"
            )

    def _is_there(self, email: str) -> bool:
        try:
            User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return False
        return True
