"""The life of a deployment: made, used, updated, rolled back and undeployed. The tests run in this order."""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from playwright.sync_api import Browser

from mydoc.mail import About
from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import function_policy
from tests.support.listening import hear_of_an_upload
from tests.support.mails import TRIAL, ses_event
from tests.support.rehearsal import Account, Engineer, Site
from tests.support.stack import inspect
from tests.support.visitor import Visitor, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("in_order")]
_failed: list[str] = []
_TOKEN = {"name": "rehearsal", "scopes": ["account:read"]}


@pytest.fixture
def in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing can be rehearsed on what was not deployed."""
    if _failed:
        pytest.skip(f"after {_failed[0]} failed")
    before = request.session.testsfailed
    yield
    if request.session.testsfailed > before:
        _failed.append(request.node.name)


@pytest.fixture(scope="module")
def alice(site: Site) -> Visitor:
    return Visitor(site, "alice@example.com")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kept(alice: Visitor) -> str:
    """A document that outlives updates, a rollback and an undeployment."""
    return alice.upload("kept.txt", b"kept")


@pytest.fixture(scope="module")
def due(alice: Visitor) -> str:
    """A document that expires in a minute, which passes while others are rehearsed."""
    return alice.upload("due.txt", b"due", expires_in=60)


@pytest.fixture(scope="module")
def short(site: Site) -> dict[str, Any]:
    """A token of Bob's that expires in a minute, likewise."""
    bob = Visitor(site, "bob@example.com")  # type: ignore[arg-type]
    token: dict[str, Any] = bob.post("tokens/", _TOKEN | {"expires_in": 60}).json()
    return token


def test_interrupted_before_there_is_an_api_the_next_try_starts_over(engineer: Engineer, site: Site) -> None:
    engineer.interrupt("deploy", "local", at="Waiting for lambda function")
    assert site.client("lambda").list_functions()["Functions"] != []


def test_a_stage_is_configured_outside_of_the_repository(engineer: Engineer, site: Site) -> None:
    said = engineer.configure("local", "MYDOC_MAX_EXPIRY_DAYS=300", "MYDOC_ALARM_EMAIL=wrong@example.com")
    assert said.endswith("To deploy it: zappa update local\n")
    assert "MYDOC_ALARM_EMAIL: removed" in engineer.configure("local", "--remove", "MYDOC_ALARM_EMAIL")
    assert engineer.configure("local") == "MYDOC_MAX_EXPIRY_DAYS=300\n"


def test_from_nothing_to_a_site_that_works(engineer: Engineer, site: Site) -> None:
    said = engineer.zappa("deploy", "local", MYDOC_ADMIN_EMAIL="ada@example.com")
    assert "Delete the remains of an interrupted deployment" in said
    assert "uploaded, processed, shared, downloaded and cleaned up" in said
    assert "ada@example.com is an administrator. An email was sent" in said
    assert site.base_url in said
    # The link that sets her password is for her alone.
    assert "accounts/confirm" not in said
    assert site.environment()["MYDOC_MAX_EXPIRY_DAYS"] == "300"
    engineer.make_people(site, "alice", "bob")


def test_the_first_administrator_is_mailed_a_link_that_sets_a_password(account: Account, site: Site) -> None:
    def link() -> re.Match[str] | None:
        mails = json.dumps(inspect(account.endpoint, account.folder, "ses/messages"))
        return re.search(rf"{re.escape(site.base_url)}/accounts/confirm/[^\s\"\\]+", mails)

    found = wait_for(link)
    assert found
    browser = requests.Session()
    page = browser.get(found[0], timeout=60)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    form = {"csrfmiddlewaretoken": token[1], "name": "Ada", "surname": "Administrator", "password": site.password}
    origin = {"Origin": site.account.endpoint}
    browser.post(page.url, form, headers=origin, timeout=60).raise_for_status()
    ada = Visitor(site, "ada@example.com")  # type: ignore[arg-type]
    assert ada.get("audit/").status_code == 200


def test_static_files_come_from_the_bucket_compressed_and_for_ever(site: Site) -> None:
    page = requests.get(f"{site.base_url}/accounts/login/", timeout=60).text
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert sheet
    assert sheet[1].startswith(site.stage.static_files_url())
    answer = requests.get(sheet[1], stream=True, timeout=60)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"--" in gzip.decompress(answer.raw.read(decode_content=False))
    # Only what is static is anybody's.
    assert (
        requests.get(f"{site.account.endpoint}/{site.stage.site_bucket}/releases/", timeout=60).status_code == 403
    )


