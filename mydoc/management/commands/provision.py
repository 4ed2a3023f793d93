"""`manage.py provision`: create this stage's AWS resources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mydoc.aws.tables import all_models
from mydoc.ops import provision
from mydoc.ops.stage import Stage


class Command(BaseCommand):
    help = "Create or update this stage's tables, bucket, queue and alarms. Safe to run at any time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--visibility",
            type=int,
            default=int(provision.VISIBILITY.total_seconds()),
            metavar="SECONDS",
            help="visibility timeout of jobs in seconds; longer than Lambda's timeout (default: %(default)s)",
        )

        parser.add_argument(
            "--list-tables", action="store_true", help="only print the table names; makes no AWS calls"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list_tables"]:
            self.stdout.write("\n".join(model.Meta.table_name for model in all_models()))
            return
        session = boto3.Session(region_name=settings.AWS_REGION)
        stage = Stage(
            name=settings.STAGE,
            data=settings.STAGE,
            account=session.client("sts").get_caller_identity()["Account"],
            region=settings.AWS_REGION,
            endpoint=settings.AWS_ENDPOINT_URL,
            bucket_name=settings.BUCKET,
            queue_name=settings.QUEUE,
        )
        changes = provision.provision_stage(
            session,
            stage=stage,
            models=all_models(),
            origins=[settings.SITE_ORIGIN, *settings.API_ORIGINS],
            longest_life=settings.MAX_EXPIRY,
            visibility=timedelta(seconds=options["visibility"]),
        )
        for change in [*changes, *_provision_what_aws_alone_has(session, stage)] or ["nothing to change"]:
            self.stdout.write(change)


def _provision_what_aws_alone_has(session: Any, stage: Stage) -> list[str]:
    """Create or update alarms, and SES's reports of mails: on a laptop nobody is called, and no mail is sent."""
    changes = provision.provision_topic(session.client("sns"), topic=stage.alarm_topic, email=settings.ALARM_EMAIL)
    changes += provision.provision_alarms(
        session.client("cloudwatch"),
        stage=stage.data,
        function=stage.function,
        queue=stage.queue,
        topic=stage.alarm_topic,
    )
    if settings.MAIL == "ses":
        changes += provision.provision_configuration_set(
            session.client("sesv2"), name=stage.configuration_set, topic=stage.mail_topic
        )
    return changes
