"""`manage.py smoke`: test a deployed stage through its public address."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import administration
from mydoc.ops.smoke import Smoke, SmokeFailed

# .invalid is no one's (RFC 2606), so no one can sign up with it or be mailed.
ACCOUNT = "smoke@mydoc.invalid"


class Command(BaseCommand):
    help = "Upload, process, share and download a file through the stage's public address, and clean up."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--uploads",
            type=int,
            default=1,
            help="how many uploads to try until one is processed; several if the bucket's notifications have "
            "just been changed (default: 1)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(24)
        user_id = administration.ensure_demo_account(
            email=ACCOUNT, password=password, name="Smoke", surname="Test"
        )
        try:
            Smoke(site_url=settings.SITE_URL, email=ACCOUNT, password=password, uploads=options["uploads"]).run()
        except SmokeFailed as error:
            raise CommandError(str(error)) from error
        finally:
            # Between two smoke tests no one can sign in with it, and the directory does not list it.
            administration.disable(user_id=user_id)
        self.stdout.write("uploaded, processed, shared, downloaded and cleaned up")
