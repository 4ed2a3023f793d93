"""How many round trips to AWS each route may cost."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.routes import Key

# "Who is this", for a session and for a bearer token alike: the design's budget.
WHO = 2


# What a route may cost on top of that. `caller` is who has something to do there: `owner` signed in, for the API
# both with a session and with a token; `admin` likewise; `anybody` without either, who costs nothing to recognise.
_BUDGETS = """
method route                                              caller  budget
GET    /healthz                                           anybody 0
GET    /manifest.webmanifest                              anybody 0
GET    /sw.js                                             anybody 0
GET    /offline/                                          anybody 0
GET    /branding/<str:light>-<str:dark>.css               anybody 0
GET    /branding/<str:logo_id>.png                        anybody 1
GET    /share-target/                                     anybody 0
POST   /share-target/                                     anybody 0

POST   /api/v1/auth/register/                             anybody 4
POST   /api/v1/auth/login/                                anybody 5
POST   /api/v1/auth/logout/                               owner   1
POST   /api/v1/auth/logout/everywhere/                    owner   2
POST   /api/v1/auth/confirm/                              anybody 2
POST   /api/v1/auth/confirm/resend/                       anybody 3
POST   /api/v1/auth/password/reset/                       anybody 3
POST   /api/v1/auth/password/set/                         anybody 5
GET    /api/v1/account/                                   owner   0
PUT    /api/v1/account/                                   owner   2
PATCH  /api/v1/account/                                   owner   2
GET    /api/v1/tokens/                                    owner   1
POST   /api/v1/tokens/                                    owner   2
GET    /api/v1/tokens/<str:token_id>/                     owner   1
DELETE /api/v1/tokens/<str:token_id>/                     owner   1
GET    /api/v1/people/                                    owner   1
GET    /api/v1/people/<str:user_id>/group/                admin   1
PUT    /api/v1/people/<str:user_id>/group/                admin   2
GET    /api/v1/groups/<str:group>/people/                 admin   2
POST   /api/v1/realtime/                                  owner   0

GET    /api/v1/documents/                                 owner   1
POST   /api/v1/documents/                                 owner   2
POST   /api/v1/documents/batch/                           owner   2
POST   /api/v1/documents/people/                          owner   4
GET    /api/v1/documents/brief/                           owner   1
POST   /api/v1/documents/batch/delete/                    owner   11
POST   /api/v1/documents/batch/restore/                   owner   4
POST   /api/v1/documents/batch/zip/                       owner   5
POST   /api/v1/documents/batch/expiry/                    owner   6
GET    /api/v1/documents/<str:document_id>/               owner   1
PATCH  /api/v1/documents/<str:document_id>/               owner   6
DELETE /api/v1/documents/<str:document_id>/               owner   11
POST   /api/v1/documents/<str:document_id>/restore/       owner   4
GET    /api/v1/trash/                                     owner   2
DELETE /api/v1/trash/                                     owner   1
GET    /api/v1/documents/<str:document_id>/parts/         owner   2
POST   /api/v1/documents/<str:document_id>/parts/         owner   1
POST   /api/v1/documents/<str:document_id>/complete/      owner   3
GET    /api/v1/documents/<str:document_id>/download/      owner   2
GET    /api/v1/documents/<str:document_id>/content/       owner   2
POST   /api/v1/documents/<str:document_id>/preview/       owner   2
GET    /api/v1/documents/<str:document_id>/people/        owner   2
PUT    /api/v1/documents/<str:document_id>/people/        owner   4
GET    /api/v1/documents/<str:document_id>/shares/        owner   2

GET    /api/v1/shares/                                    owner   1
POST   /api/v1/shares/                                    owner   2
GET    /api/v1/shares/<str:share_id>/                     owner   2
PATCH  /api/v1/shares/<str:share_id>/                     owner   4
DELETE /api/v1/shares/<str:share_id>/                     owner   7
GET    /api/v1/shares/<str:share_id>/qr/                  owner   2
GET    /api/v1/shares/<str:share_id>/documents/           owner   2
POST   /api/v1/shares/<str:share_id>/documents/           owner   3
DELETE /api/v1/shares/<str:share_id>/documents/<str:document_id>/ owner 4
GET    /api/v1/shares/<str:share_id>/statistics/          owner   3
GET    /api/v1/statistics/                                owner   1
GET    /api/v1/shares/<str:share_id>/recipients/          owner   3
POST   /api/v1/shares/<str:share_id>/recipients/          owner   5
GET    /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/ owner 3
DELETE /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/ owner 4
POST   /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/send/ owner 5
GET    /api/v1/public/shares/<str:slug>/                  anybody 2
POST   /api/v1/public/shares/<str:slug>/unlock/           anybody 4
POST   /api/v1/public/shares/<str:slug>/preview/          anybody 2
POST   /api/v1/public/shares/<str:slug>/claim/            anybody 2
POST   /api/v1/public/shares/<str:slug>/report/           anybody 5
GET    /api/v1/public/shares/<str:slug>/zip/              anybody 2
POST   /api/v1/public/shares/<str:slug>/zip/              anybody 4
POST   /api/v1/public/shares/<str:slug>/zip/claim/        anybody 2

