"""Serve failed jobs to administrators over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from mydoc.jobs import failures
from mydoc.jobs.access import check_decider, check_reader
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.preconditions import without_versions
from mydoc.web.api.views import APIView


class JobOut(serializers.Serializer[failures.DeadJob]):
    id = serializers.CharField()
    task = serializers.CharField(help_text="The task it runs; empty if the job cannot be read.")
    arguments = serializers.ListField(
        child=serializers.CharField(), help_text="Ids only; other arguments are hidden."
    )
    error = serializers.CharField(help_text="Why the last attempt failed.")
    tries = serializers.IntegerField()
    first_failed_at = serializers.DateTimeField()
    last_failed_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="When it is removed from the list.")


class JobsOut(serializers.Serializer[Any]):
    items = JobOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class JobsView(APIView):
    required_scopes = {"GET": "jobs:read"}

    @extend_schema(parameters=[CursorQuery], responses=JobsOut)
    def get(self, request: Request) -> Response:
        """List jobs that failed three times, latest first. For administrators."""
        check_reader(request.user)
        query = CursorQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(JobsOut(failures.list_dead(**query.validated_data)).data)


class JobView(APIView):
    required_scopes = {"DELETE": "jobs:write"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, job_id: str) -> Response:
        """Discard a failed job. It will not run again. For administrators."""
        check_decider(request.user)
        without_versions(request)
        failures.discard(job_id=job_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReplayView(APIView):
    required_scopes = {"POST": "jobs:write"}

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, job_id: str) -> Response:
        """Replay a failed job. It is queued once, however often you ask. For administrators."""
        check_decider(request.user)
        failures.replay(job_id=job_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
