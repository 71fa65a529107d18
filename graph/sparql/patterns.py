"""Counts a query's triple patterns and path steps from its tokens, without parsing it.

A bracket's frame remembers where in a triple the scan stands: subject, verb, object.  A whole object is one
pattern; an item of a collection is two (``rdf:first`` and ``rdf:rest``).  On a query that the engine would
refuse the counts mean nothing, and need not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Place = Literal["subject", "verb", "after-verb", "object", "clause", "condition"]
"""``clause``: inside SELECT ..., GROUP BY ..., where terms are no triples; ``condition``: after FILTER or BIND, whose
brackets end it."""

FrameKind = Literal["group", "data", "expression", "path", "list", "term"]

OPENING: Final = frozenset({"{", "(", "[", "<<(", "<<"})
CLOSING: Final = frozenset({"}", ")", "]", ")>>", ">>"})
_CLAUSES: Final = frozenset({"SELECT", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET"})
_CONDITIONS: Final = frozenset({"FILTER", "BIND"})
_TEMPLATES: Final = frozenset({"VALUES", "CONSTRUCT", "INSERT", "DELETE", "DATA"})
_NO_TRIPLES: Final = ("clause", "condition")


@dataclass(slots=True)
class _Frame:
    kind: FrameKind
    place: Place = "subject"
    steps: int = 0


@dataclass(slots=True)
class Scan:
    """Feed it ``term``, ``word`` and ``mark`` in order; read ``nesting``, ``patterns`` and ``steps``."""

    patterns: int = 0
    steps: int = 0
    """Steps of the longest path so far."""
    skip_group: bool = False
    """The next ``{`` holds data (VALUES, INSERT DATA) or a template (CONSTRUCT), which nobody plans."""
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame("expression")])

    @property
    def nesting(self) -> int:
        """Brackets that are open."""
        return len(self._frames) - 1

    @property
    def place(self) -> Place | None:
        """Where in a triple the next term stands; None outside a group of patterns."""
        top = self._frames[-1]
        return top.place if top.kind == "group" else None

    def term(self) -> None:
        """A whole term: a name, a literal, a variable, or a bracket that closed."""
        top = self._frames[-1]
        if top.kind == "list":
            self.patterns += 2
        elif top.kind == "path":
            self._step(top)
        elif top.kind in ("group", "term"):
            if top.place == "subject":
                top.place, top.steps = "verb", 0
            elif top.place == "verb":
                top.place = "after-verb"
                self._step(top)
            elif top.place in ("after-verb", "object"):
                top.place = "object"
                self.patterns += 1

    def word(self, text: str) -> None:
        """A bare word in capitals: a keyword, ``A``, ``TRUE`` or a function's name."""
        top = self._frames[-1]
        if text in ("A", "TRUE", "FALSE"):
            self.term()
        elif text in _TEMPLATES:
            self.skip_group = True
            top.place = "clause"
        elif text in _CLAUSES:
            top.place = "clause"
        elif text in _CONDITIONS:
            top.place = "condition"
        elif text == "WHERE":
            self.skip_group = False  # CONSTRUCT WHERE {...}: the pattern is the template
        elif top.place not in _NO_TRIPLES:
            top.place = "subject"

    def mark(self, text: str) -> None:
        """Punctuation."""
        top = self._frames[-1]
        if text in OPENING:
            self._open(text, top)
        elif text in CLOSING:
            self._close()
        elif top.kind in ("group", "term") and top.place not in _NO_TRIPLES:
            if text == ".":
                top.place = "subject"
            elif text == ";":
                top.place, top.steps = "verb", 0
            elif text == "," and top.place == "object":
                top.place = "after-verb"
            elif text in ("/", "|") and top.place == "after-verb":
                top.place = "verb"

    def _step(self, top: _Frame) -> None:
        top.steps += 1
        total = 0
        for frame in reversed(self._frames):
            total += frame.steps
            if frame.kind != "path":
                break
        self.steps = max(self.steps, total)

    def _open(self, mark: str, top: _Frame) -> None:
        kind: FrameKind
        if top.kind == "data" or self.skip_group:
            kind = "data"
        elif mark == "{":
            kind = "group"
        elif mark != "(":
            kind = "term"
        elif top.kind == "path" or (top.kind in ("group", "term") and top.place == "verb"):
            kind = "path"
        elif top.kind == "expression" or top.place in _NO_TRIPLES:
            kind = "expression"
        else:
            kind = "list"
        if mark == "{":
            self.skip_group = False
            top.place = "subject"
        self._frames.append(_Frame(kind, "verb" if mark == "[" else "subject"))

    def _close(self) -> None:
        """One bracket too many is the engine's to report."""
        if len(self._frames) == 1:
            return
        closed, top = self._frames.pop(), self._frames[-1]
        if closed.kind == "path":
            top.steps += closed.steps - 1  # the path in brackets is one step of its own, added by term()
            self.term()
        elif closed.kind in ("list", "term"):
            self.term()
        elif closed.kind == "expression" and top.place == "condition":
            top.place = "subject"
