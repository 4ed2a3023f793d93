"""Print the IAM policy for deploying a stage: `python -m mydoc.ops.deploy.policy STAGE`."""

from __future__ import annotations

import argparse
import json
from typing import Any

from mydoc.ops.deploy import configuration
from mydoc.ops.deploy.project import data_of
from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.policy import allow
from mydoc.ops.stage import Stage


def deployer_policy(stage: Stage) -> dict[str, Any]:
    """Return the IAM policy document of whoever runs `zappa deploy`, `update`, `rollback`, `undeploy`, `status`,
    `tail`, `invoke` and `manage` for a stage. It names the stage's resources wherever AWS lets a policy name them.

    Args:
        stage: which.
    """
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in (stage.bucket, stage.site_bucket)]
    role = stage.role_arn
    statements = [
        # What these list or ask for has no name, or one that is not known before it is made, as the queue's
        # mapping (AWS, "Actions defined by AWS Lambda").
        allow(
            "Unnamed",
            ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricStatistics", "events:ListRuleNamesByTarget",
             "lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping",
             "lambda:ListEventSourceMappings", "lambda:UpdateEventSourceMapping", "logs:DescribeLogGroups",
             "logs:DescribeLogStreams", "sns:Unsubscribe", "sts:GetCallerIdentity"],
            ["*"],
        ),
        allow(
            "Function",
            ["lambda:AddPermission", "lambda:CreateAlias", "lambda:CreateFunction", "lambda:DeleteFunction",
             "lambda:DeleteFunctionConcurrency", "lambda:GetAlias",
             "lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:ListFunctionUrlConfigs",
             "lambda:InvokeFunction", "lambda:ListVersionsByFunction",
             "lambda:PublishVersion", "lambda:RemovePermission", "lambda:UpdateAlias",
             "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
            [stage.function_arn, f"{stage.function_arn}:*"],
        ),
        # Rights are given to a role within its boundary only; which of these actions know the condition says AWS,
        # "Actions, resources, and condition keys for AWS Identity and Access Management".
        {
            **allow(
                "BoundRole",
                ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
                [role],
            ),
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": stage.boundary}},
        },
        allow("Role", ["iam:DeleteRole", "iam:GetRole", "iam:GetRolePolicy", "iam:PassRole",
                       "iam:UpdateAssumeRolePolicy"], [role]),
        allow("Boundary", ["iam:GetPolicy", "iam:GetPolicyVersion"], [stage.boundary]),
        # Whatever else the deployer is allowed.
        {
            **allow(
                "KeepBoundary",
                ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
                 "iam:DeleteRolePermissionsBoundary", "iam:SetDefaultPolicyVersion"],
                [role, stage.boundary],
            ),
            "Effect": "Deny",
        },
        allow(
            "Stack",
            ["cloudformation:CreateStack", "cloudformation:DeleteStack", "cloudformation:DescribeStackResource",
             "cloudformation:DescribeStacks", "cloudformation:ListStackResources", "cloudformation:UpdateStack"],
            [stage.arn("cloudformation", f"stack/{stage.function}/*")],
        ),
        # An API-only stage asks for the addresses of the pages.
        allow(
            "DataStack",
            ["cloudformation:DescribeStackResource"],
            [stage.arn("cloudformation", f"stack/{stage.data_stack}/*")],
        ),
        # Ids of APIs are not known before they are made. CloudFormation hands the stack's tags on to them
        # (AWS re:Post, "How do I resolve the tagging permission error in my CloudFormation stack?").
        allow(
            "Apis",
            ["apigateway:DELETE", "apigateway:GET", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT",
             "apigateway:TagResource"],
            [f"arn:aws:apigateway:{stage.region}::/{path}"
             for path in ("restapis", "restapis/*", "apis", "apis/*", "tags", "tags/*")],
        ),
        # `zappa status` looks for keys of the API, of which there are none.
        allow("ApiKeys", ["apigateway:GET"], [f"arn:aws:apigateway:{stage.region}::/apikeys"]),
        allow(
            "Schedule",
            ["events:DeleteRule", "events:DescribeRule", "events:ListTargetsByRule", "events:PutRule",
             "events:PutTargets", "events:RemoveTargets"],
            [stage.arn("events", "rule/*")],
        ),
        allow("Buckets", ["s3:CreateBucket", "s3:ListBucket", *_BUCKET_SETTINGS], buckets),
        allow(
            "StaticFiles",
            ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            [f"arn:aws:s3:::{stage.site_bucket}/*"],
        ),
        allow("SiteBucket", ["s3:DeleteBucket"], [f"arn:aws:s3:::{stage.site_bucket}"]),
        # Items are the smoke test's account, and the first administrator's.
        allow(
            "Tables",
            ["dynamodb:BatchGetItem", "dynamodb:CreateTable", "dynamodb:DeleteItem",
             "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive",
             "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateContinuousBackups",
             "dynamodb:UpdateItem", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive"],
            [stage.arn("dynamodb", f"table/{stage.prefix}*")],
        ),
        allow(
            "Queues",
            ["sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage",
             "sqs:SetQueueAttributes"],
            [stage.queue_arn, stage.dead_letter_queue_arn],
        ),
        allow(
            "Secrets",
            ["ssm:GetParametersByPath", "ssm:PutParameter"],
            [stage.parameters_arn, f"{stage.parameters_arn}/*"],
        ),
        allow("Configuration", ["ssm:DeleteParameter"],
              [stage.arn("ssm", f"parameter{configuration.path(stage.data)}/*")]),
        allow(
            "Logs",
            ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:FilterLogEvents", "logs:PutRetentionPolicy"],
            [stage.arn("logs", f"log-group:{group}{end}")
             for group in (stage.log_group, stage.access_log_group) for end in ("", ":*")],
        ),
        allow(
            "Alarms",
            ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
            [stage.arn("cloudwatch", f"alarm:{stage.prefix}*")],
        ),
        allow(
            "Topics",
            ["sns:CreateTopic", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
             "sns:SetTopicAttributes", "sns:Subscribe"],
            [stage.alarm_topic, stage.mail_topic],
        ),
        allow(
            "Mails",
            ["ses:CreateConfigurationSet", "ses:CreateConfigurationSetEventDestination",
             "ses:DeleteConfigurationSet", "ses:GetConfigurationSetEventDestinations",
             "ses:UpdateConfigurationSetEventDestination"],
            [stage.configuration_set_arn],
        ),
    ]  # fmt: skip
    if stage.static_url:
        distributions = f"arn:aws:cloudfront::{stage.account}:distribution/*"
        statements.append(allow("Distribution", ["cloudfront:CreateInvalidation"], [distributions]))
    if stage.has_own_data:
        # Whether an API-only stage still works with it.
        api_function = stage.arn("lambda", f"function:{stage.api_function}")
        statements.append(allow("ApiFunction", ["lambda:GetFunctionConfiguration"], [api_function]))
    return {"Version": "2012-10-17", "Statement": statements}


_BUCKET_SETTINGS = [
    f"s3:{verb}{what}"
    for what in (
        "BucketCORS", "BucketNotification", "BucketOwnershipControls", "BucketPolicy",
        "BucketPublicAccessBlock", "EncryptionConfiguration", "LifecycleConfiguration",
    )
    for verb in ("Get", "Put")
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", help="as in zappa_settings.json")
    parser.add_argument("--account", required=True, help="twelve digits")
    parser.add_argument("--region", required=True)
    parser.add_argument(
        "--boundary",
        action="store_true",
        help="print the permissions boundary of the stage's role instead, which an administrator creates",
    )
    given = parser.parse_args()
    stage = Stage(name=given.stage, data=data_of(given.stage), account=given.account, region=given.region)
    print(json.dumps(boundary_policy(stage) if given.boundary else deployer_policy(stage), indent=2))


if __name__ == "__main__":
    main()
