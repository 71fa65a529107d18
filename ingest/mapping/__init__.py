"""Records and rows to RDF, straight to pyoxigraph quads.

==========================  =============================================================
``quads``                   a linked document's own graph: what it states
``conclusions``             what linking concluded of it, for the inferred graph
``alignment_quads``         inferred links to plan nodes and SDG goals, for the inferred graph
``series_quads``            projects through the years, for the inferred graph
``asserted_links``          the rows of support that a document states, each once
``quality_quads``           how well a document was read, as measurements in its graph
``reference_quads``         areas, countries, places and recorded ties
``ontology_quads``          ontology and vocabularies
``recorded_tie``            a recorded tie in the shape of a document's
==========================  =============================================================
"""

from __future__ import annotations

from ingest.mapping.document import asserted_links, quads
from ingest.mapping.inferred import alignment_quads, conclusions, series_quads
from ingest.mapping.quality import quality_quads
from ingest.mapping.reference import ontology_quads, recorded_tie, reference_quads

__all__ = ["alignment_quads", "asserted_links", "conclusions", "ontology_quads", "quads", "quality_quads",
           "recorded_tie", "reference_quads", "series_quads"]
