"""Linking: names to places and countries, texts to dates and figures, statements to ties.

::

    area        which prefecture or city the document is about
    mentions    names in every cell       (gazetteer: find, compounds: whole names, choose: decide, folding: spellings)
    classify    modes, topics, audiences, status
    projects    one record, all of it
    bodies      schools, ports, zoos and other bodies
    ties/       who is tied to whom, in records, sentences, lists and plans
"""

from __future__ import annotations

from itertools import chain

from ingest.linked import LinkedDocument, LinkedProject, Tie
from ingest.linking.area import Area, infer
from ingest.linking.projects import Linker
from ingest.linking.ties import documents as tie_documents
from ingest.linking.ties import lists as tie_lists
from ingest.linking.ties import prose as tie_prose
from ingest.linking.ties.agreement import compared, disagreements
from ingest.linking.ties.recorded import as_told_elsewhere
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
    found = list(tie_lists.without_doubles(found, parsed))
    if parsed.prose:
        found = list(tie_prose.ended(found, parsed, area))
    found = list(as_told_elsewhere(found, projects))
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
