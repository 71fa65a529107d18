"""Kakehashi 架け橋 for analysts: ask a snapshot of this machine, or a running service, and get pandas tables.

>>> import kakehashi
>>> kg = kakehashi.open()                                 # doctest: +SKIP
>>> kg = kakehashi.connect("https://kakehashi.example/")  # doctest: +SKIP
>>> kg.search("高校生の交流", country="US")                # doctest: +SKIP

Importing this package is light; the tables need ``pip install 'kakehashi[analysis]'``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ontology.errors import KakehashiError, MissingExtra

if TYPE_CHECKING:
    from pathlib import Path

    from graph.settings import Settings
    from kakehashi.client import Kakehashi, Network

__all__ = ["Kakehashi", "KakehashiError", "Network", "connect", "ingest", "open"]


def open(source: Settings | Path | str | None = None) -> Kakehashi:
    """Opens the published snapshot of a data folder.

    Args:
        source: the data folder, or settings; the environment's (``KAKEHASHI_DATA`` ...) when None.

    Raises:
        SnapshotError: nothing is published there.
        MissingExtra: pandas or httpx is not installed.
    """
    client = _client()
    from kakehashi.transport import Transport

    return client(Transport.local(_settings(source)))


def connect(url: str, token: str = "") -> Kakehashi:
    """Connects to a running service; ``token`` is the reviewers', for ``review`` alone.

    Raises:
        InputError: this is not an address.
        Unreachable: nothing answers there.
        MissingExtra: pandas or httpx is not installed.
    """
    client = _client()
    from kakehashi.transport import Transport

    with ExitStack() as unless_it_answers:
        found = client(Transport.remote(url, token))
        unless_it_answers.callback(found.close)
        found.snapshot  # noqa: B018 - a wrong address is told here and not at the first question
        unless_it_answers.pop_all()
    return found


def ingest(documents: Path | str, source: Settings | Path | str | None = None,
           step: Callable[[str, int, int], None] | None = None) -> dict[str, object]:
    """Reads a folder of documents, or one file, into a new snapshot of a data folder and publishes it.

    Args:
        documents: the folder or file; see docs/FORMATS.md for what is read.
        source: as of ``open``.
        step: told the stage's name, how much is done, and how much there is.

    Returns:
        What `kakehashi ingest --json` prints: documents with their counts, `failed` with the reasons.

    Raises:
        InputError: there is nothing to read.
    """
    from pathlib import Path

    from ingest.pipeline import ingest as run

    return run(_settings(source), Path(documents), step or (lambda stage, done, total: None)).as_data()


def _settings(source: Settings | Path | str | None) -> Settings:
    from pathlib import Path

    from graph.settings import Settings, settings

    if source is None:
        return settings()
    return source if isinstance(source, Settings) else Settings(data=Path(source))


def _client() -> type[Kakehashi]:
    try:
        from kakehashi.client import Kakehashi
    except ModuleNotFoundError as error:
        if error.name not in ("pandas", "httpx"):
            raise
        raise MissingExtra(f"the package {error.name} is not installed", where="kakehashi",
                           todo="pip install 'kakehashi[analysis]'") from error
    return Kakehashi


def __getattr__(name: str) -> object:
    """``Kakehashi`` and ``Network``, imported when they are asked for."""
    if name in ("Kakehashi", "Network"):
        from kakehashi import client

        return getattr(client, name)
    raise AttributeError(f"module 'kakehashi' has no attribute {name!r}")
