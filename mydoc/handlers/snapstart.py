"""What a process that SnapStart copied from a snapshot has to do anew."""

from __future__ import annotations

from django.conf import settings

from mydoc.aws import secret_use, secrets


def listen() -> None:
    """Have Lambda call this once a snapshot is restored (AWS, "Lambda SnapStart runtime hooks for Python")."""
    try:
        # Part of Lambda's own runtimes, and of nothing else.
        from snapshot_restore_py import register_after_restore
    except ImportError:
        return
    register_after_restore(read_secrets_again)


def read_secrets_again() -> None:
    """A snapshot keeps the secrets of the day it was taken. An earlier release that is live again has to know
    the rotations since.

    Raises:
        mydoc.aws.secrets.NoSecrets: Lambda then restores another process.
    """
    if not settings.SECRETS_ARE_STORED:
        return
    secret_use.use(secrets.read_secrets(stage=settings.STAGE, region=settings.AWS_REGION))
