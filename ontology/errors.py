"""The error tree.

::

    KakehashiError            exit 1   HTTP 500
    ├── InputError            exit 2   HTTP 400   what the user gave cannot be read
    │   ├── DocumentError                         a source document; names file and place
    │   └── QueryError                            a query or parameter
    ├── NotFound              exit 3   HTTP 404   nothing has this name
    ├── Gone                  exit 3   HTTP 410   it had a name; the successor is told
    ├── Ambiguous             exit 3   HTTP 404   several have this name; they are told
    ├── LimitExceeded         exit 4   HTTP 503   a stated limit was reached
    ├── MissingExtra          exit 5   HTTP 501   an optional part is not installed
    ├── Unreachable           exit 1   HTTP 502   the service at an address does not answer
    └── SnapshotError         exit 6   HTTP 503   no snapshot, or one that does not fit

Each message tells what failed, where, why, and what to do next.  The numbers are attributes, so the
command line and the HTTP layer map them once, without naming each class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class KakehashiError(Exception):
    """Root of every error this system raises on purpose.

    ``where`` is the file, parameter or limit concerned; ``todo`` is what the user can do.
    """

    exit_code = 1
    http_status = 500
    slug = "error"

    def __init__(self, message: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.todo})" if self.todo else ""
        return f"{place}{self.message}{advice}"


class InputError(KakehashiError):
    """What the user gave cannot be used."""

    exit_code = 2
    http_status = 400
    slug = "bad-input"


class DocumentError(InputError):
    """A source document cannot be read; ``where`` is ``file`` or ``file:line``."""

    slug = "bad-document"


class QueryError(InputError):
    """A query or a parameter is not valid."""

    slug = "bad-query"


class NotFound(KakehashiError):
    """Nothing has this name."""

    exit_code = 3
    http_status = 404
    slug = "not-found"


class Gone(NotFound):
    """It existed; the successor, where there is one, is to be used instead."""

    http_status = 410
    slug = "gone"

    def __init__(self, message: str, *, successor: str = "", where: str = "") -> None:
        super().__init__(message, where=where, todo=f"use {successor}" if successor else "")
        self.successor = successor


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several that a name may mean."""

    id: str
    name: str
    kind: str = "municipality"
    """A kind of entity (``ontology.iri.EntityKind``)."""
    ended: str = ""
    """Day or year on which a former municipality ended, where it is known."""
    successor: str = ""
    """Id of what a former one is part of today."""
    successor_name: str = ""

    def __str__(self) -> str:
        now = f", {self.successor} {self.successor_name} today" if self.successor else ""
        until = f" until {self.ended}" if self.ended else ""
        return f"{self.id} {self.name}" + (f" (former{until}{now})" if now else "")


class Ambiguous(NotFound):
    """Several have this name; the candidates are told."""

    slug = "ambiguous"

    def __init__(self, message: str, *, candidates: Sequence[Candidate] = (), where: str = "", todo: str = "") -> None:
        super().__init__(message + (": " if candidates else "") + ", ".join(map(str, candidates)),
                         where=where, todo=todo or "use one of these codes")
        self.candidates = tuple(candidates)


class LimitExceeded(KakehashiError):
    """A limit that the operator set was reached; the message names it."""

    exit_code = 4
    http_status = 503
    slug = "limit-exceeded"


class MissingExtra(KakehashiError):
    """An optional part is not installed; ``todo`` is the command that installs it."""

    exit_code = 5
    http_status = 501
    slug = "missing-extra"


class SnapshotError(KakehashiError):
    """There is no snapshot to serve, or it does not fit this program."""

    exit_code = 6
    http_status = 503
    slug = "no-snapshot"


class Unreachable(KakehashiError):
    """The service at an address does not answer."""

    http_status = 502
    slug = "unreachable"


def kinds() -> dict[str, type[KakehashiError]]:
    """Error classes by slug."""
    def below(kind: type[KakehashiError]) -> Iterator[type[KakehashiError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return {kind.slug: kind for kind in below(KakehashiError)}
