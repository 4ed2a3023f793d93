"""List what a stage works with, on AWS and on a laptop alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mydoc.ops.provision.bucket import provision_bucket
from mydoc.ops.provision.mail import provision_mail_topic
from mydoc.ops.provision.queue import provision_queue
from mydoc.ops.provision.tables import provision_tables
from mydoc.ops.provision.transport import speaks_tls
from mydoc.ops.stage import Stage

if TYPE_CHECKING:
    from mydoc.aws.tables import StageModel


def provision_stage(
    session: Any,
    *,
    stage: Stage,
    models: Iterable[type[StageModel]],
    origins: Sequence[str],
    longest_life: timedelta,
    visibility: timedelta,
) -> list[str]:
    """Create or update what the application works with. What only AWS has, such as alarms, is in `manage.py
    provision`.

    Args:
        session: a boto3 session.
        stage: whose.
        models: of all tables.
        origins: the web origins whose pages may send and fetch bytes.
        longest_life: of a document.
        visibility: how long a job that was taken stays hidden.

    Returns:
        what was changed, one sentence each.
    """
    return [
        *provision_tables(session.client("dynamodb"), models),
        *provision_bucket(
            session.client("s3"),
            bucket=stage.bucket,
            region=stage.region,
            origins=origins,
            longest_life=longest_life,
            refuses_http=speaks_tls(stage.endpoint),
        ),
        *provision_queue(session.client("sqs"), queue=stage.queue, visibility=visibility),
        *provision_mail_topic(
            session.client("sns"), topic=stage.mail_topic, configuration_set=stage.configuration_set
        ),
    ]
