"""Create a stage's AWS resources: tables, bucket, queue, alarms. It reads before it writes, and may run at any
time."""

from mydoc.ops.provision.alarms import (
    alarm_topic,
    provision_alarms,
    provision_log_group,
    provision_topic,
    remove_alarms,
    remove_topic,
)
from mydoc.ops.provision.bucket import provision_bucket
from mydoc.ops.provision.mail import (
    mail_topic,
    provision_configuration_set,
    provision_mail_topic,
    remove_configuration_set,
)
from mydoc.ops.provision.queue import (
    DEAD_LETTER_RETENTION,
    RECEIVES_BEFORE_DEAD,
    dead_letter_queue,
    provision_queue,
)
from mydoc.ops.provision.tables import provision_tables
from mydoc.ops.provision.transport import speaks_tls

__all__ = [
    "DEAD_LETTER_RETENTION",
    "RECEIVES_BEFORE_DEAD",
    "alarm_topic",
    "dead_letter_queue",
    "mail_topic",
    "provision_alarms",
    "provision_bucket",
    "provision_configuration_set",
    "provision_log_group",
    "provision_mail_topic",
    "provision_queue",
    "provision_tables",
    "provision_topic",
    "remove_alarms",
    "remove_configuration_set",
    "remove_topic",
    "speaks_tls",
]
