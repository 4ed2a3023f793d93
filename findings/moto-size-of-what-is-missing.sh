#!/usr/bin/env bash
# moto: size() of a missing item's attribute is an error of moto's own, where DynamoDB says that a condition failed.
#
# Version: moto 5.2.5, boto3 1.43.106.
#
# AWS documents that a condition which is not true cancels a transaction with the reason ConditionalCheckFailed. A
# condition on `size(people) > :one` where the item is missing is not true, so code that tells refusals from faults
# by the reason expects ConditionalCheckFailed. In moto the plain UpdateItem raises a Python ValueError through boto3,
# and the transaction gives "ValueError" as the reason. `attribute_exists(people) AND size(people) > :one` avoids both.
source "$(dirname "$0")/lib.sh"
install 'moto[dynamodb]==5.2.5' boto3==1.43.106
prints "size in UpdateItem: raises ValueError
size in a transaction: ValueError
attribute_exists first: ConditionalCheckFailed" <<'PY'
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

UPDATE = {
    "TableName": "site", "Key": {"id": {"S": "missing"}}, "UpdateExpression": "SET seen = :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}

def reason(condition, in_transaction):
    dynamodb = boto3.client("dynamodb")
    try:
        if in_transaction:
            dynamodb.transact_write_items(TransactItems=[{"Update": UPDATE | {"ConditionExpression": condition}}])
        else:
            dynamodb.update_item(**UPDATE, ConditionExpression=condition)
        return "written"
    except ClientError as error:
        reasons = error.response.get("CancellationReasons")
        return reasons[0]["Code"] if reasons else error.response["Error"]["Code"]
    except ValueError:
        return "raises ValueError"

with mock_aws():
    boto3.client("dynamodb").create_table(
        TableName="site", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    print("size in UpdateItem:", reason("size(people) > :one", False))
    print("size in a transaction:", reason("size(people) > :one", True))
    print("attribute_exists first:", reason("attribute_exists(people) AND size(people) > :one", True))
PY
