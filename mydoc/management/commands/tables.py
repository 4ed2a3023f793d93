"""`manage.py tables`: back up and restore this stage's tables (docs/backup.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mydoc.aws.tables import all_models
from mydoc.core.sizes import in_words
from mydoc.ops import backup
from mydoc.ops.backup import BackupError, Mode


class Command(BaseCommand):
    help = (
        "Export the stage's tables to a folder (`export`), import them (`import`), copy back tables that "
        "point-in-time recovery restored (`copy`), and find bytes without a document (`orphans`)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="export the tables to a folder")
        export.add_argument("folder", type=Path)
        bring = actions.add_parser("import", help="import a folder into the tables, which must be empty")
        bring.add_argument("folder", type=Path)
        bring.add_argument("--from-stage", help="import an export of this stage instead of your own")
        copy = actions.add_parser("copy", help="copy the items of restored tables into the stage's")
        copy.add_argument("ending", help="what their names end with: `restored` for mydoc-dev-users-restored")
        orphans = actions.add_parser("orphans", help="count originals in the bucket that belong to no document")
        orphans.add_argument("--remove", action="store_true", help="delete them permanently")
        for each in (export, bring, copy):
            each.add_argument(
                "--table",
                action="append",
                choices=sorted(_suffixes()),
                help="only this table; can be repeated",
            )
        for each in (bring, copy):
            modes = each.add_mutually_exclusive_group()
            for mode, text in (
                (Mode.MISSING, "add missing items; keep existing ones"),
                (Mode.OVERWRITE, "replace existing items"),
            ):
                modes.add_argument(f"--{mode}", dest="mode", action="store_const", const=mode, help=text)
            each.set_defaults(mode=Mode.MISSING if each is copy else Mode.INTO_EMPTY)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for sentence in _run(options):
                self.stdout.write(sentence)
        except BackupError as error:
            raise CommandError(str(error)) from error


def _run(options: dict[str, Any]) -> Iterator[str]:
    if options["action"] == "orphans":
        yield _orphans(remove=options["remove"])
        return
    config = Config(max_pool_connections=backup.WRITERS, retries={"mode": "standard", "total_max_attempts": 10})
    dynamodb = boto3.Session(region_name=settings.AWS_REGION).client("dynamodb", config=config)
    which: dict[str, Any] = {
        "prefix": settings.TABLE_PREFIX,
        "suffixes": options["table"] or _suffixes(),
    }
    match options["action"]:
        case "export":
            yield from backup.export_tables(dynamodb, stage=settings.STAGE, folder=options["folder"], **which)
            return
        case "import":
            stage = options["from_stage"] or settings.STAGE
            folder, mode = options["folder"], options["mode"]
            yield from backup.import_tables(dynamodb, stage=stage, folder=folder, mode=mode, **which)
        case _:
            ending, mode = options["ending"], options["mode"]
            yield from backup.copy_tables(dynamodb, ending=ending, mode=mode, **which)
    yield from _take_up()


def _orphans(*, remove: bool) -> str:
    from files.services import restore

    count, size = restore.bytes_without_record(remove=remove)
    return f"{count} originals ({in_words(size)}) belong to no document{' and were deleted' if remove else ''}"


def _suffixes() -> list[str]:
    """Return the tables that point-in-time recovery guards; the others hold what may be lost."""
    return [model.Meta.table_name.removeprefix(settings.TABLE_PREFIX) for model in all_models() if model.backed_up]


def _take_up() -> Iterator[str]:
    from files.services import restore

    taken = restore.take_up()
    yield f"{taken.documents} documents; the schedule processes those that are due"
    if taken.without_bytes:
        yield f"{taken.without_bytes} of them ended, because their bytes are gone"
    if taken.recounted:
        yield f"{taken.recounted} quotas recounted"
    if taken.requests:
        yield f"{taken.requests} requests recounted"
