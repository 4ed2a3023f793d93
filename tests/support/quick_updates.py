"""moto's update expressions of DynamoDB, each understood once; what it makes of them stays the same.

moto walks the tree of an expression ten times for each update, with a look for each kind of node. What names an
attribute without a placeholder, or a part of one, still takes moto's own way; so does whatever AWS refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing import ast_nodes as nodes
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import UpdateExpressionValidator

_init = UpdateExpressionValidator.__init__
_validate = UpdateExpressionValidator.validate
_ACTIONS = list(UpdateExpressionExecutor.execution_map)
# Makes a value from a validator's item, names and values.
_Value = Callable[[Any], DynamoType]


class _Rare(Exception):
    """moto itself has to look at this."""


@dataclass(frozen=True)
class _Action:
    """What happens to one attribute."""

    kind: type[Any]
    path: Any
    placeholder: str
    value: _Value | None


def install() -> None:
    """For the rest of the process."""
    UpdateExpressionParser.make = cache(UpdateExpressionParser.make)
    UpdateExpressionValidator.__init__ = _keep
    UpdateExpressionValidator.validate = _validate_once
    UpdateExpressionExecutor.get_specific_execution = lambda self, node: self.execution_map.get(type(node))


def _keep(self: Any, expression: Any, **given: Any) -> None:
    """Copy no tree, which most do not need."""
    self.expression, self.given = expression, given


def _validate_once(self: Any) -> Any:
    try:
        return _filled_in(self)
    except (_Rare, KeyError, TypeError):
        _init(self, self.expression, **self.given)
        return _validate(self)


def _filled_in(validator: Any) -> Any:
    actions = _actions_of(validator.expression)
    names = [_name(validator, action.placeholder) for action in actions]
    if len(set(names)) < len(names):
        raise _Rare
    values = [[nodes.DDBTypedValue(action.value(validator))] if action.value else [] for action in actions]
    made = [action.kind([action.path, *value]) for action, value in zip(actions, values, strict=True)]
    return nodes.UpdateExpression(made)


def _name(validator: Any, placeholder: str) -> str:
    name: str = validator.given["expression_attribute_names"][placeholder]
    if name in validator.given["table"].table_key_attrs:
        raise _Rare
    return name


def _actions_of(expression: Any) -> list[_Action]:
    """Raises:
    _Rare: if there is one that is not plain.
    """
    if not hasattr(expression, "actions"):
        try:
            _check_clauses(expression)
            expression.actions = [_action(node) for node in expression.find_clauses(_ACTIONS)]
        except _Rare:
            expression.actions = None
    if expression.actions is None:
        raise _Rare
    found: list[_Action] = expression.actions
    return found


def _check_clauses(expression: Any) -> None:
    """Each kind of clause may stand there once."""
    kinds = [
        nodes.UpdateExpressionAddClause,
        nodes.UpdateExpressionDeleteClause,
        nodes.UpdateExpressionRemoveClause,
        nodes.UpdateExpressionSetClause,
    ]
    found = [type(node) for node in expression.find_clauses(kinds)]
    if len(set(found)) < len(found):
        raise _Rare


def _action(node: Any) -> _Action:
    path, *values = node.children
    return _Action(type(node), path, _placeholder(path), _value(values[0]) if values else None)


def _placeholder(path: Any) -> str:
    if len(path.children) != 1 or not isinstance(path.children[0], nodes.ExpressionAttributeName):
        raise _Rare
    found: str = path.children[0].get_attribute_name_placeholder()
    return found


def _value(node: Any) -> _Value:
    if isinstance(node, nodes.ExpressionAttributeValue):
        given = node.get_value_name()
        return lambda validator: DynamoType(validator.given["expression_attribute_values"][given])
    if isinstance(node, nodes.UpdateExpressionPath):
        own = _placeholder(node)
        return lambda validator: validator.given["item"].attrs[_name(validator, own)]
    if isinstance(node, nodes.UpdateExpressionFunction):
        return _if_not_exists(node)
    if isinstance(node, nodes.UpdateExpressionValue):
        return _sum(node)
    raise _Rare


def _if_not_exists(node: Any) -> _Value:
    if node.get_function_name() != "if_not_exists":
        raise _Rare
    placeholder, other = _placeholder(node.get_nth_argument(1)), _value(node.get_nth_argument(2))

    def value(validator: Any) -> DynamoType:
        found: DynamoType | None = validator.given["item"].attrs.get(_name(validator, placeholder))
        return other(validator) if found is None else found

    return value


def _sum(node: Any) -> _Value:
    if len(node.children) == 1:
        return _value(node.children[0])
    left, operator, right = node.children
    one, other = _value(left), _value(right)
    if operator.get_operator() == "+":
        return lambda validator: one(validator) + other(validator)
    return lambda validator: one(validator) - other(validator)
