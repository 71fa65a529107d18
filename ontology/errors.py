"""The error tree.

::

    KakehashiError            exit 1   HTTP 500
    ├── InputError            exit 2   HTTP 400   what the user gave cannot be read
    │   ├── DocumentError                         a source document; names file and place
    │   └── QueryError                            a query or parameter
    ├── NotFound              exit 3   HTTP 404   nothing has this name
    ├── Gone                  exit 3   HTTP 410   it had a name; the successor is told
    ├── LimitExceeded         exit 4   HTTP 503   a stated limit was reached
    ├── MissingExtra          exit 5   HTTP 501   an optional part is not installed
    ├── Unreachable           exit 1   HTTP 502   the service at an address does not answer
    └── SnapshotError         exit 6   HTTP 503   no snapshot, or one that does not fit

Each message tells what failed, where, why, and what to do next.  The numbers are attributes, so the
command line and the HTTP layer map them once, without naming each class.
"""

from __future__ import annotations

from collections.abc import Iterator


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
