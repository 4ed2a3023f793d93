"""Serve webhooks to their owners."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import reauthentication
from files.actor import actor_of
from files.api.documents import checked
from files.api.serializers import webhooks as forms
from files.services import webhooks
from files.services.webhooks.deliveries import SENT_BY_HAND
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView

READ = "webhooks:read"
WRITE = "webhooks:write"
_NO_STORE = {"Cache-Control": "no-store"}


class WebhooksView(APIView):
    required_scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(responses=forms.WebhooksOut)
    def get(self, request: Request) -> Response:
        """List your webhooks, newest first. There are at most 10, so there is only one page."""
        found = webhooks.list_own(owner=actor_of(request.user))
        return Response(forms.WebhooksOut({"items": found, "next_cursor": None}).data)

    @extend_schema(request=forms.WebhookIn, responses={201: forms.NewWebhookOut})
    def post(self, request: Request) -> Response:
        """Create a webhook: a URL that receives these events from now on."""
        reauthentication.require(request)
        asked = checked(forms.WebhookIn, request.data)
        new = webhooks.register(owner=actor_of(request.user), **asked)
        return Response(forms.NewWebhookOut.shown(new), status=status.HTTP_201_CREATED, headers=_NO_STORE)


class WebhookView(APIView):
    required_scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(responses=forms.WebhookOut)
    def get(self, request: Request, webhook_id: str) -> Response:
        """Return a webhook."""
        found = webhooks.get(owner=actor_of(request.user), webhook_id=webhook_id)
        return Response(forms.WebhookOut(found).data, headers=etag(found.version))

    @extend_schema(request=forms.WebhookChangesIn, responses=forms.WebhookOut)
    def patch(self, request: Request, webhook_id: str) -> Response:
        """Change URL or events, or turn the webhook on or off, from the next delivery on."""
        asked = checked(forms.WebhookChangesIn, request.data)
        changed = webhooks.change(
            owner=actor_of(request.user), webhook_id=webhook_id, expected=if_match(request), **asked
        )
        return Response(forms.WebhookOut(changed).data, headers=etag(changed.version))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, webhook_id: str) -> Response:
        """Delete a webhook. No more events are sent to it."""
        webhooks.delete(owner=actor_of(request.user), webhook_id=webhook_id, expected=if_match(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotateView(APIView):
    required_scopes = {"POST": WRITE}
    is_conditional = True

    @extend_schema(request=None, responses=forms.NewWebhookOut)
    def post(self, request: Request, webhook_id: str) -> Response:
        """Rotate the secret. The previous secret keeps signing for one day."""
        reauthentication.require(request)
        new = webhooks.rotate(owner=actor_of(request.user), webhook_id=webhook_id, expected=if_match(request))
        return Response(forms.NewWebhookOut.shown(new), headers=_NO_STORE)


class PingView(APIView):
    required_scopes = {"POST": WRITE}
    limited = {"POST": SENT_BY_HAND}

    @extend_schema(request=None, responses={202: forms.DeliveryOut})
    def post(self, request: Request, webhook_id: str) -> Response:
        """Send a test event called ping."""
        sent = webhooks.ping(owner=actor_of(request.user), webhook_id=webhook_id)
        return Response(forms.DeliveryOut(sent).data, status=status.HTTP_202_ACCEPTED)


class DeliveriesView(APIView):
    required_scopes = {"GET": READ}

    @extend_schema(parameters=[CursorQuery], responses=forms.DeliveryPageOut)
    def get(self, request: Request, webhook_id: str) -> Response:
        """List the deliveries of the last 30 days, newest first."""
        asked = checked(CursorQuery, request.query_params)
        _, page = webhooks.list_deliveries(owner=actor_of(request.user), webhook_id=webhook_id, **asked)
        return Response(forms.DeliveryPageOut(page).data)


class ReplayView(APIView):
    required_scopes = {"POST": WRITE}
    limited = {"POST": SENT_BY_HAND}

    @extend_schema(request=None, responses={202: forms.DeliveryOut})
    def post(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """Send a delivery again that succeeded or failed, with the same id."""
        sent = webhooks.replay(owner=actor_of(request.user), webhook_id=webhook_id, delivery_id=delivery_id)
        return Response(forms.DeliveryOut(sent).data, status=status.HTTP_202_ACCEPTED)
