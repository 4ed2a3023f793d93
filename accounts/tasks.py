"""Run the accounts' jobs: ids in, one service call."""

from accounts import realtime
from accounts.services import groups, mail, password_changes


def resend_confirmation(email: str) -> None:
    """Mail the confirmation link again."""
    mail.resend_confirmation(email=email)


def answer_sign_up(email: str) -> None:
    """Mail someone who signed up."""
    mail.answer_sign_up(email=email)


def send_password_reset(email: str) -> None:
    """Mail a reset link."""
    mail.send_password_reset(email=email)


def send_password_changed(user_id: str, tokens_revoked: int = 0, version: str = "", is_last: int = 0) -> None:
    """Mail someone that their password was changed."""
    password_changes.follow(
        user_id=user_id, tokens_revoked=bool(tokens_revoked), version=version, is_last=bool(is_last)
    )


def follow_groups(*names: str) -> None:
    """Enqueue a job for each group whose quota has changed."""
    groups.follow_all(groups=names)


def follow_group(name: str, after: str) -> None:
    """Give members of a group its quota."""
    groups.follow(group=name, after=after)


def close_ended_connections(user_id: str) -> None:
    """Close a person's connections whose session or token has ended."""
    realtime.close_again(user_id=user_id)
