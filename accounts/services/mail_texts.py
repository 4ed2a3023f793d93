"""Say what the mails about an account tell."""

from __future__ import annotations

from mydoc import mail

_RESET = "Set a new password"
_ONLY_YOU = "If you did not expect this email, ignore it. No one can use the account without this link."


def confirmation(name: str, link: str) -> mail.Content:
    """Return the mail with the link that confirms an address."""
    return mail.Content(
        subject="Confirm your email address",
        greeting=name,
        paragraphs=["Confirm your email address and choose a password to get started."],
        button=mail.Link("Confirm email address", link),
        notes=["The link works once and expires in 24 hours.", _ONLY_YOU],
    )


def already_registered(name: str) -> mail.Content:
    """Return the answer to a sign-up with an address that has an account."""
    return mail.Content(
        subject="You already have an account",
        greeting=name,
        paragraphs=[
            "Someone, perhaps you, tried to sign up with this address. It already has an account.",
            "Nothing has changed.",
        ],
        button=mail.Link("Sign in", mail.url("accounts:login")),
        links=[mail.Link(_RESET, mail.url("accounts:password-reset"))],
    )


def password_reset(name: str, link: str) -> mail.Content:
    """Return the mail with the link that sets a password."""
    return mail.Content(
        subject=_RESET,
        greeting=name,
        paragraphs=["Someone, perhaps you, asked for a new password for your account."],
        button=mail.Link(_RESET, link),
        notes=[
            "The link works once and expires in three hours.",
            "If you did not request it, ignore this email. Your password has not changed.",
        ],
    )


def password_changed(name: str, *, tokens_revoked: bool) -> mail.Content:
    """Return the mail that tells of a new password, in case it was not the person's own."""
    tokens = (
        "All your access tokens were revoked. Programs that used one need a new token."
        if tokens_revoked
        else "Your access tokens still work. You can revoke them."
    )
    return mail.Content(
        subject="Your password was changed",
        greeting=name,
        paragraphs=[
            "Your password was changed, and your other sessions have ended.",
            "If this was not you, set a new password immediately.",
        ],
        button=mail.Link(_RESET, mail.url("accounts:password-reset")),
        notes=[tokens],
        links=[mail.Link("View access tokens", mail.url("settings:tokens"))],
    )
