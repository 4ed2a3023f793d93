"""`manage.py stage_config`: set what is a stage's own and not in the repository."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import URLValidator, validate_email

from mydoc.core import env
from mydoc.features.domain import Directory, Feature
from mydoc.ops.deploy import configuration, project

# AWS, "PutParameter": the size of a standard parameter.
_LONGEST = 4096
# Worked out at deployment, kept as secrets, or a laptop's.
_NOT_A_STAGES = re.compile(
    r"MYDOC_(STAGE|DEPLOYED|BUCKET|QUEUE|DEBUG|MAIL_DIR|STATIC_ROOT|WEBHOOK_LOOPBACK"
    r"|(WEBSOCKET|SECRET|TOKEN|LOCAL|AWS)_\w+)"
)


class Command(BaseCommand):
    help = "Show or change a stage's configuration in Parameter Store. The next zappa update applies it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stage", help="as in zappa_settings.json, such as production")
        parser.add_argument("values", nargs="*", metavar="NAME=VALUE", help="one of the names in docs/settings.md")
        parser.add_argument("--remove", nargs="+", default=[], metavar="NAME", help="reset to the default")

    def handle(self, *args: Any, **options: Any) -> None:
        stage = options["stage"]
        if stage not in project.stages():
            raise CommandError(f"zappa_settings.json has no stage {stage}. It has: {', '.join(project.stages())}.")
        if project.data_of(stage) != stage:
            raise CommandError(f"{stage} uses the configuration of {project.data_of(stage)}. Change it there.")
        values = dict(_checked(text) for text in options["values"])
        if both := set(values) & set(options["remove"]):
            raise CommandError(f"Set {', '.join(sorted(both))} or remove it, not both.")
        ssm = boto3.Session(region_name=project.setting(stage, "aws_region")).client("ssm")
        try:
            changes = configuration.write(ssm, stage=stage, values=values)
            changes += configuration.remove(ssm, stage=stage, names=options["remove"])
            found = configuration.read(ssm, stage=stage)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"Parameter Store did not answer: {error}") from error
        self._show(stage, found, changes, asked=bool(values or options["remove"]))

    def _show(self, stage: str, found: dict[str, str], changes: list[str], *, asked: bool) -> None:
        for change in changes:
            self.stdout.write(change)
        if asked:
            self.stdout.write(f"To deploy it: zappa update {stage}" if changes else "nothing to change")
            return
        for name, value in sorted(found.items()):
            self.stdout.write(f"{name}={value}")
        if not found:
            self.stdout.write(f"{stage} uses the defaults in docs/settings.md and zappa_settings.json.")


def _checked(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise CommandError(f"Write {name}=VALUE, or --remove {name}.")
    check = _check_of(name)
    if check is None:
        raise CommandError(f"{name} cannot be configured. Names: {', '.join(_names())}.")
    if not value or len(value.encode()) > _LONGEST:
        raise CommandError(f"{name} needs a value of at most {_LONGEST} bytes. To reset it: --remove {name}.")
    try:
        is_right = check(value) is not False
    except (KeyError, ValueError, ValidationError):
        is_right = False
    if not is_right:
        raise CommandError(f"{name} cannot be {value}. See docs/settings.md.")
    return name, value


def _check_of(name: str) -> Callable[[str], Any] | None:
    """Return the check that a value has to pass; None for a name that no stage can set."""
    if name in _CHECKS:
        return _CHECKS[name]
    return None if _NOT_A_STAGES.fullmatch(name) or not name.startswith("MYDOC_") else env.READ.get(name)


def _names() -> list[str]:
    return sorted(name for name in {*_CHECKS, *env.READ} if _check_of(name))


def _is(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _positive(text: str) -> bool:
    return int(text) > 0


def _sender(text: str) -> None:
    validate_email(parseaddr(text)[1])


_CHECKS: dict[str, Callable[[str], Any]] = {
    "domain": _is(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"),
    "certificate_arn": _is(r"arn:aws:acm:[a-z0-9-]+:\d{12}:certificate/[\w-]+"),
    "route53_enabled": ("true", "false").__contains__,
    "static_distribution": _is(r"[A-Z0-9]{10,20}"),
    configuration.ADMIN_EMAIL: validate_email,
    "MYDOC_ALARM_EMAIL": validate_email,
    "MYDOC_SITE_URL": URLValidator(schemes=["http", "https"]),
    "MYDOC_MAIL": ("ses", "console").__contains__,
    "MYDOC_MAIL_FROM": _sender,
    "MYDOC_DIRECTORY": Directory,
    "MYDOC_FEATURES_OFF": lambda text: [Feature(name.strip()) for name in text.split(",")],
    **dict.fromkeys(
        ("MYDOC_MAX_FILE_SIZE", "MYDOC_DEFAULT_QUOTA", "MYDOC_DEFAULT_EXPIRY_DAYS", "MYDOC_MAX_EXPIRY_DAYS"),
        _positive,
    ),
}
