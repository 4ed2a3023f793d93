"""Create a stage's AWS resources: tables, bucket, queue, alarms. It reads before it writes, and may run at any
time."""

from mydoc.ops.provision.alarms import (
    provision_alarms,
    provision_log_group,
    provision_topic,
    remove_alarms,
    remove_topic,
)
from mydoc.ops.provision.bucket import provision_bucket
from mydoc.ops.provision.mail import (
    provision_configuration_set,
    provision_mail_topic,
    remove_configuration_set,
)
from mydoc.ops.provision.queue import LAPTOP_VISIBILITY, VISIBILITY, provision_queue
from mydoc.ops.provision.stage import provision_stage
from mydoc.ops.provision.tables import provision_tables

__all__ = [
    "LAPTOP_VISIBILITY",
    "VISIBILITY",
    "provision_alarms",
    "provision_bucket",
    "provision_configuration_set",
    "provision_log_group",
    "provision_mail_topic",
    "provision_queue",
    "provision_stage",
    "provision_tables",
    "provision_topic",
    "remove_alarms",
    "remove_configuration_set",
    "remove_topic",
]
