"""Who may call what: a row for each method of each URL, and what it answers.

Alice owns the document, the upload, the link and the token that a path or a body names; Bob is one of the people
her documents are shared with; to Charlie and the administrator they are foreign. `reader` is a token of Alice's
that may only read, `disabled` a session that began before its owner was disabled, `dead` any token that expired
or was revoked, forged, or of somebody disabled. `gone` is what the first four get for ids
that are well-formed and nobody's. `login` is a redirect to the sign-in page, `-` where nothing can be missing.

Jobs that were given up are the administrators': to others there are none; nor are there groups of people. What is
switched on everybody may know.
A guest of a request is whoever shows what their submission answered, as all of these do; others' answers are
in tests/unit/invariants/test_inv_12_guests.py.

Jobs that were given up are the administrators': to others there are none.

For what is foreign a writer gets the same 404 as for what is missing. Whoever reads a document by its unguessable
id gets 403, and the owner's trail a line, so that the reader can ask its owner for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.routes import Key

_TABLE = """
method route                                              alice bob charlie admin reader nobody disabled dead gone
GET    /healthz                                           200   200 200     200   200    200    200      200  -
GET    /manifest.webmanifest                              200   200 200     200   200    200    200      200  -
GET    /sw.js                                             200   200 200     200   200    200    200      200  -
GET    /offline/                                          200   200 200     200   200    200    200      200  -
GET    /branding/<str:light>-<str:dark>.css               200   200 200     200   200    200    200      200  -
GET    /branding/<str:logo_id>.png                        200   200 200     200   200    200    200      200  404
GET    /share-target/                                     302   302 302     302   302    302    302      302  -
POST   /share-target/                                     302   302 302     302   302    302    302      302  -

POST   /api/v1/auth/register/                             201   201 201     201   201    201    201      201  -
POST   /api/v1/auth/login/                                200   200 200     200   200    200    200      200  -
POST   /api/v1/auth/logout/                               204   204 204     204   409    401    401      401  -
POST   /api/v1/auth/logout/everywhere/                    204   204 204     204   403    401    401      401  -
POST   /api/v1/auth/confirm/                              204   204 204     204   204    204    204      204  400
POST   /api/v1/auth/confirm/resend/                       202   202 202     202   202    202    202      202  -
POST   /api/v1/auth/password/reset/                       202   202 202     202   202    202    202      202  -
POST   /api/v1/auth/password/set/                         204   204 204     204   204    204    204      204  400
GET    /api/v1/account/                                   200   200 200     200   200    401    401      401  -
PUT    /api/v1/account/                                   200   200 200     200   403    401    401      401  -
PATCH  /api/v1/account/                                   200   200 200     200   403    401    401      401  -
GET    /api/v1/tokens/                                    200   200 200     200   200    401    401      401  -
POST   /api/v1/tokens/                                    201   201 201     201   403    401    401      401  -
GET    /api/v1/tokens/<str:token_id>/                     200   404 404     404   200    401    401      401  404
DELETE /api/v1/tokens/<str:token_id>/                     204   404 404     404   403    401    401      401  404
GET    /api/v1/people/                                    200   200 200     200   200    401    401      401  -
GET    /api/v1/people/<str:user_id>/group/                404   404 404     200   403    401    401      401  404
PUT    /api/v1/people/<str:user_id>/group/                404   404 404     200   403    401    401      401  404
GET    /api/v1/groups/<str:group>/people/                 404   404 404     200   403    401    401      401  404
POST   /api/v1/realtime/                                  200   200 200     200   200    401    401      401  -

