"""A mail that was certainly not sent is told from one of which nobody knows, and none is sent twice by the SDK."""

from __future__ import annotations

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from django.core.mail import get_connection

from mydoc import mail


@pytest.fixture
def ses(settings, monkeypatch):
    """Mails leave by SES, which answers as told; gives the calls."""
    settings.EMAIL_BACKEND = "anymail.backends.amazon_ses.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "MyDoc <mydoc@example.com>"
    calls = []

    class Ses:
        answer: object = {"MessageId": "0100-1"}

        def send(self, **more):
            content = mail.Content("Hello", button=mail.Link("Open", "https://example.com/"))
            return mail.send(to="bob@example.com", content=content, **more)

    made = Ses()

    def answer(model, params, **_):
        calls.append(params)
        if isinstance(made.answer, Exception):
            raise made.answer
        if isinstance(made.answer, tuple):
            code, status = made.answer
            parsed = {
                "Error": {"Code": code, "Message": "said"}, "ResponseMetadata": {"HTTPStatusCode": status}
            }  # fmt: skip
            return AWSResponse("", status, {}, None), parsed
        return AWSResponse("", 200, {}, None), made.answer

    make = boto3.session.Session.client

    def client(session, *arguments, **more):
        found = make(session, *arguments, **more)
        found.meta.events.register("before-call.sesv2.SendEmail", answer)
        return found

    monkeypatch.setattr(boto3.session.Session, "client", client)
    made.calls = calls
    return made


def test_it_says_its_configuration_set_and_what_it_is_about(ses):
    assert ses.send(about=mail.About("recipient", ("a", "1"))) == "0100-1"

    [call] = ses.calls
    assert b'"ConfigurationSetName": "mydoc-local"' in call["body"]
    assert b'"EmailTags": [{"Name": "about", "Value": "recipient_a_1"}]' in call["body"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(("MessageRejected", 400), "mail_refused"), (("BadRequestException", 400), "bad_address")],
)
def test_a_mail_that_is_refused_is_not_tried_again(answer, code, ses):
    ses.answer = answer
    with pytest.raises(mail.Refused) as refused:
        ses.send()
    assert refused.value.code == code


@pytest.mark.parametrize(
    "answer",
    [
        ("TooManyRequestsException", 429),
        ("AccountSuspendedException", 400),
        ("AccessDeniedException", 403),
        ("NotFoundException", 404),
        EndpointConnectionError(endpoint_url="https://email"),
        ConnectTimeoutError(endpoint_url="https://email"),
    ],
    ids=str,
)
def test_a_service_that_takes_none_certainly_sent_none(answer, ses):
    ses.answer = answer
    with pytest.raises(mail.NotTaken):
        ses.send()


@pytest.mark.parametrize(
    "answer", [ReadTimeoutError(endpoint_url="https://email"), ("InternalFailure", 500)], ids=str
)
def test_of_a_lost_answer_nobody_knows(answer, ses):
    ses.answer = answer
    with pytest.raises(Exception, match=r"said|timeout") as lost:
        ses.send()
    assert not isinstance(lost.value, mail.Refused | mail.NotTaken)


def test_the_sdk_sends_nothing_again(ses):
    with get_connection() as connection:
        assert connection.client.meta.config.retries["total_max_attempts"] == 1
