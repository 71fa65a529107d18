"""What the commands on alignment work with: the served snapshot, its encoder and the reviews in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kakehashi.cli.answers import open_service

if TYPE_CHECKING:
    from graph.alignment.fit import Material
    from graph.alignment.judgements import Judgement
    from graph.encoders import Encoder


def material(held_out: Sequence[Judgement] = ()) -> tuple[Material, Encoder]:
    """Projects, plans, ties, judgements and reviews of the served snapshot, read for fitting, and the encoder.

    Projects that are judged in ``held_out`` teach nothing.

    Raises:
        SnapshotError: there is none.
        ModelError: it was ingested without embeddings.
    """
    from graph import encoders, reviews
    from graph.alignment import judgements
    from graph.alignment.fit import Material
    from graph.alignment.held_out import without
    from graph.encoders.remembered import Remembered
    from graph.rows import DocumentRow, NodeRow, ProjectRow

    service = open_service()
    settings, catalogue = service.settings, service.catalogue
    loaded = encoders.load(settings.encoder, settings.models, settings.encoder_threads)
    encoder = Remembered(loaded, settings.models / "vectors.sqlite") if loaded.dimension else loaded
    projects, nodes = catalogue.all(ProjectRow), catalogue.all(NodeRow)
    corpus = reviews.corpus_of(catalogue.all(DocumentRow), projects, nodes)
    log = reviews.ReviewLog(settings.data).entries()
    asked = {projects[place].id for place in judgements.found(held_out, projects)}
    decided = [each for each in reviews.decisions(reviews.standings(log, corpus)) if each.project not in asked]
    known = without(judgements.read(), held_out, projects)
    return Material.of(projects, nodes, service.ties, encoder, known, decided), encoder