GET    /api/v1/documents/                                 200   200 200     200   200    401    401      401  -
POST   /api/v1/documents/                                 201   201 201     201   403    401    401      401  -
POST   /api/v1/documents/batch/                           200   200 200     200   403    401    401      401  -
POST   /api/v1/documents/people/                          200   404 404     404   403    401    401      401  404
GET    /api/v1/documents/brief/                           200   200 200     200   200    401    401      401  -
POST   /api/v1/documents/batch/delete/                    200   200 200     200   403    401    401      401  -
POST   /api/v1/documents/batch/restore/                   200   200 200     200   403    401    401      401  -
POST   /api/v1/documents/batch/zip/                       200   409 409     409   200    401    401      401  409
POST   /api/v1/documents/batch/expiry/                    200   200 200     200   403    401    401      401  -
GET    /api/v1/documents/<str:document_id>/               200   200 403     403   200    401    401      401  404
PATCH  /api/v1/documents/<str:document_id>/               200   404 404     404   403    401    401      401  404
DELETE /api/v1/documents/<str:document_id>/               204   404 404     404   403    401    401      401  404
POST   /api/v1/documents/<str:document_id>/restore/       200   404 404     404   403    401    401      401  404
GET    /api/v1/trash/                                     200   200 200     200   200    401    401      401  -
DELETE /api/v1/trash/                                     202   202 202     202   403    401    401      401  -
GET    /api/v1/documents/<str:document_id>/parts/         200   404 404     404   403    401    401      401  404
POST   /api/v1/documents/<str:document_id>/parts/         200   404 404     404   403    401    401      401  404
POST   /api/v1/documents/<str:document_id>/complete/      200   404 404     404   403    401    401      401  404
GET    /api/v1/documents/<str:document_id>/download/      200   200 403     403   200    401    401      401  404
GET    /api/v1/documents/<str:document_id>/content/       302   302 403     403   302    401    401      401  404
POST   /api/v1/documents/<str:document_id>/preview/       200   200 403     403   200    401    401      401  404
GET    /api/v1/documents/<str:document_id>/people/        200   404 404     404   200    401    401      401  404
PUT    /api/v1/documents/<str:document_id>/people/        200   404 404     404   403    401    401      401  404
GET    /api/v1/documents/<str:document_id>/shares/        200   404 404     404   200    401    401      401  404

GET    /api/v1/shares/                                    200   200 200     200   200    401    401      401  -
POST   /api/v1/shares/                                    201   404 404     404   403    401    401      401  404
GET    /api/v1/shares/<str:share_id>/                     200   404 404     404   200    401    401      401  404
PATCH  /api/v1/shares/<str:share_id>/                     200   404 404     404   403    401    401      401  404
DELETE /api/v1/shares/<str:share_id>/                     204   404 404     404   403    401    401      401  404
GET    /api/v1/shares/<str:share_id>/qr/                  200   404 404     404   200    401    401      401  404
GET    /api/v1/shares/<str:share_id>/documents/           200   404 404     404   200    401    401      401  404
POST   /api/v1/shares/<str:share_id>/documents/           200   404 404     404   403    401    401      401  404
DELETE /api/v1/shares/<str:share_id>/documents/<str:document_id>/ 204 404 404 404 403    401    401      401  404
GET    /api/v1/shares/<str:share_id>/statistics/          200   404 404     404   200    401    401      401  404
GET    /api/v1/statistics/                                200   200 200     200   200    401    401      401  -
GET    /api/v1/shares/<str:share_id>/recipients/          200   404 404     404   200    401    401      401  404
POST   /api/v1/shares/<str:share_id>/recipients/          201   404 404     404   403    401    401      401  404
GET    /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/      200 404 404 404 200 401 401 401 404
DELETE /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/      204 404 404 404 403 401 401 401 404
POST   /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/send/ 202 404 404 404 403 401 401 401 404
GET    /api/v1/public/shares/<str:slug>/                  200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/unlock/           200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/preview/          200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/claim/            200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/report/           204   204 204     204   204    204    204      204  204
GET    /api/v1/public/shares/<str:slug>/zip/              200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/zip/              200   200 200     200   200    200    200      200  404
POST   /api/v1/public/shares/<str:slug>/zip/claim/        200   200 200     200   200    200    200      200  404

GET    /api/v1/webhooks/                                  200   200 200     200   200    401    401      401  -
POST   /api/v1/webhooks/                                  201   201 201     201   403    401    401      401  -
GET    /api/v1/webhooks/<str:webhook_id>/                 200   404 404     404   200    401    401      401  404
PATCH  /api/v1/webhooks/<str:webhook_id>/                 200   404 404     404   403    401    401      401  404
DELETE /api/v1/webhooks/<str:webhook_id>/                 204   404 404     404   403    401    401      401  404
POST   /api/v1/webhooks/<str:webhook_id>/rotate/          200   404 404     404   403    401    401      401  404
POST   /api/v1/webhooks/<str:webhook_id>/ping/            202   404 404     404   403    401    401      401  404
GET    /api/v1/webhooks/<str:webhook_id>/deliveries/      200   404 404     404   200    401    401      401  404
POST   /api/v1/webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay/ 202 404 404 404 403 401 401 401 404

