"""Exports of the history, as a job has written them."""

from __future__ import annotations

from files.domain.audit import EVERYTHING
from files.domain.audit_export import ExportFormat, ExportScope, filter_as_text
from files.services import audit_export
from tests.conftest import Actor


def some_export(actor: Actor) -> str:
    """An export of somebody's history, which is ready; its name."""
    export = audit_export.begin(
        person_id=actor.id, is_admin=False, scope=ExportScope.MINE, format=ExportFormat.CSV, asked=EVERYTHING
    )
    audit_export.write(
        person_id=actor.id, name=export.name, asked=filter_as_text(EVERYTHING), at=audit_export.Progress()
    )
    return export.name
