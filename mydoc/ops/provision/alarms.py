"""Create CloudWatch alarms and the topic that reports them to people, and set how long the log is kept.

The four alarms watch six metrics. Ten are free for an account; each further one is 0.10 USD a month, whatever
happens (AWS, "Amazon CloudWatch pricing"): two stages in one account cost 0.20 USD. The topic costs nothing, a
thousand mails a month are free (AWS, "Amazon SNS pricing").
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mydoc.aws import names
from mydoc.ops.provision.common import existing, ordered
from mydoc.telemetry import metrics

PERIOD = timedelta(minutes=5)
LONGEST_QUEUE_AGE = timedelta(minutes=15)
HIGHEST_ERROR_RATE_PERCENT = 1
# Below this one failure would be a rate.
FEWEST_RUNS = 20


def provision_topic(sns: Any, *, topic: str, email: str) -> list[str]:
    """Create the topic and subscribe an address, which gets a mail and must confirm.

    Args:
        sns: a boto3 SNS client.
        topic: its ARN.
        email: the address; empty for none. Other subscriptions stay.

    Returns:
        what was changed, one sentence each.
    """
    name = topic.rpartition(":")[2]
    changes = []
    if existing(lambda: sns.get_topic_attributes(TopicArn=topic)) is None:
        sns.create_topic(Name=name)
        changes.append(f"topic {name}: created")
    if email and email not in _subscribers(sns, topic):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=email)
        changes.append(f"topic {name}: confirmation requested from {email}")
    return changes


def _subscribers(sns: Any, topic: str) -> set[str]:
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [subscription for page in pages for subscription in page["Subscriptions"]]
    return {subscription["Endpoint"] for subscription in found if subscription["Protocol"] == "email"}


def provision_alarms(cloudwatch: Any, *, stage: str, function: str, queue: str, topic: str) -> list[str]:
    """Create the stage's alarms: failed jobs, errors, a stuck queue, throttling.

    Args:
        cloudwatch: a boto3 CloudWatch client.
        stage: part of their names.
        function: the Lambda function's name.
        queue: the name of the queue of jobs.
        topic: ARN of the topic that is notified when an alarm starts and ends.

    Returns:
        what was changed, one sentence each.
    """
    changes = []
    wanted = _alarms(stage, function, queue, topic)
    present = _present(cloudwatch, [alarm["AlarmName"] for alarm in wanted])
    for alarm in wanted:
        name = alarm["AlarmName"]
        now = present.get(name)
        # A field missing in the answer counts as equal: not every emulator stores the parts of a rate.
        if now is not None and all(ordered(now.get(key, to)) == ordered(to) for key, to in alarm.items()):
            continue
        cloudwatch.put_metric_alarm(**alarm)
        changes.append(f"alarm {name}: {'created' if now is None else 'changed'}")
    return changes


def remove_alarms(cloudwatch: Any, *, stage: str) -> list[str]:
    """Remove what provision_alarms made.

    Returns:
        what was changed, one sentence each.
    """
    names = [alarm["AlarmName"] for alarm in _alarms(stage, "", "", "")]
    present = sorted(_present(cloudwatch, names))
    if present:
        cloudwatch.delete_alarms(AlarmNames=present)
    return [f"alarm {name}: deleted" for name in present]


def remove_topic(sns: Any, *, topic: str) -> list[str]:
    """Remove what provision_topic made, with all who were subscribed.

    Returns:
        what was changed, one sentence each.
    """
    if existing(lambda: sns.get_topic_attributes(TopicArn=topic)) is None:
        return []
    sns.delete_topic(TopicArn=topic)
    return [f"topic {topic.rpartition(':')[2]}: deleted"]


def provision_log_group(logs: Any, *, name: str, days: int) -> list[str]:
    """Create a log group; one that a service creates itself never expires.

    Args:
        logs: a boto3 CloudWatch Logs client.
        name: such as `/aws/lambda/mydoc-dev`.
        days: how long a line is kept; one of the lengths that CloudWatch knows (AWS, "PutRetentionPolicy").

    Returns:
        what was changed, one sentence each.
    """
    changes = []
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    present = next((group for group in groups if group["logGroupName"] == name), None)
    if present is None:
        logs.create_log_group(logGroupName=name)
        changes.append(f"log {name}: created")
    if present is None or present.get("retentionInDays") != days:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
        changes.append(f"log {name}: retention set to {days} days")
    return changes


def _present(cloudwatch: Any, names: list[str]) -> dict[str, dict[str, Any]]:
    found = cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
    return {alarm["AlarmName"]: alarm for alarm in found}


def _alarms(stage: str, function: str, queue: str, topic: str) -> list[dict[str, Any]]:
    shared = {
        "ComparisonOperator": "GreaterThanThreshold",
        # Where nothing is measured, nothing happens.
        "TreatMissingData": "notBreaching",
        "AlarmActions": [topic],
        "OKActions": [topic],
    }
    dead = _metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=names.dead_letter_queue(queue))
    oldest = _metric("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName=queue)
    refused = _metric("AWS/Lambda", "Throttles", FunctionName=function)
    return [
        {
            "AlarmName": f"{names.prefix(stage)}dead-letters",
            "AlarmDescription": "Jobs failed three times. The page of failed jobs shows which, and why.",
            **_simple(dead, "Maximum", above=0, periods=1),
            **shared,
        },
        {
            "AlarmName": f"{names.prefix(stage)}queue-age",
            "AlarmDescription": "Jobs have waited for 15 minutes. Check that the queue's mapping is enabled.",
            **_simple(oldest, "Maximum", above=LONGEST_QUEUE_AGE.total_seconds(), periods=2),
            **shared,
        },
        {
            "AlarmName": f"{names.prefix(stage)}throttles",
            "AlarmDescription": "Lambda throttled the function. Ask AWS for more concurrent executions.",
            **_simple(refused, "Sum", above=0, periods=1),
            **shared,
        },
        {
            "AlarmName": f"{names.prefix(stage)}errors",
            "AlarmDescription": f"More than {HIGHEST_ERROR_RATE_PERCENT} % of runs failed. The log says why.",
            "Metrics": _error_rate(stage, function),
            "Threshold": float(HIGHEST_ERROR_RATE_PERCENT),
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 2,
            **shared,
        },
    ]


def _error_rate(stage: str, function: str) -> list[dict[str, Any]]:
    """Return the rate of answers of 500 and above, and of runs without any answer, among all runs.

    A run that is cut off by a timeout is in Lambda's count alone, and one that answers 500 has succeeded for
    Lambda.
    """
    rate = f"IF(runs >= {FEWEST_RUNS}, 100 * (FILL(answers, 0) + FILL(crashes, 0)) / runs, 0)"
    return [
        _sum("answers", _metric(metrics.NAMESPACE, metrics.ERRORS, **{metrics.STAGE_DIMENSION: stage})),
        _sum("crashes", _metric("AWS/Lambda", "Errors", FunctionName=function)),
        _sum("runs", _metric("AWS/Lambda", "Invocations", FunctionName=function)),
        {"Id": "rate", "Expression": rate, "Label": "failed, %", "ReturnData": True},
    ]


def _metric(namespace: str, name: str, **dimensions: str) -> dict[str, Any]:
    named = [{"Name": dimension, "Value": value} for dimension, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": name, "Dimensions": named}


def _simple(metric: dict[str, Any], statistic: str, *, above: float, periods: int) -> dict[str, Any]:
    return {
        **metric,
        "Statistic": statistic,
        "Period": int(PERIOD.total_seconds()),
        "Threshold": float(above),
        "EvaluationPeriods": periods,
    }


def _sum(name: str, metric: dict[str, Any]) -> dict[str, Any]:
    stat = {"Metric": metric, "Period": int(PERIOD.total_seconds()), "Stat": "Sum"}
    return {"Id": name, "MetricStat": stat, "ReturnData": False}
