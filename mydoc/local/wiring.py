"""Create on the emulator what Zappa creates on AWS: the function, its event sources and the application's
rights."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import boto3

from mydoc.aws.queue import dead_letter_queue
from mydoc.local.keys import Keys
from mydoc.ops.deploy import declared, project
from mydoc.ops.policy import application_policy

STAGE = "local"
# Jobs are short here, and someone who watches a retry does not want to wait a quarter of an hour for it.
VISIBILITY = timedelta(seconds=30)
FUNCTION = "mydoc-local"
APPLICATION_USER = "mydoc-local-application"

_ASSUMED_BY_LAMBDA = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def make_function(session: boto3.Session, *, port: int, events_secret: str, queue: str) -> str:
    """Make the forwarding function.

    Args:
        port: where the development server takes events.
        events_secret: the secret that it requires for them.
        queue: the one it polls.

    Returns:
        its ARN.
    """
    account = account_of(session)
    role = _make_role(session.client("iam"), account, session.region_name, queue)
    function = session.client("lambda").create_function(
        FunctionName=FUNCTION,
        Runtime="python3.11",
        Role=role,
        Handler="forwarder.handler",
        Code={"ZipFile": _package()},
        Timeout=int(VISIBILITY.total_seconds()),
        Environment={"Variables": {"EVENTS_PORT": str(port), "EVENTS_SECRET": events_secret}},
    )
    arn: str = function["FunctionArn"]
    return arn


def _make_role(iam: Any, account: str, region: str, queue: str) -> str:
    name = FUNCTION
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_ASSUMED_BY_LAMBDA)
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    statement = {
        "Effect": "Allow",
        "Action": actions,
        "Resource": f"arn:aws:sqs:{region}:{account}:{queue}",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="poll", PolicyDocument=document)
    return f"arn:aws:iam::{account}:role/{name}"


def _package() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(Path(__file__).with_name("forwarder.py"), "forwarder.py")
    return package.getvalue()


def listen(session: boto3.Session, *, function: str, bucket: str, queue: str, mails: str) -> None:
    """Send the bucket's, the queue's, the topic's and the schedules' events to the function.

    Args:
        function: its ARN.
        bucket: the bucket whose new originals it is notified of.
        queue: whose jobs it is handed.
        mails: ARN of the topic to which SES reports mails.
    """
    account = account_of(session)
    lambda_ = session.client("lambda")
    for service, source in (
        ("s3", f"arn:aws:s3:::{bucket}"),
        ("events", f"arn:aws:events:{session.region_name}:{account}:rule/{FUNCTION}-*"),
        ("apigateway", f"arn:aws:execute-api:{session.region_name}:{account}:*"),
        ("sns", mails),
    ):
        lambda_.add_permission(
            FunctionName=FUNCTION,
            StatementId=service,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceArn=source,
        )
    topic = mails.rpartition(":")[2]
    events = declared_events(declared.Places(session.region_name, account, bucket, queue, topic))
    notifications = [declared.notification(event, function_arn=function) for event in declared.of("s3", events)]
    session.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": notifications}
    )
    for event in declared.of("sqs", events):
        source = event["event_source"]["arn"]
        lambda_.create_event_source_mapping(
            FunctionName=FUNCTION, EventSourceArn=source, **declared.mapping(event)
        )
    for event in declared.of("sns", events):
        topic_arn = event["event_source"]["arn"]
        session.client("sns").subscribe(TopicArn=topic_arn, Protocol="lambda", Endpoint=function)
    _schedule(session.client("events"), function, declared.of(declared.SCHEDULE, events))


def declared_events(places: declared.Places) -> list[declared.Event]:
    """Return the events of the stage `local` in zappa_settings.json."""
    return declared.filled_in(project.setting(STAGE, "events"), places)


def _schedule(events: Any, function: str, scheduled: list[declared.Event]) -> None:
    for event in scheduled:
        # Zappa reads the function to call from the end of the rule's name.
        rule = f"{FUNCTION}-{event['function']}"
        [expression] = declared.expressions(event)
        events.put_rule(Name=rule, ScheduleExpression=expression, State="ENABLED")
        events.put_targets(Rule=rule, Targets=[{"Id": "function", "Arn": function}])


def open_sockets(session: boto3.Session, *, function: str) -> str:
    """Make the WebSocket API whose events reach the function.

    Returns:
        its id.
    """
    gateway = session.client("apigatewayv2")
    api = gateway.create_api(
        Name=FUNCTION, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    uri = f"arn:aws:apigateway:{session.region_name}:lambda:path/2015-03-31/functions/{function}/invocations"
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationMethod="POST", IntegrationUri=uri
    )["IntegrationId"]
    for route in ("$connect", "$disconnect", "$default"):
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    deployment = gateway.create_deployment(ApiId=api)["DeploymentId"]
    gateway.create_stage(ApiId=api, StageName=STAGE, DeploymentId=deployment)
    return str(api)


def make_application_user(
    session: boto3.Session, *, tables: Iterable[str], bucket: str, queue: str, websocket_api: str, kept: Path
) -> Keys:
    """Make the user whose rights are those the application has on AWS.

    Args:
        kept: the file that keeps its access key, so that what was signed with it outlives a restart.
    """
    iam = session.client("iam")
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName=APPLICATION_USER)
    document = application_policy(
        stage=STAGE,
        region=session.region_name,
        account=account_of(session),
        tables=tables,
        bucket=bucket,
        queues=[queue, dead_letter_queue(queue)],
        websocket_api=websocket_api,
        websocket_stage=STAGE,
    )
    iam.put_user_policy(UserName=APPLICATION_USER, PolicyName="application", PolicyDocument=json.dumps(document))
    return _kept_keys(iam, kept) or _new_keys(iam, kept)


def _kept_keys(iam: Any, kept: Path) -> Keys | None:
    if not kept.exists():
        return None
    keys = Keys(**json.loads(kept.read_text()))
    known = iam.list_access_keys(UserName=APPLICATION_USER)["AccessKeyMetadata"]
    return keys if keys.id in [key["AccessKeyId"] for key in known] else None


def _new_keys(iam: Any, kept: Path) -> Keys:
    made = iam.create_access_key(UserName=APPLICATION_USER)["AccessKey"]
    keys = Keys(made["AccessKeyId"], made["SecretAccessKey"])
    kept.touch(mode=0o600)
    kept.write_text(json.dumps({"id": keys.id, "secret": keys.secret}))
    return keys


def account_of(session: boto3.Session) -> str:
    """Return the account that a session's credentials belong to."""
    return str(session.client("sts").get_caller_identity()["Account"])


def redeliver(session: boto3.Session, *, bucket: str, since: float) -> int:
    """Notify the function again of originals written lately, as S3 would have retried.

    An event that was under way when the emulator died is lost with it; S3's are not (at least once).

    Args:
        since: seconds since the epoch.

    Returns:
        how many were told of.
    """
    lambda_ = session.client("lambda")
    pages = session.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="originals/")
    late = [o for page in pages for o in page.get("Contents", []) if o["LastModified"].timestamp() >= since]
    for found in late:
        payload = json.dumps({"Records": [_created(bucket, found)]})
        lambda_.invoke(FunctionName=FUNCTION, InvocationType="Event", Payload=payload)
    return len(late)


def _created(bucket: str, found: dict[str, Any]) -> dict[str, Any]:
    key = quote_plus(found["Key"], safe="/")
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:CompleteMultipartUpload",
        "s3": {
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": key, "size": found["Size"], "eTag": found["ETag"].strip('"')},
        },
    }
