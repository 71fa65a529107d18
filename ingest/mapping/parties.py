"""Organisations, departments and the parties of ties."""

from __future__ import annotations

from pyoxigraph import NamedNode

from ingest.linked import LinkedProject, Party
from ingest.mapping import terms
from ingest.mapping.pen import Pen
from ingest.records import DocumentMeta
from ontology import reference
from ontology.iri import stable_id


def organisation(pen: Pen, name: str, scope: str) -> NamedNode:
    """An organisation that has only a name; ``scope`` (a prefecture or country) tells namesakes apart."""
    node = NamedNode(pen.iris.entity("organisation", stable_id(scope, name)))
    if pen.first(node):
        pen.a(node, "Organisation")
        pen.words(node, terms.LABEL, name)
    return node


def publishing_body(pen: Pen, meta: DocumentMeta) -> NamedNode:
    """The local government that a document is of, with the area that it governs."""
    scope = meta.prefecture or meta.id
    body = organisation(pen, meta.municipality or meta.prefecture or "", scope)
    if meta.municipality:
        areas = [each for each in reference.municipalities_by_name().get(meta.municipality, ())
                 if reference.prefecture(each.prefecture).name == meta.prefecture]
        if len(areas) == 1:
            pen.link(body, pen.kkh("governs"), NamedNode(pen.iris.entity("municipality", areas[0].code)))
    elif meta.prefecture and meta.prefecture in reference.prefecture_by_name():
        code = reference.prefecture_by_name()[meta.prefecture].code
        pen.link(body, pen.kkh("governs"), NamedNode(pen.iris.entity("prefecture", code)))
    return body


def department(pen: Pen, name: str, publisher: str, scope: str) -> NamedNode:
    """A department of the organisation that published the document."""
    node = NamedNode(pen.iris.entity("department", stable_id(scope, publisher, name)))
    if pen.first(node):
        pen.a(node, "Department")
        pen.words(node, terms.LABEL, name)
        if publisher:
            pen.link(node, terms.UNIT_OF, organisation(pen, publisher, scope))
    return node


def implementers(pen: Pen, subject: NamedNode, project: LinkedProject, scope: str) -> None:
    """Who carries the project out; the government of a municipality is told to be one."""
    for name in project.implementers:
        pen.link(subject, pen.kkh("implementer"), organisation(pen, name, scope))
    write_governed(pen, project, scope)


def write_governed(pen: Pen, project: LinkedProject, scope: str) -> None:
    """The areas whose governments a project's implementers are."""
    governed = {mention.surface: (mention.kind, mention.target) for mention in project.mentions
                if mention.role == "implementer" and mention.target}
    for name in project.implementers if governed else ():
        kind, target = governed.get(name, (None, None))
        if kind in ("municipality", "prefecture") and target:
            pen.link(organisation(pen, name, scope), pen.kkh("governs"), NamedNode(pen.iris.entity(kind, target)))


def party(pen: Pen, one: Party, scope: str) -> NamedNode:
    """A party of a tie: a known area, or something that has only a name."""
    if one.target and one.kind != "organisation":
        return NamedNode(pen.iris.entity(one.kind, one.target))
    if one.kind == "place":
        node = NamedNode(pen.iris.entity("place", f"{scope}-{stable_id(one.name)}"))
        pen.a(node, "Place")
        pen.words(node, terms.LABEL, one.name)
        if scope:
            pen.link(node, pen.kkh("country"), NamedNode(pen.iris.entity("country", scope)))
        return node
    return organisation(pen, one.name, scope)