def test_a_person_uploads_and_shares_in_the_browser(chromium: Browser, site: Site, tmp_path: Path) -> None:
    context = chromium.new_context(accept_downloads=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.base_url}/accounts/login/")
    page.fill("[name=username]", "alice@example.com")
    page.fill("[name=password]", site.password)
    page.click("main button:has-text('Sign in')")
    page.wait_for_url(f"{site.base_url}/")
    file = tmp_path / "deployed.bin"
    file.write_bytes(os.urandom(9 * 1024**2))
    page.set_input_files("[data-file-input]", [str(file)])
    page.wait_for_selector('tr[data-name="deployed.bin"][data-status="ready"]', timeout=120_000)
    page.click('tr[data-name="deployed.bin"] a[data-action=share]')
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#public-url")
    url = page.input_value("#public-url")
    stranger = chromium.new_context(accept_downloads=True).new_page()
    stranger.set_default_timeout(60_000)
    stranger.goto(url)
    with stranger.expect_download() as download:
        stranger.click("main button:has-text('Download')")
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    context.close()
    assert complaints == []


def test_an_open_page_hears_of_a_document(alice: Visitor, kept: str, due: str, short: Any) -> None:
    message = hear_of_an_upload(alice)
    assert message == {"type": "document", "id": message["id"], "status": "ready"}


def test_a_colleague_downloads_and_an_upload_is_given_up(site: Site, alice: Visitor, kept: str) -> None:
    bob = Visitor(site, "bob@example.com")  # type: ignore[arg-type]
    people = alice.ask("PUT", f"documents/{kept}/people/", json={"emails": [bob.address]})
    assert people.status_code == 200, people.text
    # The first one is marked as well, in a transaction.
    for _ in range(2):
        assert bob.download(kept) == b"kept"
    begun = alice.start("begun.bin", 9 * 1024**2)
    requests.put(alice.sign(begun["id"], 1)[1], data=bytes(begun["upload"]["part_size"]), timeout=60)
    assert len(alice.get(f"documents/{begun['id']}/parts/").json()["parts"]) == 1
    assert alice.ask("DELETE", f"documents/{begun['id']}/?permanently=true").status_code == 204
    uploads = site.client("s3").list_multipart_uploads
    wait_for(lambda: not uploads(Bucket=site.stage.bucket).get("Uploads"))


def test_an_engineer_sees_inside(engineer: Engineer, site: Site) -> None:
    assert "mydoc-local" in engineer.zappa("status", "local")
    assert '"route":"/s/<str:slug>"' in engineer.zappa("tail", "local", "--since", "1h", "--disable-keep-open")
    assert "no issues" in engineer.zappa("manage", "local", "check")


def test_api_gateway_writes_its_own_log_without_paths(site: Site) -> None:
    name = site.stage.access_log_group
    [group] = site.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["retentionInDays"] == 30
    api, sockets = site.resource("Api"), site.resource("WsApi")
    rest = site.client("apigateway").get_stage(restApiId=api, stageName="local")["accessLogSettings"]
    websocket = site.client("apigatewayv2").get_stage(ApiId=sockets, StageName="local")["AccessLogSettings"]
    for to, form in (
        (rest["destinationArn"], rest["format"]),
        (websocket["DestinationArn"], websocket["Format"]),
    ):
        assert to.endswith(f":log-group:{name}")
        assert "$context.status" in form
        assert "$context.path" not in form
        assert "identity" not in form