GET    /api/v1/webhooks/                                  owner   1
POST   /api/v1/webhooks/                                  owner   1
GET    /api/v1/webhooks/<str:webhook_id>/                 owner   1
PATCH  /api/v1/webhooks/<str:webhook_id>/                 owner   1
DELETE /api/v1/webhooks/<str:webhook_id>/                 owner   1
POST   /api/v1/webhooks/<str:webhook_id>/rotate/          owner   2
POST   /api/v1/webhooks/<str:webhook_id>/ping/            owner   4
GET    /api/v1/webhooks/<str:webhook_id>/deliveries/      owner   2
POST   /api/v1/webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay/ owner 4

GET    /api/v1/requests/                                  owner   1
POST   /api/v1/requests/                                  owner   1
GET    /api/v1/requests/<str:request_id>/                 owner   2
POST   /api/v1/requests/<str:request_id>/zip/             owner   9
GET    /api/v1/requests/<str:request_id>/qr/              owner   2
PATCH  /api/v1/requests/<str:request_id>/                 owner   5
DELETE /api/v1/requests/<str:request_id>/                 owner   3
GET    /api/v1/requests/<str:request_id>/submissions/     owner   3
GET    /api/v1/requests/<str:request_id>/submissions/<str:submission_id>/files/ owner 2
GET    /api/v1/public/requests/<str:slug>/                anybody 2
POST   /api/v1/public/requests/<str:slug>/submissions/    anybody 3
GET    /api/v1/public/requests/<str:slug>/uploads/        anybody 3
POST   /api/v1/public/requests/<str:slug>/uploads/        anybody 3
POST   /api/v1/public/requests/<str:slug>/uploads/batch/  anybody 4
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ anybody 1
DELETE /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ anybody 8
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ anybody 2
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ anybody 2
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/complete/ anybody 3

GET    /api/v1/admin/people/                              admin   2
POST   /api/v1/admin/people/                              admin   3
GET    /api/v1/admin/people/<str:user_id>/                admin   1
PATCH  /api/v1/admin/people/<str:user_id>/                admin   2
GET    /api/v1/admin/quarantine/                          admin   1
GET    /api/v1/admin/reports/                             admin   3
DELETE /api/v1/admin/reports/<str:report_id>/             admin   1
POST   /api/v1/admin/documents/<str:document_id>/quarantine/ admin 4
POST   /api/v1/admin/documents/<str:document_id>/release/ admin   4
DELETE /api/v1/admin/people/<str:user_id>/                admin   6
POST   /api/v1/admin/people/<str:user_id>/sign-out/       admin   2
GET    /api/v1/audit/                                     owner   1
POST   /api/v1/audit/exports/                             owner   3
GET    /api/v1/audit/exports/<str:export_id>/             owner   1
GET    /api/v1/features/                                  anybody 0
PATCH  /api/v1/features/                                  admin   4
GET    /api/v1/jobs/                                      admin   1
DELETE /api/v1/jobs/<str:job_id>/                         admin   4
POST   /api/v1/jobs/<str:job_id>/replay/                  admin   6
GET    /api/schema/                                       anybody 0
GET    /api/docs/                                         anybody 0

GET    /accounts/sign-up/                                 anybody 0
POST   /accounts/sign-up/                                 anybody 4
GET    /accounts/sign-up/done/                            anybody 0
GET    /accounts/confirm/                                 anybody 0
POST   /accounts/confirm/                                 anybody 3
GET    /accounts/confirm/<str:token>/                     anybody 1
POST   /accounts/confirm/<str:token>/                     anybody 3
GET    /accounts/unsubscribe/<str:token>/                 anybody 1
POST   /accounts/unsubscribe/<str:token>/                 anybody 2
GET    /accounts/login/                                   anybody 0
POST   /accounts/login/                                   anybody 7
POST   /accounts/logout/                                  owner   1
POST   /accounts/logout-everywhere/                       owner   2
GET    /accounts/password/change/                         owner   0
POST   /accounts/password/change/                         owner   7
GET    /accounts/password/reset/                          anybody 0
POST   /accounts/password/reset/                          anybody 3
GET    /accounts/password/reset/done/                     anybody 0
GET    /accounts/password/reset/<str:uidb64>/<str:token>/ anybody 2
POST   /accounts/password/reset/<str:uidb64>/<str:token>/ anybody 8