GET    /api/v1/requests/                                  200   200 200     200   200    401    401      401  -
POST   /api/v1/requests/                                  201   201 201     201   403    401    401      401  -
GET    /api/v1/requests/<str:request_id>/                 200   404 404     404   200    401    401      401  404
POST   /api/v1/requests/<str:request_id>/zip/             200   404 404     404   200    401    401      401  404
GET    /api/v1/requests/<str:request_id>/qr/              200   404 404     404   200    401    401      401  404
PATCH  /api/v1/requests/<str:request_id>/                 200   404 404     404   403    401    401      401  404
DELETE /api/v1/requests/<str:request_id>/                 204   404 404     404   403    401    401      401  404
GET    /api/v1/requests/<str:request_id>/submissions/     200   404 404     404   200    401    401      401  404
GET    /api/v1/requests/<str:request_id>/submissions/<str:submission_id>/files/ 200 404 404 404 200 401 401 401 404
GET    /api/v1/public/requests/<str:slug>/                200   200 200     200   200    200    200      200  404
POST   /api/v1/public/requests/<str:slug>/submissions/    201   201 201     201   201    201    201      201  404
GET    /api/v1/public/requests/<str:slug>/uploads/        200   200 200     200   200    200    200      200  404
POST   /api/v1/public/requests/<str:slug>/uploads/        201   201 201     201   201    201    201      201  404
POST   /api/v1/public/requests/<str:slug>/uploads/batch/  200   200 200     200   200    200    200      200  404
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ 200 200 200 200 200 200    200      200  404
DELETE /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ 204 204 204 204 204 204    204      204  404
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ 200 200 200 200 200 200 200   200  404
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ 200 200 200 200 200 200 200   200  404
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/complete/ 200 200 200 200 200 200 200 200 404

GET    /api/v1/admin/people/                              403   403 403     200   403    401    401      401  -
POST   /api/v1/admin/people/                              403   403 403     201   403    401    401      401  -
GET    /api/v1/admin/people/<str:user_id>/                404   404 404     200   403    401    401      401  404
PATCH  /api/v1/admin/people/<str:user_id>/                404   404 404     200   403    401    401      401  404
GET    /api/v1/admin/quarantine/                          403   403 403     200   403    401    401      401  -
GET    /api/v1/admin/reports/                             403   403 403     200   403    401    401      401  -
DELETE /api/v1/admin/reports/<str:report_id>/             404   404 404     204   403    401    401      401  404
POST   /api/v1/admin/documents/<str:document_id>/quarantine/ 404 404 404    200   403    401    401      401  404
POST   /api/v1/admin/documents/<str:document_id>/release/ 404   404 404     204   403    401    401      401  404
DELETE /api/v1/admin/people/<str:user_id>/                404   404 404     202   403    401    401      401  404
POST   /api/v1/admin/people/<str:user_id>/sign-out/       404   404 404     204   403    401    401      401  404

GET    /api/v1/audit/                                     200   200 200     200   200    401    401      401  -
POST   /api/v1/audit/exports/                             202   202 202     202   202    401    401      401  -
GET    /api/v1/audit/exports/<str:export_id>/             200   404 404     404   200    401    401      401  404
GET    /api/v1/features/                                  200   200 200     200   200    200    200      401  -
PATCH  /api/v1/features/                                  403   403 403     200   403    401    401      401  -
GET    /api/v1/jobs/                                      403   403 403     200   403    401    401      401  -
DELETE /api/v1/jobs/<str:job_id>/                         404   404 404     204   403    401    401      401  404
POST   /api/v1/jobs/<str:job_id>/replay/                  404   404 404     204   403    401    401      401  404
GET    /api/schema/                                       200   200 200     200   200    200    200      200  -
GET    /api/docs/                                         200   200 200     200   200    200    200      200  -