def test_a_deployer_gives_no_rights_beyond_the_stages_boundary(
    account: Account, engineer: Engineer, site: Site
) -> None:
    iam, role = account.client("iam", engineer.keys), site.stage.role
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    everything = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    )
    for attempt in (
        lambda: iam.create_role(
            RoleName="another", AssumeRolePolicyDocument=trust, PermissionsBoundary=site.stage.boundary
        ),
        lambda: iam.delete_role_permissions_boundary(RoleName=role),
        lambda: iam.put_role_permissions_boundary(
            RoleName=role, PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        lambda: iam.create_policy_version(
            PolicyArn=site.stage.boundary, PolicyDocument=everything, SetAsDefault=True
        ),
    ):  # fmt: skip
        with pytest.raises(ClientError, match="AccessDenied"):
            attempt()
    # They may write anything into the role's policy, and the function still reaches nothing but its stage.
    kept = iam.get_role_policy(RoleName=role, PolicyName="application")["PolicyDocument"]
    iam.put_role_policy(RoleName=role, PolicyName="application", PolicyDocument=everything)
    code = "import boto3; print(boto3.client('dynamodb').list_tables())"
    assert "dynamodb:ListTables" in engineer.zappa("invoke", "local", code, "--raw", expected=1)
    iam.put_role_policy(RoleName=role, PolicyName="application", PolicyDocument=json.dumps(kept))


def test_a_mail_that_bounces_shows_at_the_recipients_name(
    account: Account, site: Site, alice: Visitor, kept: str
) -> None:
    address = "nobody@example.org"
    share = alice.post("shares/", {"documents": [kept], "recipients": [address]}).json()

    def mail_is(state: str) -> bool:
        [recipient] = alice.get(f"shares/{share['id']}/recipients/").json()["items"]
        return bool(recipient["mail"]["state"] == state)

    wait_for(lambda: mail_is("sent"))
    mails = json.dumps(inspect(account.endpoint, account.folder, "ses/messages"))
    assert mails.count(address) >= 1
    # The emulator's SES never publishes; what it would is published for it.
    [recipient] = alice.get(f"shares/{share['id']}/recipients/").json()["items"]
    about = About("recipient", (alice.get("account/").json()["id"], share["id"], recipient["id"], "1"))
    site.client("sns").publish(TopicArn=site.stage.mail_topic, Message=TRIAL)
    site.client("sns").publish(TopicArn=site.stage.mail_topic, Message=ses_event("Bounce", about, to=address))
    wait_for(lambda: mail_is("bounced"))


def test_an_update_of_nothing_does_nothing_but_put_right_what_was_changed_by_hand(
    engineer: Engineer, site: Site
) -> None:
    before = _version(site)
    _change_by_hand(site)
    said = engineer.zappa("update", "local", MYDOC_ALARM_EMAIL="ops@example.com")
    assert "nothing to update" in said
    for put_right in (
        "ACLs disabled",
        "encryption on",
        "VisibilityTimeout set",
        "trust policy updated",
        "role mydoc-local-function: permissions boundary set",
        "access log on",
        "delivery settings updated",
        "topic mydoc-local-mail: access policy updated",
        "configuration set mydoc-local: publishes to mydoc-local-mail",
    ):
        assert put_right in said
    assert "confirmation requested from ops@example.com" in said
    assert _version(site) == before


def test_unscheduled_nothing_but_people_call_it_and_scheduled_all_do(engineer: Engineer, site: Site) -> None:
    def listened_to() -> list[bool]:
        s3, lambda_ = site.client("s3"), site.client("lambda")
        sources = {"EventSourceArn": site.stage.queue_arn}
        topic = {"TopicArn": site.stage.mail_topic}
        return [
            bool(s3.get_bucket_notification_configuration(Bucket=site.stage.bucket).get("LambdaFunctionConfigurations")),
            bool(lambda_.list_event_source_mappings(**sources)["EventSourceMappings"]),
            bool(site.client("sns").list_subscriptions_by_topic(**topic)["Subscriptions"]),
            bool(site.client("events").list_rule_names_by_target(TargetArn=site.stage.live_arn)["RuleNames"]),
        ]  # fmt: skip

    assert listened_to() == [True] * 4
    engineer.zappa("unschedule", "local")
    assert listened_to() == [False] * 4
    assert requests.get(f"{site.base_url}/healthz", timeout=60).status_code == 200
    assert "notifies mydoc-local" in engineer.zappa("schedule", "local")
    assert listened_to() == [True] * 4
    assert "nothing to change" in engineer.zappa("schedule", "local")


def test_an_update_under_load_fails_no_request(engineer: Engineer, site: Site) -> None:
    before = _version(site)
    _change(engineer, "<title>", "<title>Second: ")
    _leave_as_the_first_layout_did(site)
    with _asked_all_the_time(f"{site.base_url}/accounts/login/") as answers:
        engineer.zappa("update", "local")
    assert {status for status, _ in answers} == {200}
    assert answers[-1][1], "the new version does not serve"
    assert not answers[0][1]
    assert _version(site) > before
    live = site.client("lambda").get_function_configuration(FunctionName=site.stage.live_arn)
    assert live["Handler"] == "mydoc.handlers.lambda_handler.lambda_handler"
    rules = site.client("events").list_rule_names_by_target(TargetArn=site.stage.live_arn)["RuleNames"]
    assert rules == ["mydoc-local-mydoc.handlers.events.expire_due"]


def _leave_as_the_first_layout_did(site: Site) -> None:
    """Name the handler and the schedule by modules that have moved since, as older stages do."""
    site.client("lambda").update_function_configuration(
        FunctionName=site.stage.function, Handler="mydoc.entry.lambda_handler"
    )
    events = site.client("events")
    [rule] = events.list_rule_names_by_target(TargetArn=site.stage.live_arn)["RuleNames"]
    [target] = events.list_targets_by_rule(Rule=rule)["Targets"]
    events.remove_targets(Rule=rule, Ids=[target["Id"]])
    events.delete_rule(Name=rule)
    events.put_rule(Name="mydoc-local-mydoc.events.expire_due", ScheduleExpression="rate(5 minutes)")
    events.put_targets(Rule="mydoc-local-mydoc.events.expire_due", Targets=[target])


def test_the_schedule_expires_what_is_due(site: Site, alice: Visitor, due: str) -> None:
    [rule] = site.client("events").list_rule_names_by_target(TargetArn=site.stage.live_arn)["RuleNames"]
    found = site.client("events").describe_rule(Name=rule)
    assert found["ScheduleExpression"] == "rate(5 minutes)"
    event = {"detail-type": "Scheduled Event", "source": "aws.events", "resources": [found["Arn"]]}

    def is_gone() -> bool:
        answer = site.client("lambda").invoke(FunctionName=site.stage.live_arn, Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return alice.get(f"documents/{due}/").status_code == 404

    wait_for(is_gone)


def test_a_version_that_does_not_start_never_serves(engineer: Engineer, site: Site) -> None:
    before = _version(site)
    settings = engineer.folder / "mydoc" / "wsgi.py"
    whole = settings.read_text()
    settings.write_text(whole + "\nraise RuntimeError('broken')\n")
    with _asked_all_the_time(f"{site.base_url}/accounts/login/") as answers:
        said = engineer.zappa("update", "local", expected=1)
    settings.write_text(whole)
    assert "The new version does not start" in said
    assert {status for status, _ in answers} == {200}
    assert _version(site) == before


def test_a_version_that_does_not_pass_is_taken_back(engineer: Engineer, site: Site) -> None:
    before = _version(site)
    claims = engineer.folder / "files" / "services" / "shares" / "claims.py"
    whole = claims.read_text()
    claims.write_text(whole.replace("def claim(", "def claim_is_gone("))
    said = engineer.zappa("update", "local", expected=1)
    claims.write_text(whole)
    assert "Run the smoke test: upload, process, share, download: failed" in said
    assert f"The previous version, {before}, is live again." in said
    assert _version(site) == before
    # And the next one that is whole goes live.
    _change(engineer, "<title>Second: ", "<title>Third: ")
    engineer.zappa("update", "local")
    assert _version(site) > before


def test_rolled_back_the_earlier_release_serves(engineer: Engineer, site: Site) -> None:
    with _asked_all_the_time(f"{site.base_url}/accounts/login/", "<title>Second: ") as answers:
        engineer.zappa("rollback", "local", "-n", "1")
    assert {status for status, _ in answers} == {200}
    assert answers[-1][1]
    assert not answers[0][1]
    # Commands run what serves, not what was uploaded last.
    version = "import os; print('version', os.environ['AWS_LAMBDA_FUNCTION_VERSION'])"
    assert f"version {_version(site)}" in engineer.zappa("invoke", "local", version, "--raw")


def test_a_job_that_fails_is_tried_three_times_listed_and_replayed(site: Site, alice: Visitor) -> None:
    ada = Visitor(site, "ada@example.com")  # type: ignore[arg-type]
    document = alice.start("unreadable.txt", 10)
    with _forbidden(site, "s3:GetObject"):
        alice.send(document, b"0123456789")
        [job] = wait_for(lambda: ada.get("jobs/").json()["items"])
    assert job["tries"] == 3
    assert document["id"] in str(job["arguments"])
    # The message itself follows its third failure into the dead-letter queue in its own time.
    wait_for(lambda: ada.post(f"jobs/{job['id']}/replay/").status_code < 300)
    alice.wait_until_ready(document["id"])


def test_an_authorizer_stands_before_the_api_of_programs(
    account: Account, engineer: Engineer, site: Site, short: dict[str, Any]
) -> None:
    stage = replace(site.stage, name="local_api")
    programmer = Engineer(account, engineer.folder, account.make_deployer(stage))
    programmer.zappa("deploy", "local_api")
    gate = Site(account, stage)

    def ask(authorization: str | None) -> requests.Response:
        headers = {"Authorization": authorization} if authorization else {}
        return requests.get(f"{gate.base_url}/api/v1/account/", headers=headers, timeout=60)

    signed_in = Visitor(site, "bob@example.com")  # type: ignore[arg-type]
    used, unused = (signed_in.post("tokens/", _TOKEN).json() for _ in range(2))
    assert ask(f"Bearer {used['token']}").json()["email"] == "bob@example.com"
    for revoked in (used, unused):
        assert signed_in.ask("DELETE", f"tokens/{revoked['id']}/").status_code == 204
    # The gate's own refusals say this and no more; what it lets through, the application refuses.
    at_the_gate = {"message": "Unauthorized"}
    for malformed in (None, "Bearer", "Bearer of-nothing", f"Basic {used['token']}"):
        assert (ask(malformed).status_code, ask(malformed).json()) == (401, at_the_gate)
    assert ask(f"Bearer {unused['token']}").json() == at_the_gate
    cached = ask(f"Bearer {used['token']}")
    assert (cached.status_code, cached.json()["code"]) == (401, "bad_token")

    assert ask(f"Bearer {short['token']}").json() == at_the_gate
    assert "zappa undeploy local_api" in engineer.zappa("undeploy", "local", "-y", expected=1)
    programmer.zappa("undeploy", "local_api", "-y")
    # What it worked with is another stage's, and goes on.
    assert signed_in.get("account/").status_code == 200


def test_the_function_asks_only_for_what_it_may(account: Account, site: Site) -> None:
    refused = {call["action"] for call in _calls(account) if not call["allowed"] and "function" in call["by"]}
    # But for what was forbidden it on purpose.
    assert refused == {"dynamodb:ListTables", "s3:GetObject"}


def test_the_log_holds_no_secret(site: Site, alice: Visitor) -> None:
    log = site.log()
    assert '"route"' in log
    for secret in ("X-Amz-Signature", alice.http.headers["Authorization"].split()[1], site.password):
        assert secret not in log


def test_undeployed_nothing_is_left_but_the_data(engineer: Engineer, site: Site, account: Account) -> None:
    tables = account.client("dynamodb").list_tables()["TableNames"]
    said = engineer.zappa("undeploy", "local", "-y")
    assert "Kept: the tables" in said
    assert account.client("lambda").list_functions()["Functions"] == []
    assert account.client("apigateway").get_rest_apis()["items"] == []
    assert account.client("apigatewayv2").get_apis()["Items"] == []
    assert account.client("events").list_rules()["Rules"] == []
    assert account.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    assert account.client("logs").describe_log_groups()["logGroups"] == []
    assert account.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert account.client("sns").list_topics()["Topics"] == []
    assert account.client("sesv2").list_configuration_sets()["ConfigurationSets"] == []
    assert account.client("iam").list_roles()["Roles"] == []
    buckets = [bucket["Name"] for bucket in account.client("s3").list_buckets()["Buckets"]]
    assert buckets == [site.stage.bucket]
    assert account.client("dynamodb").list_tables()["TableNames"] == tables


def test_undeployed_twice_says_so_and_breaks_nothing(engineer: Engineer) -> None:
    assert "Kept: the tables" in engineer.zappa("undeploy", "local", "-y")


def test_deployed_again_the_data_is_there(engineer: Engineer, site: Site, kept: str) -> None:
    engineer.zappa("deploy", "local")
    site.__dict__.pop("base_url")
    alice = Visitor(site, "alice@example.com")  # type: ignore[arg-type]
    assert alice.download(kept) == b"kept"


def test_the_policies_allow_nothing_that_is_never_used(account: Account, site: Site) -> None:
    calls = _calls(account)
    tables = ["mydoc-local-users"]
    policies = {
        "deployer-of-local": deployer_policy(site.stage),
        site.stage.role: function_policy(site.stage, tables, websocket_api="any", mail_from="mydoc@example.com"),
    }
    for who, policy in policies.items():
        used = {call["action"] for call in calls if who in call["by"]}
        statements = [statement for statement in policy["Statement"] if statement["Effect"] == "Allow"]
        allowed = {action for statement in statements for action in statement["Action"]}
        assert sorted(allowed - used - _CANNOT_BE_SEEN_HERE) == [], who


_CANNOT_BE_SEEN_HERE = {
    # AWS itself asks for these: CloudFormation on the deployer's behalf, Lambda for a role that is passed on,
    # the queue's poller, the log's writer and API Gateway with the function's role.
    "apigateway:DELETE",
    "apigateway:PUT",
    "apigateway:TagResource",
    "iam:PassRole",
    "lambda:InvokeFunction",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:GetQueueAttributes",
    # Zappa asks while a stack takes its time.
    "cloudformation:ListStackResources",
    # Decides between 403 and 404 and is never asked for by itself.
    "s3:ListBucket",
    # A version that brings an index: tests/integration/test_provision.py.
    "dynamodb:UpdateTable",
}


def _calls(account: Account) -> list[dict[str, Any]]:
    return [json.loads(line) for line in account.calls.read_text().splitlines()]


def _version(site: Site) -> int:
    alias = site.client("lambda").get_alias(FunctionName=site.stage.function, Name=site.stage.alias)
    return int(alias["FunctionVersion"])


def _change(engineer: Engineer, old: str, new: str) -> None:
    template = engineer.folder / "templates" / "base.html"
    text = template.read_text()
    assert old in text
    template.write_text(text.replace(old, new))


def _change_by_hand(site: Site) -> None:
    s3, sqs = site.client("s3"), site.client("sqs")
    owner = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=site.stage.bucket, OwnershipControls=owner)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=site.stage.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    url = sqs.get_queue_url(QueueName=site.stage.queue)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "200"})
    allow = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [allow]}
    anybody = {"Effect": "Allow", "Principal": "*", "Action": "SNS:Publish", "Resource": site.stage.mail_topic}
    site.client("sns").set_topic_attributes(
        TopicArn=site.stage.mail_topic,
        AttributeName="Policy",
        AttributeValue=json.dumps({"Version": "2012-10-17", "Statement": [anybody]}),
    )
    site.client("sesv2").update_configuration_set_event_destination(
        ConfigurationSetName=site.stage.configuration_set,
        EventDestinationName="outcomes",
        EventDestination={"Enabled": False, "MatchingEventTypes": ["BOUNCE"],
                          "SnsDestination": {"TopicArn": site.stage.mail_topic}},
    )  # fmt: skip
    site.client("iam").update_assume_role_policy(RoleName=site.stage.role, PolicyDocument=json.dumps(trust))
    site.client("iam").delete_role_permissions_boundary(RoleName=site.stage.role)
    site.client("apigateway").update_stage(
        restApiId=site.resource("Api"), stageName="local",
        patchOperations=[{"op": "replace", "path": "/accessLogSettings/format", "value": "$context.path"}],
    )  # fmt: skip
    lambda_ = site.client("lambda")
    [mapping] = lambda_.list_event_source_mappings(EventSourceArn=site.stage.queue_arn)["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1)


@contextmanager
def _forbidden(site: Site, action: str) -> Iterator[None]:
    """Take a right away from the function for a while."""
    iam = site.client("iam")
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=site.stage.role, PolicyName="forbidden", PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=site.stage.role, PolicyName="forbidden")


@contextmanager
def _asked_all_the_time(url: str, mark: str = "<title>Second: ") -> Iterator[list[tuple[int, bool]]]:
    """A client asks every 50 ms; what it was answered, and whether with the mark."""
    answers: list[tuple[int, bool]] = []
    stop = threading.Event()

    def ask() -> None:
        with requests.Session() as client:
            while not stop.wait(0.05):
                try:
                    answer = client.get(url, timeout=120)
                    answers.append((answer.status_code, mark in answer.text))
                except requests.RequestException:
                    answers.append((0, False))

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for(lambda: answers)
    try:
        yield answers
        # The next but one is asked for from now on, and so is the new version's.
        answered = len(answers)
        wait_for(lambda: len(answers) >= answered + 2)
    finally:
        stop.set()
        thread.join()
