"""Serve accounts, tokens and the directory over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import realtime, reauthentication
from accounts import schema as schema  # drf-spectacular knows an extension once it is imported
from accounts import serializers as s
from accounts.addresses import client_address
from accounts.domain.people import Account, Person
from accounts.domain.tokens import Scope, Token, TokenKind
from accounts.models import User
from accounts.services import origins, profile, registration, search, sessions, throttle, tokens
from accounts.services.origins import Origin
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.web.api.fields import PageQuery
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.preconditions import etag, if_match, without_versions
from mydoc.web.api.schema import ProblemOut
from mydoc.web.api.views import APIView


class RegisterView(APIView):
    authentication_classes = []
    permission_classes = []
    limited = {"POST": throttle.REGISTER_FROM_ADDRESS}

    @extend_schema(request=s.RegisterIn, responses={201: s.RegisterOut})
    def post(self, request: Request) -> Response:
        """Sign up. The address receives a link to confirm it and choose the password:
        `POST /api/v1/auth/confirm/`. The answer is the same if the address already has an account; its owner is
        then told by email, and nothing changes.
        """
        data = _validated(s.RegisterIn, request.data)
        registration.register(**data, address=client_address(request))
        answer = s.RegisterOut({"email": data["email"], "status": "confirmation_sent"})
        return Response(answer.data, status.HTTP_201_CREATED)


class LoginView(APIView):
    authentication_classes = []
    permission_classes = []
    limited = {"POST": throttle.LOGIN_FROM_ADDRESS}

    @extend_schema(
        request=s.LoginIn,
        responses={200: s.LoginOut, (401, "application/problem+json"): ProblemOut},
    )
    def post(self, request: Request) -> Response:
        """Get a bearer token with all scopes for one hour."""
        data = _validated(s.LoginIn, request.data)
        new = tokens.login(**data, address=client_address(request))
        answer = {
            "token": new.text,
            "expires_at": new.token.expires_at,
            "scopes": sorted(new.token.scopes),
        }
        return Response(s.LoginOut(answer).data, headers=_NO_STORE)


class LogoutView(APIView):
    required_scopes = {"POST": None}
    repeats = Repeats.NOT_OFFERED

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Sign out: end the login token or session that the request uses."""
        token = _token(request)
        if token is None:
            user_id = _me(request)
            logout(request._request)
            sessions.after_sign_out(user_id=user_id)
        elif token.kind is TokenKind.LOGIN:
            tokens.revoke(user_id=token.user_id, token_id=token.id, kind=token.kind)
        else:
            raise Conflict("named_token", "Revoke a named token with DELETE /api/v1/tokens/{id}/.")
        return Response(status=status.HTTP_204_NO_CONTENT)


class AccountView(APIView):
    required_scopes = {"GET": Scope.ACCOUNT_READ, "PUT": Scope.ACCOUNT_WRITE, "PATCH": Scope.ACCOUNT_WRITE}

    @extend_schema(responses=s.AccountOut)
    def get(self, request: Request) -> Response:
        """Return your profile, preferences, usage and quota. Sizes are in bytes."""
        return _account(profile.of_user(cast(User, request.user)))

    @extend_schema(request=s.AccountIn, responses=s.AccountOut)
    def put(self, request: Request) -> Response:
        """Replace name, surname and preferences. The time zone and which emails you get change if they are sent.
        Every open connection of yours is sent `{"type": "account"}`.
        """
        data = _validated(s.AccountIn, request.data)
        return _account(profile.change(user_id=_me(request), expected=if_match(request), **data))

    @extend_schema(request=s.AccountChangesIn, responses=s.AccountOut)
    def patch(self, request: Request) -> Response:
        """Change name, surname, preferences, time zone or which emails you get. Fields that are not sent stay
        unchanged; preferences are replaced as a whole.
        """
        data = _validated(s.AccountChangesIn, request.data)
        return _account(profile.change(user_id=_me(request), expected=if_match(request), **data))


def _account(account: Account) -> Response:
    return Response(s.AccountOut(account).data, headers=etag(profile.version_of(account)))


