"""Linking: names to places and countries, texts to dates and figures, statements to ties.

::

    area        which prefecture or city the document is about
    mentions    names in every cell       (gazetteer: find, choose: decide, folding: spellings)
    classify    modes, topics, audiences, status
    projects    one record, all of it
    ties        who is tied to whom       (tie_statement: what may state one, tie_text: words, tie_binding: what is
                bound to a word, tie_distributed: one word for several pairs,
                tie_claims: what a sentence claims, of tie_kinds, tie_names, tie_dates and tie_shares,
                tie_discourse: what it takes from those around it, tie_lands: where places lie,
                tie_own_body: whose text it is, tie_ends: what has ended,
                tie_status: does it stand, tie_years: since when, tie_columns: in other columns, tie_documents: plans,
                tie_nodes: what their nodes tell,
                tie_prose: sentences, tie_lists: lists of sister cities, tie_row: their two sides,
                bodies: schools and ports, tie_record: what is recorded of the same parties)
"""

from __future__ import annotations

from itertools import chain

from ingest.linked import LinkedDocument, LinkedProject, Tie
from ingest.linking import tie_documents, tie_lists, tie_prose
from ingest.linking.area import Area, infer
from ingest.linking.projects import Linker
from ingest.linking.tie_record import compared, disagreements
from ingest.records import Issue, ParsedDocument
from ontology import reference

__all__ = ["Area", "Linker", "infer", "link"]


def link(parsed: ParsedDocument) -> LinkedDocument:
    """Adds identities, dates, figures and ties to a parsed document; nothing that was read is lost.

    ``meta.prefecture`` and ``meta.municipality`` are filled from the content where the layout left them open.
    """
    area = infer(parsed)
    linker = Linker(parsed.meta, area, planned=bool(parsed.nodes))
    projects: list[LinkedProject] = []
    found: list[Tie] = []
    issues: list[Issue] = list(parsed.issues)
    for record in parsed.projects:
        project, reported, ties = linker.project(record)
        projects.append(project)
        issues.extend(reported)
        found.extend(ties)
    for each in chain(tie_documents.of_document(parsed, area), tie_lists.of_partners(parsed, area)):
        if isinstance(each, Issue):
            issues.append(each)
        else:
            listed = compared(each)
            found.append(listed)
            issues.extend(disagreements([listed]))
    if parsed.prose:
        found = list(tie_prose.ended(found, parsed, area))
    meta = parsed.meta.model_copy(
        update={
            "prefecture": reference.prefecture(area.prefecture).name
            if area.prefecture
            else parsed.meta.prefecture,
            "municipality": reference.municipality(area.municipality).name
            if area.municipality
            else parsed.meta.municipality,
        }
    )
    return LinkedDocument(
        meta=meta, parsed=parsed, projects=tuple(projects), ties=tuple(found), issues=tuple(issues)
    )
