"""Prepare a process that SnapStart has restored from a snapshot."""

from __future__ import annotations

from django.conf import settings

from mydoc.aws import secret_use, secrets


def listen() -> None:
    """Register what Lambda calls after it restores a snapshot (AWS, "Lambda SnapStart runtime hooks for
    Python")."""
    try:
        # Part of Lambda's own runtimes, and of nothing else.
        from snapshot_restore_py import register_after_restore
    except ImportError:
        return
    register_after_restore(read_secrets_again)


def read_secrets_again() -> None:
    """Read the secrets again, since a snapshot has those of the day it was taken, and may be of an earlier release
    that is live again.

    Raises:
        mydoc.aws.secrets.NoSecrets: Lambda then restores another process.
    """
    if not settings.SECRETS_ARE_STORED:
        return
    secret_use.use(secrets.read_secrets(stage=settings.STAGE, region=settings.AWS_REGION))
