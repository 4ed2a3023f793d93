"""Makes a stage's AWS resources: tables, bucket, queue, alarms. It reads before it writes; it may always run."""

from mydoc.provision.alarms import (
    alarm_topic,
    provision_alarms,
    provision_log_group,
    provision_topic,
    remove_alarms,
    remove_topic,
)
from mydoc.provision.bucket import provision_bucket
from mydoc.provision.queue import DEAD_LETTER_RETENTION, RECEIVES_BEFORE_DEAD, dead_letter_queue, provision_queue
from mydoc.provision.tables import provision_tables

__all__ = [
    "DEAD_LETTER_RETENTION",
    "RECEIVES_BEFORE_DEAD",
    "alarm_topic",
    "dead_letter_queue",
    "provision_alarms",
    "provision_bucket",
    "provision_log_group",
    "provision_queue",
    "provision_tables",
    "provision_topic",
    "remove_alarms",
    "remove_topic",
]