GET    /accounts/sign-up/                                 200   200 200     200   200    200    200      200  -
POST   /accounts/sign-up/                                 302   302 302     302   302    302    302      302  -
GET    /accounts/sign-up/done/                            200   200 200     200   200    200    200      200  -
GET    /accounts/confirm/                                 200   200 200     200   200    200    200      200  -
POST   /accounts/confirm/                                 302   302 302     302   302    302    302      302  -
GET    /accounts/confirm/<str:token>/                     200   200 200     200   200    200    200      200  404
POST   /accounts/confirm/<str:token>/                     302   302 302     302   302    302    302      302  404
GET    /accounts/unsubscribe/<str:token>/                 200   200 200     200   200    200    200      200  404
POST   /accounts/unsubscribe/<str:token>/                 200   200 200     200   200    200    200      200  404
GET    /accounts/login/                                   302   302 302     302   200    200    200      200  -
POST   /accounts/login/                                   302   302 302     302   302    302    302      302  -
POST   /accounts/logout/                                  302   302 302     302   302    302    302      302  -
POST   /accounts/logout-everywhere/                       302   302 302     302   login  login  login    login -
GET    /accounts/password/change/                         200   200 200     200   login  login  login    login -
POST   /accounts/password/change/                         302   302 302     302   login  login  login    login -
GET    /accounts/password/reset/                          200   200 200     200   200    200    200      200  -
POST   /accounts/password/reset/                          302   302 302     302   302    302    302      302  -
GET    /accounts/password/reset/done/                     200   200 200     200   200    200    200      200  -
GET    /accounts/password/reset/<str:uidb64>/<str:token>/ 302   302 302     302   302    302    302      302  200
POST   /accounts/password/reset/<str:uidb64>/<str:token>/ 302   302 302     302   302    302    302      302  200

GET    /settings/                                         302   302 302     302   302    302    302      302  -
GET    /settings/notifications/                           200   200 200     200   login  login  login    login -
POST   /settings/notifications/                           302   302 302     302   login  login  login    login -
GET    /settings/profile/                                 200   200 200     200   login  login  login    login -
POST   /settings/profile/                                 302   302 302     302   login  login  login    login -
GET    /settings/tokens/                                  200   200 200     200   login  login  login    login -
POST   /settings/tokens/                                  200   200 200     200   login  login  login    login -
POST   /settings/tokens/<str:token_id>/revoke/            302   404 404     404   login  login  login    login 404
GET    /api/v1/branding/                                  200   200 200     200   200    200    200      401  -
PATCH  /api/v1/branding/                                  403   403 403     200   403    401    401      401  -
GET    /settings/branding/                                403   403 403     200   login  login  login    login -
POST   /settings/branding/                                403   403 403     302   login  login  login    login -
GET    /settings/features/                                403   403 403     200   login  login  login    login -
POST   /settings/features/                                403   403 403     302   login  login  login    login -
GET    /settings/quarantine/                              403   403 403     200   login  login  login    login -
POST   /settings/quarantine/                              403   403 403     302   login  login  login    login -
GET    /settings/reports/                                 403   403 403     200   login  login  login    login -
POST   /settings/reports/<str:report_id>/dismiss/         404   404 404     302   login  login  login    login 404
POST   /settings/quarantine/<str:document_id>/release/    404   404 404     302   login  login  login    login 404
GET    /settings/people/                                  403   403 403     200   login  login  login    login -
POST   /settings/people/                                  403   403 403     302   login  login  login    login -
GET    /settings/people/<str:user_id>/                    404   404 404     200   login  login  login    login 404
POST   /settings/people/<str:user_id>/                    404   404 404     302   login  login  login    login 404
GET    /settings/groups/                                  403   403 403     200   login  login  login    login -
POST   /settings/groups/                                  403   403 403     302   login  login  login    login -
GET    /settings/webhooks/                                200   200 200     200   login  login  login    login -
POST   /settings/webhooks/                                200   200 200     200   login  login  login    login -
GET    /settings/webhooks/<str:webhook_id>/               200   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/               302   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/rotate/        200   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/ping/          302   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/switch/        302   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/delete/        302   404 404     404   login  login  login    login 404
POST   /settings/webhooks/<str:webhook_id>/<str:delivery_id>/replay/ 302 404 404 404 login login login login 404
GET    /settings/jobs/                                    403   403 403     200   login  login  login    login -
POST   /settings/jobs/<str:job_id>/replay/                404   404 404     302   login  login  login    login 404
POST   /settings/jobs/<str:job_id>/discard/               404   404 404     302   login  login  login    login 404

