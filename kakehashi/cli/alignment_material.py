"""What the commands on alignment work with: the served snapshot, its encoder and the reviews in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.cli.answers import open_service

if TYPE_CHECKING:
    from graph.alignment.fit import Material
    from graph.encoders import Encoder


def material() -> tuple[Material, Encoder]:
    """Projects, plans, ties and reviews of the served snapshot, read for fitting, and the encoder.

    Raises:
        SnapshotError: there is none.
        ModelError: it was ingested without embeddings.
    """
    from graph import encoders, reviews
    from graph.alignment.fit import Material
    from graph.encoders.remembered import Remembered
    from graph.rows import DocumentRow, NodeRow, ProjectRow

    service = open_service()
    settings, catalogue = service.settings, service.catalogue
    loaded = encoders.load(settings.encoder, settings.models, settings.encoder_threads)
    encoder = Remembered(loaded, settings.models / "vectors.sqlite") if loaded.dimension else loaded
    projects, nodes = catalogue.all(ProjectRow), catalogue.all(NodeRow)
    corpus = reviews.corpus_of(catalogue.all(DocumentRow), projects, nodes)
    log = reviews.ReviewLog(settings.data).entries()
    decided = reviews.decisions(reviews.standings(log, corpus))
    return Material.of(projects, nodes, service.ties, encoder, reviews=decided), encoder
