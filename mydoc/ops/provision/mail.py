"""Have SES report mails to a topic, through a configuration set.

Notifications of the identity would do without a configuration set, but bear no tags (AWS, "Examples of event data
that Amazon SES publishes to Amazon SNS"), and an identity may be another program's too.
"""

from __future__ import annotations

import json
from typing import Any

from mydoc.ops.provision.common import existing, ordered

_DESTINATION = "outcomes"
_EVENTS = ["BOUNCE", "COMPLAINT", "DELIVERY", "REJECT"]


def provision_mail_topic(sns: Any, *, topic: str, configuration_set: str) -> list[str]:
    """Make the topic, to which SES alone may publish, and of SES's only what concerns this stage's mails.

    Args:
        sns: a boto3 SNS client.
        topic: its ARN.
        configuration_set: name of the stage's.

    Returns:
        what was changed, one sentence each.
    """
    name = topic.rpartition(":")[2]
    changes = []
    found = existing(lambda: sns.get_topic_attributes(TopicArn=topic))
    if found is None:
        sns.create_topic(Name=name)
        changes.append(f"topic {name}: created")
    policy = _publishers(topic, configuration_set)
    if found is None or json.loads(found["Attributes"].get("Policy") or "{}") != policy:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy))
        changes.append(f"topic {name}: access policy updated")
    return changes


def provision_configuration_set(ses: Any, *, name: str, topic: str) -> list[str]:
    """Have SES report mails to the topic.

    Args:
        ses: a boto3 SES client of the second version.
        name: of the configuration set that every mail names.
        topic: its ARN; SES asks at once whether it may publish there.

    Returns:
        what was changed, one sentence each.
    """
    wanted = {"Enabled": True, "MatchingEventTypes": _EVENTS, "SnsDestination": {"TopicArn": topic}}
    found = existing(lambda: ses.get_configuration_set_event_destinations(ConfigurationSetName=name))
    changes = []
    if found is None:
        ses.create_configuration_set(ConfigurationSetName=name)
        changes.append(f"configuration set {name}: created")
    destinations = {each["Name"]: each for each in (found or {}).get("EventDestinations", [])}
    now = destinations.get(_DESTINATION)
    if now is not None and all(ordered(now.get(key)) == ordered(to) for key, to in wanted.items()):
        return changes
    if now is None:
        put = ses.create_configuration_set_event_destination
    else:
        put = ses.update_configuration_set_event_destination
    put(ConfigurationSetName=name, EventDestinationName=_DESTINATION, EventDestination=wanted)
    return [*changes, f"configuration set {name}: publishes to {topic.rpartition(':')[2]}"]


def remove_configuration_set(ses: Any, *, name: str) -> list[str]:
    """Remove what provision_configuration_set made.

    Returns:
        what was changed, one sentence each.
    """
    if existing(lambda: ses.delete_configuration_set(ConfigurationSetName=name)) is None:
        return []
    return [f"configuration set {name}: deleted"]


def _publishers(topic: str, configuration_set: str) -> dict[str, Any]:
    region, account = topic.split(":")[3:5]
    source = f"arn:aws:ses:{region}:{account}:configuration-set/{configuration_set}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "SNS:Publish",
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceAccount": account, "AWS:SourceArn": source}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
