"""`manage.py provision`: create this stage's AWS resources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mydoc.aws.tables import all_models
from mydoc.ops import provision


class Command(BaseCommand):
    help = "Create or update this stage's tables, bucket, queue and alarms. Safe to run at any time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--visibility",
            type=int,
            default=960,
            metavar="SECONDS",
            help="visibility timeout of jobs in seconds; longer than Lambda's timeout (default: 960)",
        )

        parser.add_argument(
            "--list-tables", action="store_true", help="only print the table names; makes no AWS calls"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list_tables"]:
            self.stdout.write("\n".join(model.Meta.table_name for model in all_models()))
            return
        session = boto3.Session(region_name=settings.AWS_REGION)
        account = session.client("sts").get_caller_identity()["Account"]
        names = {"region": settings.AWS_REGION, "account": account, "stage": settings.STAGE}
        topic = provision.alarm_topic(**names)
        mails, configuration_set = provision.mail_topic(**names), settings.MAIL_CONFIGURATION_SET
        changes = [
            *provision.provision_tables(session.client("dynamodb"), all_models()),
            *provision.provision_bucket(
                session.client("s3"),
                bucket=settings.BUCKET,
                region=settings.AWS_REGION,
                origins=[settings.SITE_ORIGIN, *settings.API_ORIGINS],
                longest_life=settings.MAX_EXPIRY,
                refuses_http=provision.speaks_tls(settings.AWS_ENDPOINT_URL),
            ),
            *provision.provision_queue(
                session.client("sqs"),
                queue=settings.QUEUE,
                visibility=timedelta(seconds=options["visibility"]),
            ),
            *provision.provision_topic(session.client("sns"), topic=topic, email=settings.ALARM_EMAIL),
            *provision.provision_mail_topic(
                session.client("sns"), topic=mails, configuration_set=configuration_set
            ),
            *provision.provision_alarms(
                session.client("cloudwatch"),
                stage=settings.STAGE,
                function=settings.FUNCTION,
                queue=settings.QUEUE,
                topic=topic,
            ),
        ]
        if settings.MAIL == "ses":
            changes += provision.provision_configuration_set(
                session.client("sesv2"), name=configuration_set, topic=mails
            )
        for change in changes or ["nothing to change"]:
            self.stdout.write(change)