GET    /settings/                                         anybody 0
GET    /settings/notifications/                           owner   0
POST   /settings/notifications/                           owner   2
GET    /settings/profile/                                 owner   0
POST   /settings/profile/                                 owner   2
GET    /settings/tokens/                                  owner   1
POST   /settings/tokens/                                  owner   3
POST   /settings/tokens/<str:token_id>/revoke/            owner   1
GET    /api/v1/branding/                                  anybody 0
PATCH  /api/v1/branding/                                  admin   2
GET    /settings/branding/                                admin   1
POST   /settings/branding/                                admin   2
GET    /settings/features/                                admin   1
POST   /settings/features/                                admin   5
GET    /settings/quarantine/                              admin   1
POST   /settings/quarantine/                              admin   4
GET    /settings/reports/                                 admin   3
POST   /settings/reports/<str:report_id>/dismiss/         admin   1
POST   /settings/quarantine/<str:document_id>/release/    admin   4
GET    /settings/people/                                  admin   2
POST   /settings/people/                                  admin   3
GET    /settings/people/<str:user_id>/                    admin   1
POST   /settings/people/<str:user_id>/                    admin   2
GET    /settings/groups/                                  admin   3
POST   /settings/groups/                                  admin   4
GET    /settings/webhooks/                                owner   1
POST   /settings/webhooks/                                owner   2
GET    /settings/webhooks/<str:webhook_id>/               owner   2
POST   /settings/webhooks/<str:webhook_id>/               owner   1
POST   /settings/webhooks/<str:webhook_id>/rotate/        owner   4
POST   /settings/webhooks/<str:webhook_id>/ping/          owner   4
POST   /settings/webhooks/<str:webhook_id>/switch/        owner   1
POST   /settings/webhooks/<str:webhook_id>/delete/        owner   1
POST   /settings/webhooks/<str:webhook_id>/<str:delivery_id>/replay/ owner 4
GET    /settings/jobs/                                    admin   1
POST   /settings/jobs/<str:job_id>/replay/                admin   6
POST   /settings/jobs/<str:job_id>/discard/               admin   4

GET    /                                                  owner   1
GET    /documents/<str:document_id>/                      owner   2
POST   /documents/<str:document_id>/                      owner   2
GET    /trash/                                            owner   2
POST   /trash/                                            owner   1
POST   /trash/<str:document_id>/                          owner   4
GET    /documents/share/                                  owner   2
POST   /documents/share/                                  owner   5
GET    /documents/rows/                                   owner   1
GET    /statistics/                                       owner   1
GET    /shares/<str:share_id>/statistics/                 owner   3
GET    /preview/                                          anybody 0
GET    /preview/download/                                 anybody 0
GET    /requests/                                         owner   1
POST   /requests/                                         owner   1
GET    /requests/<str:request_id>/                        owner   5
POST   /requests/<str:request_id>/                        owner   7
GET    /requests/<str:request_id>/submissions/<str:submission_id>/ owner 3
POST   /requests/<str:request_id>/zip/                    owner   9
GET    /requests/<str:request_id>/qr.svg                  owner   2
POST   /requests/<str:request_id>/state/                  owner   5
GET    /r/<str:slug>                                      anybody 2
GET    /shares/                                           owner   1
POST   /shares/                                           owner   1
GET    /shares/<str:share_id>/                            owner   2
POST   /shares/<str:share_id>/                            owner   5
POST   /shares/<str:share_id>/state/                      owner   3
GET    /shares/<str:share_id>/qr.svg                      owner   2
POST   /shares/<str:share_id>/documents/<str:document_id>/remove/ owner 4
GET    /shares/<str:share_id>/recipients/                 owner   3
POST   /shares/<str:share_id>/recipients/                 owner   5
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/remove/ owner 4
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/send/ owner 5
GET    /audit/                                            owner   1
POST   /audit/exports/                                    owner   3
GET    /audit/exports/<str:export_id>/                    owner   1
POST   /audit/exports/<str:export_id>/download/           owner   1

GET    /s/<str:slug>                                      anybody 2
POST   /s/<str:slug>                                      anybody 4
POST   /s/<str:slug>/preview                              anybody 2
POST   /s/<str:slug>/claim                                anybody 2
GET    /s/<str:slug>/resume/<str:token>                   anybody 2
GET    /s/<str:slug>/to/<str:key>                         anybody 0
GET    /s/<str:slug>/report                               anybody 0
POST   /s/<str:slug>/report                               anybody 5
GET    /s/<str:slug>/zip                                  anybody 2
POST   /s/<str:slug>/zip                                  anybody 4
POST   /s/<str:slug>/zip/claim                            anybody 2
"""


@dataclass(frozen=True)
class Row:
    """A route's budget."""

    key: Key
    caller: str
    budget: int

    def __str__(self) -> str:
        return " ".join(self.key)


def _row(line: str) -> Row:
    method, route, caller, budget = line.split()
    return Row((method, route), caller, int(budget))


ROWS = [_row(line) for line in _BUDGETS.splitlines()[2:] if line]


# What somebody whom a document is shared with pays for looking at it, for its download and for its preview.
SHARED = {("GET", ""): 3, ("GET", "download/"): 4, ("POST", "preview/"): 4}
