"""Delete what `zappa undeploy` leaves and is not data."""

from __future__ import annotations

from typing import Any

from mydoc.aws import names
from mydoc.ops import provision
from mydoc.ops.deploy import role, static
from mydoc.ops.stage import Stage


def remove(session: Any, *, stage: Stage) -> list[str]:
    """Delete role, log groups, alarms, what hears of mails, and the site's bucket; it may run again after an
    interruption.

    Args:
        session: a boto3 session with the deployer's credentials.

    Returns:
        what was changed, one sentence each.
    """
    changes = role.remove_role(session.client("iam"), stage=stage)
    for group in (stage.log_group, stage.access_log_group):
        changes += _remove_log_group(session.client("logs"), group)
    if stage.has_own_data:
        changes += provision.remove_alarms(session.client("cloudwatch"), stage=stage.data)
        sns = session.client("sns")
        changes += provision.remove_topic(sns, topic=stage.alarm_topic)
        changes += provision.remove_configuration_set(session.client("sesv2"), name=stage.configuration_set)
        changes += provision.remove_topic(sns, topic=stage.mail_topic)
        changes += static.empty_and_delete(session.client("s3"), bucket=stage.site_bucket)
    return changes


def what_is_kept(stage: Stage) -> str:
    """Return what is kept on purpose, and how to delete it."""
    if not stage.has_own_data:
        return f"The data belongs to {stage.data} and is kept."
    return (
        f"Kept: the tables {stage.prefix}*, the bucket {stage.bucket}, the queues {stage.queue} and "
        f"{stage.dead_letter_queue}, the secrets and the configuration {names.parameters(stage.data)}/. "
        f"zappa deploy {stage.name} uses them again. To delete them, see docs/operations.md."
    )


def _remove_log_group(logs: Any, name: str) -> list[str]:
    try:
        logs.delete_log_group(logGroupName=name)
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [f"log group {name}: deleted"]
