"""Whether policies allow a call, by the emulator's evaluator, which follows AWS's "Policy evaluation logic"."""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate, evaluate_resource_policy, parse_policy_document

USER = "arn:aws:iam::123456789012:user/somebody"


def allows(
    policy: dict[str, Any],
    action: str,
    resource: str,
    *,
    boundary: dict[str, Any] | None = None,
    **keys: str,
) -> bool:
    """Whether who has the policy, within the boundary, may do this.

    Args:
        keys: the request's condition keys, with `__` for the colon.
    """
    limits = [[parse_policy_document(boundary)]] if boundary else []
    context = _context(action, resource, service_context={_key(name): value for name, value in keys.items()})
    return evaluate(context, [parse_policy_document(policy)], *limits).decision == "Allow"


def denies(bucket_policy: dict[str, Any], action: str, resource: str, *, secure: bool) -> bool:
    """Whether a resource's policy refuses this, whoever asks and whatever else they may.

    Args:
        secure: whether the request came over TLS.
    """
    context = _context(action, resource, secure_transport=secure)
    return evaluate_resource_policy(bucket_policy, context).decision == "Deny"


def _context(action: str, resource: str, **more: Any) -> EvalContext:
    return EvalContext(
        principal_arn=USER, principal_type="User", principal_account="123456789012", action=action,
        resource_arn=resource, region="eu-central-1", **more,
    )  # fmt: skip


def _key(name: str) -> str:
    return name.replace("__", ":").lower()
