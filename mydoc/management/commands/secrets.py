"""`manage.py secrets`: create, rotate and retire this stage's signing key and token pepper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mydoc.aws import names, secrets
from mydoc.ops import functions


class Command(BaseCommand):
    help = (
        "Create, rotate and retire the stage's signing key and token pepper. `ensure` creates missing ones. "
        "`rotate` replaces them; old ones are still accepted. `retire` deletes old ones after their grace "
        "period. Secrets are never printed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["ensure", "rotate", "retire"])
        parser.add_argument("--only", choices=secrets.KINDS, help="only this secret")
        parser.add_argument(
            "--announce",
            action="store_true",
            help="rotate: stop once every function accepts the new key, so that processes elsewhere (qcluster) "
            "can be restarted too; run `rotate` again to continue",
        )
        parser.add_argument(
            "--grace-days",
            type=int,
            metavar="DAYS",
            help="retire: the grace period to use instead of each secret's own; 0 if a key was leaked",
        )
        parser.add_argument(
            "--function",
            action="append",
            metavar="NAME",
            help="a function to restart (default: mydoc-<stage> and mydoc-<stage>-api, if they exist)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stage = settings.STAGE
        session = boto3.Session(region_name=settings.AWS_REGION)
        ssm, lambda_ = session.client("ssm"), session.client("lambda")
        kinds = [options["only"]] if options["only"] else secrets.KINDS
        started = options["function"] or [names.function(stage), names.function(f"{stage}_api")]

        def start_afresh() -> list[str]:
            return [done for name in started for done in functions.refresh_function(lambda_, function=name)]

        try:
            match options["action"]:
                case "ensure":
                    changes = secrets.ensure_secrets(ssm, stage=stage)
                case "rotate" if options["announce"]:
                    changes = secrets.announce(ssm, stage=stage, kinds=kinds) + start_afresh()
                case "rotate":
                    changes = secrets.retire(ssm, stage=stage, kinds=kinds)
                    changes += secrets.rotate(ssm, stage=stage, kinds=kinds, start_afresh=start_afresh)
                case _:
                    changes = secrets.retire(ssm, stage=stage, kinds=kinds, grace=_grace(options["grace_days"]))
                    # Also where an interrupted try has removed the key: someone who knows it must be kept out.
                    is_urgent = options["grace_days"] is not None
                    changes += start_afresh() if changes or is_urgent else []
        except (secrets.NoSecrets, functions.NotTheNewest) as error:
            raise CommandError(str(error)) from error
        for change in changes or ["nothing to change"]:
            self.stdout.write(change)


def _grace(days: int | None) -> timedelta | None:
    if days is None:
        return None
    if days < 0:
        raise CommandError("--grace-days must not be negative.")
    return timedelta(days=days)