class TokensView(APIView):
    required_scopes = {"GET": Scope.ACCOUNT_READ, "POST": Scope.ACCOUNT_WRITE}

    @extend_schema(responses=s.TokensOut)
    def get(self, request: Request) -> Response:
        """List your named tokens, newest first. There are at most 50, so there is only one page."""
        found = tokens.list_named(user_id=_me(request))
        return Response(s.TokensOut({"items": found, "next_cursor": None}).data)

    @extend_schema(request=s.TokenIn, responses={201: s.NewTokenOut})
    def post(self, request: Request) -> Response:
        """Create a named token. With a named token, the new one can neither have more scopes nor expire later.
        Otherwise, you must have entered your password, by signing in, within the last 15 minutes.
        """
        reauthentication.require(request)
        data = _validated(s.TokenIn, request.data)
        new = tokens.create(
            user_id=_me(request),
            name=data["name"],
            scopes=data["scopes"],
            expires_in=timedelta(seconds=data["expires_in"]) if "expires_in" in data else None,
            maker=_token(request),
            asked_by=cast(User, request.user),
        )
        answer = s.NewTokenOut(new.token, context={"text": new.text})
        return Response(answer.data, status.HTTP_201_CREATED, headers=_NO_STORE)


class TokenView(APIView):
    required_scopes = {"GET": Scope.ACCOUNT_READ, "DELETE": Scope.ACCOUNT_WRITE}

    @extend_schema(responses=s.TokenOut)
    def get(self, request: Request, token_id: str) -> Response:
        """Return a named token, without its secret."""
        return Response(s.TokenOut(tokens.get_named(user_id=_me(request), token_id=token_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: str) -> Response:
        """Revoke a named token and the tokens created with it, from the next request on. Their WebSockets
        close.
        """
        without_versions(request)
        tokens.revoke(user_id=_me(request), token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PeopleView(APIView):
    required_scopes = {"GET": Scope.DOCUMENTS_READ}

    @extend_schema(parameters=[PageQuery], responses=s.PeopleOut)
    def get(self, request: Request) -> Response:
        """Find people whose email address is `q`, and colleagues whose name, surname or address begins with
        `q`; without `q`, all colleagues. An administrator chooses who counts as a colleague: people in your
        group and those with an address at your domain, unless it is a public email provider's; everyone; or no
        one. A page can have fewer people than `limit`, or none, and still have a next page.
        """
        data = _validated(PageQuery, request.query_params)
        viewer = _person(cast(User, request.user))
        page = search.search(viewer=viewer, query=data["q"], cursor=data["cursor"], limit=data["limit"])
        return Response(s.PeopleOut(page).data)


class RealtimeView(APIView):
    required_scopes = {"POST": Scope.DOCUMENTS_READ}

    @extend_schema(request=None, responses=s.RealtimeOut)
    def post(self, request: Request) -> Response:
        """A ticket for one WebSocket: connect to `<url>?ticket=<ticket>` within 30 seconds. Both end with the
        session or token that requested the ticket.

        It reports changes: `{"type": "document", "id": …, "status": …}`, `{"type": "documents"}` for a document
        that was added or removed, `{"type": "account"}`. Messages can be lost: read again after connecting. Send
        `{"type": "ping"}` every ten minutes to keep it open.
        """
        answer: dict[str, Any] = {"url": None, "ticket": None, "expires_at": None}
        if realtime.is_on():
            answer = {
                "url": settings.WEBSOCKET_URL,
                "ticket": realtime.issue_ticket(origin=_origin(request)),
                "expires_at": clock.now() + realtime.TICKET_LIFE,
            }
        return Response(s.RealtimeOut(answer).data, headers=_NO_STORE)


_NO_STORE = {"Cache-Control": "no-store"}


def _me(request: Request) -> str:
    return str(request.user.pk)


def _person(user: User) -> Person:
    return Person(user.id, user.email, user.name, user.surname, user.is_active, user.group)


def _token(request: Request) -> Token | None:
    # The stubs know only REST framework's own tokens.
    return cast("Token | None", request.auth)


def _origin(request: Request) -> Origin:
    """What derived credentials are issued to, and die with."""
    token = _token(request)
    if token is not None:
        return origins.of_token(token)
    return origins.of_session(user_id=_me(request), session_key=str(request.session.session_key))


def _validated(serializer: type[Any], data: Any) -> dict[str, Any]:
    bound = serializer(data=data)
    bound.is_valid(raise_exception=True)
    return dict(bound.validated_data)
