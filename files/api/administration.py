"""Serve people, quarantine and reports to administrators. For others, none of these exist."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import reauthentication
from accounts.domain.people import ManagedAccount
from accounts.rights import check_administrator, check_administrator_of_account
from files.actor import actor_of, check_administrator_of_document, check_administrator_of_report
from files.api.documents import checked
from files.api.serializers import administration as forms
from files.services.administration import erasure, people, quarantine, reports
from mydoc.web.api.fields import CursorQuery, PageQuery
from mydoc.web.api.preconditions import etag, if_match, without_versions
from mydoc.web.api.views import APIView


class PeopleView(APIView):
    required_scopes = {"GET": "people:read", "POST": "people:write"}

    @extend_schema(parameters=[PageQuery], responses=forms.ManagedAccountsOut)
    def get(self, request: Request) -> Response:
        """List accounts in alphabetical order, including disabled and unconfirmed ones; with `q`, those whose
        name, surname or address begins with it. For administrators. A page can have fewer accounts than `limit`
        and still have a next page.
        """
        check_administrator(request.user)
        asked = checked(PageQuery, request.query_params)
        page = people.find(query=asked["q"], cursor=asked["cursor"], limit=asked["limit"])
        return Response(forms.ManagedAccountsOut(page).data)

    @extend_schema(request=forms.InvitationIn, responses={201: forms.ManagedAccountOut})
    def post(self, request: Request) -> Response:
        """Create an account. Its owner receives an email to choose a password. For administrators."""
        check_administrator(request.user)
        asked = checked(forms.InvitationIn, request.data)
        if asked.get("is_admin"):
            reauthentication.require(request)
        made = people.invite(by=actor_of(request.user), **asked)
        return Response(forms.ManagedAccountOut(made).data, status.HTTP_201_CREATED)


class PersonView(APIView):
    required_scopes = {"GET": "people:read", "PATCH": "people:write", "DELETE": "people:write"}

    @extend_schema(responses=forms.ManagedAccountOut)
    def get(self, request: Request, user_id: str) -> Response:
        """Return an account. For administrators."""
        check_administrator_of_account(request.user)
        return _account(people.get(user_id=user_id))

    @extend_schema(request=forms.AccountChangeIn, responses=forms.ManagedAccountOut)
    def patch(self, request: Request, user_id: str) -> Response:
        """Disable or enable an account, add or remove administrator rights, or set the quota. Fields that are
        not sent stay unchanged. Changes apply from the person's next request. For administrators.
        """
        check_administrator_of_account(request.user)
        asked = checked(forms.AccountChangeIn, request.data)
        if asked.get("is_admin"):
            reauthentication.require(request)
        by, expected = actor_of(request.user), if_match(request)
        return _account(people.change(by=by, user_id=user_id, expected=expected, **asked))

    @extend_schema(responses={202: forms.ManagedAccountOut})
    def delete(self, request: Request, user_id: str) -> Response:
        """Delete an account and everything it owns. This cannot be undone. No one can sign in to it from the
        next request on; the rest is deleted in the background. For administrators.
        """
        check_administrator_of_account(request.user)
        reauthentication.require(request)
        account = erasure.delete(by=actor_of(request.user), user_id=user_id, expected=if_match(request))
        return Response(forms.ManagedAccountOut(account).data, status.HTTP_202_ACCEPTED)


class SignOutView(APIView):
    required_scopes = {"POST": "people:write"}

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, user_id: str) -> Response:
        """End all sessions and login tokens of an account. Named tokens keep working. For administrators."""
        check_administrator_of_account(request.user)
        people.sign_out(by=actor_of(request.user), user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class QuarantineView(APIView):
    required_scopes = {"GET": "quarantine:read"}

    @extend_schema(parameters=[CursorQuery], responses=forms.HeldPageOut)
    def get(self, request: Request) -> Response:
        """List documents in quarantine. For administrators."""
        check_administrator(request.user)
        asked = checked(CursorQuery, request.query_params)
        return Response(forms.HeldPageOut(quarantine.find(**asked)).data)


class ReportsView(APIView):
    required_scopes = {"GET": "quarantine:read"}

    @extend_schema(parameters=[CursorQuery], responses=forms.ReportPageOut)
    def get(self, request: Request) -> Response:
        """List reports of links, the latest first; they are kept for 30 days. For administrators."""
        check_administrator(request.user)
        asked = checked(CursorQuery, request.query_params)
        return Response(forms.ReportPageOut(reports.find(**asked)).data)


class ReportView(APIView):
    required_scopes = {"DELETE": "quarantine:write"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, report_id: str) -> Response:
        """Dismiss a report. For administrators."""
        check_administrator_of_report(request.user)
        without_versions(request)
        reports.dismiss(report_id=report_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class HoldView(APIView):
    required_scopes = {"POST": "quarantine:write"}

    @extend_schema(request=forms.ReasonIn, responses=forms.HeldOut)
    def post(self, request: Request, document_id: str) -> Response:
        """Put a document into quarantine. No one, including its owner, can download it, and the owner sees the
        reason. For administrators.
        """
        check_administrator_of_document(request.user)
        asked = checked(forms.ReasonIn, request.data)
        held = quarantine.hold(by=actor_of(request.user), document_id=document_id, reason=asked["reason"])
        return Response(forms.HeldOut(held).data)


class ReleaseView(APIView):
    required_scopes = {"POST": "quarantine:write"}

    @extend_schema(request=forms.ReasonIn, responses={204: None})
    def post(self, request: Request, document_id: str) -> Response:
        """Release a document from quarantine. Everyone who could download it before can do so again. For
        administrators.
        """
        check_administrator_of_document(request.user)
        asked = checked(forms.ReasonIn, request.data)
        quarantine.release(by=actor_of(request.user), document_id=document_id, reason=asked["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _account(account: ManagedAccount) -> Response:
    return Response(forms.ManagedAccountOut(account).data, headers=etag(account.version))
