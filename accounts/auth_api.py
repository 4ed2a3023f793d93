"""Confirm addresses, reset passwords and sign out everywhere over REST."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers as s
from accounts.addresses import client_address
from accounts.domain.tokens import Scope
from accounts.services import passwords, registration, sessions, throttle
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.views import APIView


class ConfirmView(APIView):
    authentication_classes = []
    permission_classes = []

    @extend_schema(request=s.ConfirmIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Confirm an address and choose the account's password. The token is the last part of the link in the
        email.
        """
        registration.confirm_email(**_validated(s.ConfirmIn, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResendView(APIView):
    authentication_classes = []
    permission_classes = []
    limited = {"POST": throttle.REGISTER_FROM_ADDRESS}

    @extend_schema(request=s.AddressIn, responses={202: s.MailRequestedOut})
    def post(self, request: Request) -> Response:
        """Send the confirmation link again. The answer is the same if there is nothing to confirm."""
        data = _validated(s.AddressIn, request.data)
        registration.resend_confirmation(**data, address=client_address(request))
        return Response(s.MailRequestedOut({"status": "mail_requested"}).data, status.HTTP_202_ACCEPTED)


class ResetView(APIView):
    authentication_classes = []
    permission_classes = []
    limited = {"POST": throttle.RESET_FROM_ADDRESS}

    @extend_schema(request=s.AddressIn, responses={202: s.MailRequestedOut})
    def post(self, request: Request) -> Response:
        """Send a link to set a new password. The answer is the same if the address has no account."""
        data = _validated(s.AddressIn, request.data)
        passwords.request_reset(**data, address=client_address(request))
        return Response(s.MailRequestedOut({"status": "mail_requested"}).data, status.HTTP_202_ACCEPTED)


class NewPasswordView(APIView):
    authentication_classes = []
    permission_classes = []

    @extend_schema(request=s.NewPasswordIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set a new password with `uid` and `token`, the last two parts of a password reset link. All sessions
        and login tokens end, and all named tokens too unless `revoke_tokens` is false.
        """
        passwords.reset(**_validated(s.NewPasswordIn, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


class LogoutEverywhereView(APIView):
    required_scopes = {"POST": Scope.ACCOUNT_WRITE}
    repeats = Repeats.NOT_OFFERED

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End all your sessions and login tokens, including the one that the request uses. Named tokens keep
        working.
        """
        sessions.sign_out_everywhere(user_id=str(request.user.pk))
        if request.auth is None:
            logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _validated(serializer: type[Any], data: Any) -> dict[str, Any]:
    bound = serializer(data=data)
    bound.is_valid(raise_exception=True)
    return dict(bound.validated_data)
