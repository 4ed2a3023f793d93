#!/usr/bin/env bash
# MiniStack serves a REST API only to callers whose access key belongs to the API's account.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
#
# The id in the address of a REST API is unique among all accounts, and a method with the authorization NONE answers
# everyone, signed or not (Amazon API Gateway, "Invoke REST APIs in API Gateway"). MiniStack has accounts, named by
# access keys of twelve digits, and looks for the id in that of the caller alone; callers without a key are in
# 000000000000. So a browser finds an API of the usual account and gets 404 from one that was deployed with another
# account's key, as soon as a test plays more than one account.
source "$(dirname "$0")/lib.sh"
install ministack==1.5.33 boto3==1.43.106
start_ministack
prints "of 000000000000: 200 without a key, 404 with the key of 111111111111
of 111111111111: 404 without a key, 200 with the key of 111111111111" <<'PY'
import os, time, urllib.error, urllib.request
import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError

URL = f"http://127.0.0.1:{os.environ['PORT']}"

def gateway(key):
    return boto3.client("apigateway", endpoint_url=URL, aws_access_key_id=key, aws_secret_access_key="test")

def make(key):
    """A method without authorization that answers 200 by itself."""
    api = gateway(key)
    method = {"restApiId": api.create_rest_api(name="hello")["id"], "httpMethod": "GET"}
    method["resourceId"] = api.get_resources(restApiId=method["restApiId"])["items"][0]["id"]
    api.put_method(**method, authorizationType="NONE")
    api.put_method_response(**method, statusCode="200")
    api.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    api.put_integration_response(**method, statusCode="200")
    api.create_deployment(restApiId=method["restApiId"], stageName="dev")
    return method["restApiId"]

def status(api, key=None):
    request = AWSRequest("GET", f"{URL}/restapis/{api}/dev/_user_request_/")
    if key:
        SigV4Auth(Credentials(key, "test"), "execute-api", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers))) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code

for _ in range(600):
    try:
        gateway("test").get_rest_apis()
        break
    except BotoCoreError:
        time.sleep(0.1)
for account in ("000000000000", "111111111111"):
    api = make(account)
    print(f"of {account}: {status(api)} without a key, {status(api, '111111111111')} with the key of 111111111111")
PY
