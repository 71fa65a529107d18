"""The codes and reasons of every issue that the code of ``ingest`` can raise, collected from its syntax trees."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

INGEST = Path(__file__).parent.parent / "ingest"

BLANK = "X"
"""Stands for what a reason fills in."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def codes() -> set[str]:
    """Every code, with ``BLANK`` where a part of it is filled in; what is no code of an issue is left out."""
    return {each for each in _arguments("code") if re.fullmatch(f"[a-z0-9]+(-([a-z0-9]+|{BLANK}))*", each)}


def reasons() -> set[str]:
    """Every reason, with ``BLANK`` where a fact is filled in."""
    return set(_arguments("reason"))


@cache
def _trees() -> list[ast.Module]:
    """The syntax trees of ``ingest``.  CPython 3.11 raises SystemError where a collection of garbage ends greenlets
    (Playwright's) while a tree is being built, so nothing is collected meanwhile."""
    gc.disable()
    try:
        return [ast.parse(path.read_text("utf-8")) for path in sorted(INGEST.rglob("*.py"))]
    finally:
        gc.enable()


def _arguments(name: str) -> Iterator[str]:
    """Texts given for ``name`` to ``Issue``, ``IssueRow`` and to functions that pass such a parameter on."""
    trees = _trees()
    positions: dict[str, int] = {}
    for tree in trees:
        for function in _functions(tree):
            names = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
            if name in names and ("reason" in names or any(_is_issue(call) for call in _calls(function))):
                positions[function.name] = names.index(name)
    for tree in trees:
        for function in _functions(tree):
            for call in _calls(function):
                found = next((each.value for each in call.keywords if each.arg == name), None)
                called = _name(call)
                if found is None and called in positions and len(call.args) > positions[called]:
                    found = call.args[positions[called]]
                if found is not None and (_is_issue(call) or called in positions):
                    yield from _texts(found, function)


def _functions(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(
        function, ast.Name) else ""


def _is_issue(call: ast.Call) -> bool:
    return _name(call) in ("Issue", "IssueRow")


def _texts(node: ast.expr, scope: ast.AST) -> Iterator[str]:
    """The texts that an expression can give; nothing for what is only passed on."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else BLANK for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, scope)
        yield from _texts(node.orelse, scope)
    elif isinstance(node, ast.BinOp):
        for left in _texts(node.left, scope):
            for right in _texts(node.right, scope):
                yield left + right
    elif isinstance(node, ast.Name):
        for each in ast.walk(scope):
            if isinstance(each, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == node.id for target in each.targets):
                yield from _texts(each.value, scope)
