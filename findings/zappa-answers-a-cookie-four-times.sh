#!/usr/bin/env bash
# Zappa answers one Set-Cookie four times behind a REST API: twice in each of two spellings.
#
# Version: zappa 0.63.0, with an application that sets one cookie.
#
# Zappa's middleware adds a lower-case copy of each Set-Cookie beside the original (a work-around from before API
# Gateway had multiValueHeaders), and the handler then asks the case-insensitive headers for the list of each name it
# meets, so each spelling carries both. Browsers take the last of four equal cookies and nobody notices; but what
# counts or sums headers (limits of a proxy, a test, the 10,240 bytes that API Gateway allows) sees four.
source "$(dirname "$0")/lib.sh"
install zappa==0.63.0 setuptools==80.9.0
cat >"$WORK/zappa_settings.py" <<'PY'
APP_MODULE = "site_app"
APP_FUNCTION = "application"
API_STAGE = "dev"
PROJECT_NAME = "findings"
SETTINGS_FILE = None
DEBUG = False
LOG_LEVEL = "CRITICAL"
BINARY_SUPPORT = True
CONTEXT_HEADER_MAPPINGS = {}
EXCEPTION_HANDLER = None
AWS_EVENT_MAPPING = {}
COGNITO_TRIGGER_MAPPING = {}
AWS_BOT_EVENT_MAPPING = {}
ENVIRONMENT_VARIABLES = {}
REMOTE_ENV_FILE = ""
DJANGO_SETTINGS = None
DOMAIN = None
BASE_PATH = None
APP_TYPE = "wsgi"
PY
cat >"$WORK/site_app.py" <<'PY'
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "seen=yes; Path=/")])
    return [b"hello"]
PY
prints "Instancing..
Set-Cookie: ['seen=yes; Path=/', 'seen=yes; Path=/']
set-cookie: ['seen=yes; Path=/', 'seen=yes; Path=/']" <<'PY'
from zappa.handler import LambdaHandler

event = {
    "resource": "/{proxy+}", "path": "/", "httpMethod": "GET", "body": None, "isBase64Encoded": False,
    "headers": {"Host": "example.com"}, "multiValueHeaders": {"Host": ["example.com"]},
    "queryStringParameters": None, "multiValueQueryStringParameters": None, "pathParameters": {"proxy": ""},
    "stageVariables": None,
    "requestContext": {"stage": "dev", "path": "/", "identity": {"sourceIp": "192.0.2.1"}, "authorizer": None},
}
answer = LambdaHandler("zappa_settings").handler(event, None)
for name, values in sorted(answer["multiValueHeaders"].items()):
    if name.lower() == "set-cookie":
        print(f"{name}: {values}")
PY
