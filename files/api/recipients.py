"""Serve the recipients of a link to its owner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.api.shares import READ, WRITE
from files.services.recipients.repository import MAILS_A_DAY
from files.services.shares import recipients
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView


def _context(slug: str) -> dict[str, Any]:
    return {"site_url": settings.SITE_URL, "slug": slug}


def _answer(found: recipients.Sent, *, code: int = status.HTTP_200_OK) -> Response:
    out = forms.RecipientsOut({"items": found.recipients}, context=_context(found.slug))
    return Response(out.data, status=code, headers={"Cache-Control": "no-store"})


class RecipientsView(APIView):
    """Recipients of a link. For its owner."""

    required_scopes = {"GET": READ, "POST": WRITE}
    limited = {"POST": MAILS_A_DAY}

    @extend_schema(responses=forms.RecipientsOut)
    def get(self, request: Request, share_id: str) -> Response:
        return _answer(recipients.list_all(owner=actor_of(request.user), share_id=share_id))

    @extend_schema(request=forms.RecipientsIn, responses={201: forms.RecipientsOut})
    def post(self, request: Request, share_id: str) -> Response:
        asked = checked(forms.RecipientsIn, request.data)
        found = recipients.add(owner=actor_of(request.user), share_id=share_id, emails=asked["emails"])
        return _answer(found, code=status.HTTP_201_CREATED)


class RecipientView(APIView):
    """A recipient of a link. Removing one stops their personal link immediately. For the link's owner."""

    required_scopes = {"GET": READ, "DELETE": WRITE}

    @extend_schema(responses=forms.RecipientOut)
    def get(self, request: Request, share_id: str, recipient_id: str) -> Response:
        found = recipients.get(owner=actor_of(request.user), share_id=share_id, recipient_id=recipient_id)
        [recipient] = found.recipients
        out = forms.RecipientOut(recipient, context=_context(found.slug))
        return Response(out.data, headers={"Cache-Control": "no-store", **etag(recipient.number)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, share_id: str, recipient_id: str) -> Response:
        recipients.remove(
            owner=actor_of(request.user),
            share_id=share_id,
            recipient_id=recipient_id,
            expected=if_match(request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class SendAgainView(APIView):
    """Sends a recipient their personal link again. For the link's owner."""

    required_scopes = {"POST": WRITE}
    limited = {"POST": MAILS_A_DAY}
    is_conditional = True

    @extend_schema(request=None, responses={202: forms.RecipientOut})
    def post(self, request: Request, share_id: str, recipient_id: str) -> Response:
        found = recipients.send_again(
            owner=actor_of(request.user),
            share_id=share_id,
            recipient_id=recipient_id,
            expected=if_match(request),
        )
        [recipient] = found.recipients
        out = forms.RecipientOut(recipient, context=_context(found.slug))
        return Response(out.data, status=status.HTTP_202_ACCEPTED)
