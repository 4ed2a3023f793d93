"""What keeps a visitor from a link: each way in which it is over, closed, or not for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from accounts.services import administration, tokens
from files.domain.documents import Status
from files.domain.shares import Audience, ShareEnding
from files.models import DocumentItem, ShareItem
from files.services import deletion, shares, trash
from files.services.documents import repository
from files.services.shares import claims, recipients, zips
from mydoc import features
from mydoc.core.ids import new_secret
from mydoc.features import Feature
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.features import version
from tests.support.things import LINK_PASSWORD, new_token
from tests.support.visiting import (
    Scene,
)

GONE = frozenset({"share_not_found"})


Act = Callable[[Scene, Clock], None]


@dataclass(frozen=True)
class Predicate:
    """A reason to give nothing.

    Attributes:
        act: makes it hold.
        codes: what the API says then.
        rules: of the link before.
        is_asked: the page of the link says what is missing instead of that there is none.
        is_of_documents: the link itself is open; so its password still unlocks it.
    """

    act: Act
    codes: frozenset[str] = GONE
    rules: tuple[tuple[str, Any], ...] = ()
    is_asked: bool = False
    is_of_documents: bool = False

    def __str__(self) -> str:
        return self.act.__name__


def _gone(act: Act, **rules: Any) -> Predicate:
    return Predicate(act, rules=tuple(rules.items()))


def _asked(act: Act, *codes: str, **rules: Any) -> Predicate:
    return Predicate(act, frozenset(codes), tuple(rules.items()), is_asked=True)


def unknown(scene: Scene, clock: Clock) -> None:
    scene.share = replace(scene.share, slug=new_secret())


def expired(scene: Scene, clock: Clock) -> None:
    scene.change(expires_in=60)
    clock.move(seconds=61)


def expired_at_a_moment(scene: Scene, clock: Clock) -> None:
    scene.change(expires_at=clock.now() + timedelta(seconds=90))
    clock.move(seconds=91)


def revoked(scene: Scene, clock: Clock) -> None:
    shares.revoke(owner=person(scene.world.alice), share_id=scene.share.id)


def about_to_go(scene: Scene, clock: Clock) -> None:
    """Revoked, and whoever did it died before its documents forgot it."""
    ShareItem(scene.share.slug).update(actions=[ShareItem.ending.set(ShareEnding.REVOKED.value)])


def paused(scene: Scene, clock: Clock) -> None:
    scene.change(is_paused=True)


def used_up(scene: Scene, clock: Clock) -> None:
    claims.claim(visit=scene.visit(), document_id=scene.document.id)


def used_up_and_locked(scene: Scene, clock: Clock) -> None:
    used_up(scene, clock)
    wrong_password(scene, clock)


def used_up_by_a_lower_limit(scene: Scene, clock: Clock) -> None:
    claims.claim(visit=scene.visit(), document_id=scene.document.id)
    scene.change(max_downloads=1)


def fetched_once(scene: Scene, clock: Clock) -> None:
    claims.claim(visit=scene.visit(), document_id=scene.document.id)


def fetched_once_as_zip(scene: Scene, clock: Clock) -> None:
    zips.claim(visit=scene.visit())


def owner_disabled(scene: Scene, clock: Clock) -> None:
    administration.disable(user_id=scene.world.alice.id)


def links_switched_off(scene: Scene, clock: Clock) -> None:
    change = features.Change(switches={Feature.PUBLIC_LINKS: False})
    features.change(version=version(), change=change, by="admin")


def not_started(scene: Scene, clock: Clock) -> None:
    scene.change(starts_at=clock.now() + timedelta(hours=1))


def without_password(scene: Scene, clock: Clock) -> None:
    scene.visitor.unlock = scene.visitor.password = ""


def wrong_password(scene: Scene, clock: Clock) -> None:
    scene.visitor.unlock, scene.visitor.password = "", LINK_PASSWORD.upper()


def older_password(scene: Scene, clock: Clock) -> None:
    scene.change(password="another one")


def unlocked_another_link(scene: Scene, clock: Clock) -> None:
    scene.visitor.unlock, scene.visitor.password = Scene.of(scene.world).visitor.unlock, ""


def unlocked_long_ago(scene: Scene, clock: Clock) -> None:
    scene.visitor.unlock, scene.visitor.password = scene.visitor.unlock[:-3] + "AAA", ""


def not_signed_in(scene: Scene, clock: Clock) -> None:
    scene.visitor.session, scene.visitor.bearer = "", {}


def signed_in_and_disabled(scene: Scene, clock: Clock) -> None:
    administration.disable(user_id=scene.world.bob.id)


def signed_in_with_what_is_revoked(scene: Scene, clock: Clock) -> None:
    token_id, text = new_token(scene.world.bob)
    tokens.revoke(user_id=scene.world.bob.id, token_id=token_id)
    scene.visitor.session, scene.visitor.bearer = "nobodyssession", {"Authorization": f"Bearer {text}"}


def no_recipient(scene: Scene, clock: Clock) -> None:
    scene.visitor.key = ""


def recipient_of_another_link(scene: Scene, clock: Clock) -> None:
    scene.visitor.key = Scene.of(scene.world, audience=Audience.RECIPIENTS.value).visitor.key


def recipient_by_guess(scene: Scene, clock: Clock) -> None:
    scene.visitor.key = scene.visitor.key[:-2] + ("AA" if not scene.visitor.key.endswith("AA") else "BB")


def recipient_removed(scene: Scene, clock: Clock) -> None:
    owner, gone = person(scene.world.alice), scene.visitor.key
    for one in recipients.list_all(owner=owner, share_id=scene.share.id).recipients:
        if one.key == gone:
            recipients.remove(owner=owner, share_id=scene.share.id, recipient_id=one.id)


def quarantined(scene: Scene, clock: Clock) -> None:
    _set_status(scene, Status.QUARANTINED)


def failed(scene: Scene, clock: Clock) -> None:
    _set_status(scene, Status.FAILED)


def deleted(scene: Scene, clock: Clock) -> None:
    deletion.delete(owner=person(scene.world.alice), document_id=scene.document.id)


def in_the_trash(scene: Scene, clock: Clock) -> None:
    trash.delete(owner=person(scene.world.alice), document_id=scene.document.id)


def about_to_be_deleted(scene: Scene, clock: Clock) -> None:
    """Its end has begun, and whoever did it died."""
    _set_status(scene, Status.DELETING)


def document_expired(scene: Scene, clock: Clock) -> None:
    """The link is kept longer, and the schedule has not been here yet."""
    scene.change(expires_in=30 * 24 * 3600)
    clock.move(days=7, seconds=1)
    password = {"password": LINK_PASSWORD} if scene.share.has_password else {}
    scene.visitor.unlock = claims.unlock(visit=scene.visit(**password))


def all_documents_expired(scene: Scene, clock: Clock) -> None:
    """Likewise, of several; the ZIP is of before."""
    other = scene.world.things().document
    shares.add_documents(owner=person(scene.world.alice), share_id=scene.share.id, document_ids=[other.id])
    document_expired(scene, clock)


def _set_status(scene: Scene, status: Status) -> None:
    before = repository.get_own(owner=person(scene.world.alice), document_id=scene.document.id)
    repository.change(before, replace(before, status=status), actions=[DocumentItem.status.set(status.value)])


SIGNED_IN = {"audience": Audience.SIGNED_IN.value}


RECIPIENTS = {"audience": Audience.RECIPIENTS.value}


PREDICATES = [
    *map(_gone, (unknown, expired, expired_at_a_moment, revoked, about_to_go, paused)),
    _gone(used_up, max_downloads=1),
    _gone(used_up_and_locked, max_downloads=1),
    _gone(used_up_by_a_lower_limit),
    _gone(fetched_once, is_one_time=True),
    _gone(fetched_once_as_zip, is_one_time=True),
    *map(_gone, (owner_disabled, links_switched_off)),
    _asked(not_started, "not_started"),
    _asked(without_password, "password_required", "wrong_password", "invalid"),
    _asked(wrong_password, "password_required", "wrong_password"),
    _asked(older_password, "password_required", "wrong_password"),
    _asked(unlocked_another_link, "password_required", "wrong_password", "invalid"),
    _asked(unlocked_long_ago, "password_required", "wrong_password", "invalid"),
    _asked(not_signed_in, "sign_in_required", **SIGNED_IN),
    _asked(signed_in_and_disabled, "sign_in_required", "bad_token", **SIGNED_IN),
    _asked(signed_in_with_what_is_revoked, "sign_in_required", "bad_token", **SIGNED_IN),
    _asked(no_recipient, "recipients_only", **RECIPIENTS),
    _asked(recipient_of_another_link, "recipients_only", **RECIPIENTS),
    _asked(recipient_by_guess, "recipients_only", **RECIPIENTS),
    _asked(recipient_removed, "recipients_only", **RECIPIENTS),
    # The link is there and leads nowhere; so it looks as if it were not.
    *(
        Predicate(act, is_of_documents=True)
        for act in (
            quarantined,
            failed,
            in_the_trash,
            about_to_be_deleted,
            deleted,
            document_expired,
            all_documents_expired,
        )
    ),
]
