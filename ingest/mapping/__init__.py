"""Records and rows to RDF, straight to pyoxigraph quads.

==========================  =============================================================
``quads``                   a linked document's own graph: what it states
``Compact``                 a large survey's records, as few N-Quads that lose nothing
``method_quads``            how such a survey's records were classified, told once
``conclusions``             what linking concluded of it, for the inferred graph
``alignment_quads``         inferred links to plan nodes and SDG goals, for the inferred graph
``match_quads``             inferred matches of plan items, for the inferred graph
``series_quads``            projects through the years, for the inferred graph
``review_quads``            the log of reviews and the links decided by people, for the reviews graph
``asserted_links``          the rows of support that a document states, each once
``quality_quads``           how well a document was read, as measurements in its graph
``reference_quads``         areas, countries, places and recorded ties
``ontology_quads``          ontology and vocabularies
``recorded_tie``            a recorded tie in the shape of a document's
==========================  =============================================================
"""

from __future__ import annotations

from ingest.mapping.compact import Compact, method_quads
from ingest.mapping.document import asserted_links, quads
from ingest.mapping.inferred import alignment_quads, conclusions, match_quads, series_quads
from ingest.mapping.quality import quality_quads
from ingest.mapping.reference import ontology_quads, recorded_tie, reference_quads
from ingest.mapping.reviews import review_quads

__all__ = ["Compact", "alignment_quads", "asserted_links", "conclusions", "match_quads", "method_quads",
           "ontology_quads", "quads", "quality_quads", "recorded_tie", "reference_quads", "review_quads",
           "series_quads"]
