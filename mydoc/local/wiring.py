"""Create on the emulator what Zappa creates on AWS: the function, its event sources and the application's
rights."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import boto3

from mydoc.local.keys import Keys
from mydoc.ops.deploy import declared, project, role
from mydoc.ops.policy import application_policy
from mydoc.ops.provision import LAPTOP_VISIBILITY
from mydoc.ops.stage import Stage

_POLICY = "application"


def make_function(
    session: boto3.Session, *, stage: Stage, tables: Iterable[str], port: int, events_secret: str
) -> None:
    """Make the forwarding function.

    Args:
        stage: the laptop's.
        tables: full names of its tables.
        port: where the development server takes events.
        events_secret: the secret that it requires for them.
    """
    iam = session.client("iam")
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=stage.role, AssumeRolePolicyDocument=json.dumps(role.TRUST))
    document = json.dumps(application_policy(stage, tables))
    iam.put_role_policy(RoleName=stage.role, PolicyName=_POLICY, PolicyDocument=document)
    session.client("lambda").create_function(
        FunctionName=stage.function,
        Runtime="python3.11",
        Role=stage.role_arn,
        Handler="forwarder.handler",
        Code={"ZipFile": _package()},
        Timeout=int(LAPTOP_VISIBILITY.total_seconds()),
        Environment={"Variables": {"EVENTS_PORT": str(port), "EVENTS_SECRET": events_secret}},
    )


def _package() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(Path(__file__).with_name("forwarder.py"), "forwarder.py")
    return package.getvalue()


def listen(session: boto3.Session, *, stage: Stage) -> None:
    """Send the bucket's, the queue's, the topic's and the schedules' events to the function."""
    lambda_ = session.client("lambda")
    for service, source in (
        ("s3", f"arn:aws:s3:::{stage.bucket}"),
        ("events", stage.arn("events", f"rule/{stage.function}-*")),
        ("apigateway", stage.arn("execute-api", "*")),
        ("sns", stage.mail_topic),
    ):
        lambda_.add_permission(
            FunctionName=stage.function,
            StatementId=service,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceArn=source,
        )
    events, function = declared_events(stage), stage.function_arn
    notifications = [declared.notification(event, function_arn=function) for event in declared.of("s3", events)]
    session.client("s3").put_bucket_notification_configuration(
        Bucket=stage.bucket, NotificationConfiguration={"LambdaFunctionConfigurations": notifications}
    )
    for event in declared.of("sqs", events):
        source = event["event_source"]["arn"]
        lambda_.create_event_source_mapping(
            FunctionName=stage.function, EventSourceArn=source, **declared.mapping(event)
        )
    for event in declared.of("sns", events):
        topic_arn = event["event_source"]["arn"]
        session.client("sns").subscribe(TopicArn=topic_arn, Protocol="lambda", Endpoint=function)
    _schedule(session.client("events"), stage, declared.of(declared.SCHEDULE, events))


def declared_events(stage: Stage) -> list[declared.Event]:
    """Return the events of the stage in zappa_settings.json."""
    return declared.filled_in(project.setting(stage.name, "events"), stage)


def _schedule(events: Any, stage: Stage, scheduled: list[declared.Event]) -> None:
    for event in scheduled:
        # Zappa reads the function to call from the end of the rule's name.
        rule = f"{stage.function}-{event['function']}"
        [expression] = declared.expressions(event)
        events.put_rule(Name=rule, ScheduleExpression=expression, State="ENABLED")
        events.put_targets(Rule=rule, Targets=[{"Id": "function", "Arn": stage.function_arn}])


def open_sockets(session: boto3.Session, *, stage: Stage) -> str:
    """Make the WebSocket API whose events reach the function.

    Returns:
        its id.
    """
    gateway = session.client("apigatewayv2")
    api = gateway.create_api(
        Name=stage.function, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    uri = f"arn:aws:apigateway:{stage.region}:lambda:path/2015-03-31/functions/{stage.function_arn}/invocations"
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationMethod="POST", IntegrationUri=uri
    )["IntegrationId"]
    for route in ("$connect", "$disconnect", "$default"):
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    deployment = gateway.create_deployment(ApiId=api)["DeploymentId"]
    gateway.create_stage(ApiId=api, StageName=stage.name, DeploymentId=deployment)
    return str(api)


def make_application_user(
    session: boto3.Session, *, stage: Stage, tables: Iterable[str], websocket_api: str, kept: Path
) -> Keys:
    """Make the user whose rights are those the application has on AWS.

    Args:
        kept: the file that keeps its access key, so that what was signed with it outlives a restart.
    """
    iam, user = session.client("iam"), f"{stage.prefix}application"
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName=user)
    document = json.dumps(application_policy(stage, tables, websocket_api=websocket_api))
    iam.put_user_policy(UserName=user, PolicyName=_POLICY, PolicyDocument=document)
    return _kept_keys(iam, user, kept) or _new_keys(iam, user, kept)


def _kept_keys(iam: Any, user: str, kept: Path) -> Keys | None:
    if not kept.exists():
        return None
    keys = Keys(**json.loads(kept.read_text()))
    known = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    return keys if keys.id in [key["AccessKeyId"] for key in known] else None


def _new_keys(iam: Any, user: str, kept: Path) -> Keys:
    made = iam.create_access_key(UserName=user)["AccessKey"]
    keys = Keys(made["AccessKeyId"], made["SecretAccessKey"])
    kept.touch(mode=0o600)
    kept.write_text(json.dumps({"id": keys.id, "secret": keys.secret}))
    return keys


def redeliver(session: boto3.Session, *, stage: Stage, since: float) -> int:
    """Notify the function again of originals written lately, as S3 would have retried.

    An event that was under way when the emulator died is lost with it; S3's are not (at least once).

    Args:
        since: seconds since the epoch.

    Returns:
        how many were told of.
    """
    lambda_ = session.client("lambda")
    pages = (
        session.client("s3").get_paginator("list_objects_v2").paginate(Bucket=stage.bucket, Prefix="originals/")
    )
    late = [o for page in pages for o in page.get("Contents", []) if o["LastModified"].timestamp() >= since]
    for found in late:
        payload = json.dumps({"Records": [_created(stage.bucket, found)]})
        lambda_.invoke(FunctionName=stage.function, InvocationType="Event", Payload=payload)
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