GET    /                                                  200   200 200     200   login  login  login    login -
GET    /documents/<str:document_id>/                      200   200 403     403   login  login  login    login 404
POST   /documents/<str:document_id>/                      303   303 403     403   login  login  login    login 404
GET    /trash/                                            200   200 200     200   login  login  login    login -
POST   /trash/                                            303   303 303     303   login  login  login    login -
POST   /trash/<str:document_id>/                          303   404 404     404   login  login  login    login 404
GET    /documents/share/                                  200   404 404     404   login  login  login    login 404
POST   /documents/share/                                  303   404 404     404   login  login  login    login 404
GET    /documents/rows/                                   200   200 200     200   login  login  login    login -
GET    /statistics/                                       200   200 200     200   login  login  login    login -
GET    /shares/<str:share_id>/statistics/                 200   404 404     404   login  login  login    login 404
GET    /preview/                                          200   200 200     200   200    200    200      200  -
GET    /preview/download/                                 200   200 200     200   200    200    200      200  -
GET    /requests/                                         200   200 200     200   login  login  login    login -
POST   /requests/                                         303   303 303     303   login  login  login    login -
GET    /requests/<str:request_id>/                        200   404 404     404   login  login  login    login 404
POST   /requests/<str:request_id>/                        303   404 404     404   login  login  login    login 404
GET    /requests/<str:request_id>/submissions/<str:submission_id>/ 200 404 404 404 login login login login 404
POST   /requests/<str:request_id>/zip/                    200   404 404     404   login  login  login    login 404
GET    /requests/<str:request_id>/qr.svg                  200   404 404     404   login  login  login    login 404
POST   /requests/<str:request_id>/state/                  303   404 404     404   login  login  login    login 404
GET    /r/<str:slug>                                      200   200 200     200   200    200    200      200  404
GET    /shares/                                           200   200 200     200   login  login  login    login -
POST   /shares/                                           303   303 303     303   login  login  login    login -
GET    /shares/<str:share_id>/                            200   404 404     404   login  login  login    login 404
POST   /shares/<str:share_id>/                            303   404 404     404   login  login  login    login 404
POST   /shares/<str:share_id>/state/                      303   404 404     404   login  login  login    login 404
GET    /shares/<str:share_id>/qr.svg                      200   404 404     404   login  login  login    login 404
POST   /shares/<str:share_id>/documents/<str:document_id>/remove/ 303 404 404 404 login  login  login    login 404
GET    /shares/<str:share_id>/recipients/                 200   404 404     404   login  login  login    login 404
POST   /shares/<str:share_id>/recipients/                 303   404 404     404   login  login  login    login 404
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/remove/ 303 404 404 404 login login login login 404
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/send/ 303 404 404 404 login login login   login 404
GET    /audit/                                            200   200 200     200   login  login  login    login -
POST   /audit/exports/                                    303   303 303     303   login  login  login    login -
GET    /audit/exports/<str:export_id>/                    200   404 404     404   login  login  login    login 404
POST   /audit/exports/<str:export_id>/download/           303   404 404     404   login  login  login    login 404

GET    /s/<str:slug>                                      200   200 200     200   200    200    200      200  404
POST   /s/<str:slug>                                      303   303 303     303   303    303    303      303  404
POST   /s/<str:slug>/preview                              200   200 200     200   200    200    200      200  404
POST   /s/<str:slug>/claim                                303   303 303     303   303    303    303      303  404
GET    /s/<str:slug>/resume/<str:token>                   302   302 302     302   302    302    302      302  404
GET    /s/<str:slug>/to/<str:key>                         303   303 303     303   303    303    303      303  303
GET    /s/<str:slug>/report                               200   200 200     200   200    200    200      200  200
POST   /s/<str:slug>/report                               200   200 200     200   200    200    200      200  200
GET    /s/<str:slug>/zip                                  200   200 200     200   200    200    200      200  404
POST   /s/<str:slug>/zip                                  303   303 303     303   303    303    303      303  404
POST   /s/<str:slug>/zip/claim                            303   303 303     303   303    303    303      303  404
"""

PEOPLE = ("alice", "bob", "charlie", "admin", "reader", "nobody", "disabled", "dead")
LOGIN = "login"


@dataclass(frozen=True)
class Row:
    """What a route answers to whom; `missing` is None where nothing can be."""

    key: Key
    answers: dict[str, int | str]
    missing: int | str | None

    def __str__(self) -> str:
        return " ".join(self.key)

    def admits(self, who: str) -> bool:
        """Whether the route does its work for them."""
        answer = self.answers[who]
        return isinstance(answer, int) and answer < 400


def _row(line: str) -> Row:
    method, route, *cells = line.split()
    answers = [int(cell) if cell.isdigit() else cell for cell in cells]
    missing = None if answers[-1] == "-" else answers[-1]
    return Row((method, route), dict(zip(PEOPLE, answers[:-1], strict=True)), missing)


ROWS = [_row(line) for line in _TABLE.splitlines()[2:] if line]
