"""Define what a stage's application may do on AWS, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from mydoc.ops.stage import Stage

_TABLE_ACTIONS = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
]
_OBJECT_ACTIONS = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
]
_QUEUE_ACTIONS = [
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
]
# SQS itself puts the dead there.
_DEAD_LETTER_ACTIONS = [
    "sqs:DeleteMessage",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
]


def application_policy(
    stage: Stage, tables: Iterable[str], *, websocket_api: str = "", mail_from: str = ""
) -> dict[str, Any]:
    """Return the IAM policy document of one stage's application.

    It has no Scan: a list that needs one is a mistake. A transaction is not an action; IAM checks each of its
    parts (AWS, "Using IAM with DynamoDB transactions").

    Reading parameters by their path is a right to the path, not to each of them (AWS, "How Parameter Store
    authorizes parameter retrieval"). The key that encrypts them, `aws/ssm`, decrypts for every principal of the
    account (AWS, "Restricting decryption of SecureString parameter values").

    Args:
        stage: whose.
        tables: full names of the stage's tables; their indexes are included.
        websocket_api: id of the API whose sockets may be written to and closed; empty without WebSockets.
        mail_from: sender of the mails, such as `MyDoc <mydoc@example.com>`; empty if SES sends none.
    """
    table_arns = [stage.arn("dynamodb", f"table/{name}") for name in tables]
    bucket = f"arn:aws:s3:::{stage.bucket}"
    statements = [
        allow("Tables", _TABLE_ACTIONS, [*table_arns, *(f"{arn}/index/*" for arn in table_arns)]),
        allow("Documents", _OBJECT_ACTIONS, [f"{bucket}/originals/*", f"{bucket}/derived/*"]),
        # Without it S3 answers 403 instead of 404 for what is not there (AWS, "HeadObject").
        allow("Bucket", ["s3:ListBucket"], [bucket]),
        allow("Jobs", _QUEUE_ACTIONS, [stage.queue_arn]),
        allow("DeadLetters", _DEAD_LETTER_ACTIONS, [stage.dead_letter_queue_arn]),
        allow("Secrets", ["ssm:GetParametersByPath"], [stage.parameters_arn]),
    ]
    if websocket_api:
        sockets = stage.arn("execute-api", f"{websocket_api}/{stage.data}/*/@connections/*")
        statements.append(allow("Sockets", ["execute-api:ManageConnections"], [sockets]))
    if address := parseaddr(mail_from)[1]:
        # SES checks the identity that is verified, the address or its domain. A mail handed over whole is a raw
        # one, whichever operation takes it (AWS, "Actions, resources, and condition keys for Amazon SES").
        identities = [address, address.rpartition("@")[2]]
        arns = [stage.arn("ses", f"identity/{name}") for name in identities]
        statements.append(allow("Mail", ["ses:SendRawEmail"], [*arns, stage.configuration_set_arn]))
    return {"Version": "2012-10-17", "Statement": statements}


def allow(name: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    """Return a statement of a policy document."""
    return {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resources}
