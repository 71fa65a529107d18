"""Reference facts to the reference graph: areas of Japan, countries, foreign places, recorded ties."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from ingest.linked import Party, Tie
from ingest.mapping import terms
from ingest.mapping.pen import Pen
from ingest.mapping.ties import write_tie
from ontology import files, mergers, reference, values
from ontology.iri import EntityKind, Iris


def reference_quads(iris: Iris) -> Iterator[Quad]:
    """All quads of the reference graph."""
    pen = Pen(iris, iris.reference_graph)
    for write in (_prefectures, _subprefectures, _municipalities, _former_municipalities, _codes, _countries,
                  _places, _ties):
        for _ in write(pen):
            yield from pen.drain()


def ontology_quads(iris: Iris) -> Iterator[Quad]:
    """The ontology and the vocabularies, as the ontology graph.  The shapes stay a file."""
    graph = NamedNode(iris.ontology_graph)
    for name in (files.ONTOLOGY, *files.vocabulary_files()):
        for triple in files.triples(name, iris.base):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _area(pen: Pen, kind: EntityKind, identifier: str, name: str, name_en: str,
          above: NamedNode | None) -> NamedNode:
    """An area with its names and the area it lies in."""
    node = NamedNode(pen.iris.entity(kind, identifier))
    pen.a(node, kind.capitalize())
    pen.words(node, terms.LABEL, name)
    pen.words(node, terms.LABEL, name_en, "en")
    pen.text(node, terms.IDENTIFIER, identifier)
    if above:
        pen.link(node, terms.CONTAINED_IN, above)
    return node


def _point(pen: Pen, node: NamedNode, lat: float | None, lng: float | None) -> None:
    """A position in WGS 84: degrees for simple queries, and WKT (longitude first) for GeoSPARQL."""
    if lat is None or lng is None:
        return
    pen.decimal(node, terms.LAT, lat)
    pen.decimal(node, terms.LONG, lng)
    geometry = pen.part(node, "geometry")
    pen.link(node, terms.HAS_GEOMETRY, geometry)
    pen.link(geometry, terms.TYPE, terms.GEOMETRY)
    wkt = f"POINT({values.decimal_text(lng)} {values.decimal_text(lat)})"
    pen.typed(geometry, terms.AS_WKT, Literal(wkt, datatype=terms.WKT))


def _prefectures(pen: Pen) -> Iterator[None]:
    japan = NamedNode(pen.iris.entity("country", "JP"))
    for each in reference.prefectures().values():
        node = _area(pen, "prefecture", each.code, each.name, each.name_en, japan)
        pen.text(node, pen.kkh("localGovernmentCode"), each.code)
        yield


def _subprefectures(pen: Pen) -> Iterator[None]:
    for each in reference.subprefectures().values():
        above = NamedNode(pen.iris.entity("prefecture", each.prefecture))
        node = _area(pen, "subprefecture", each.id, each.name, each.name_en, above)
        pen.words(node, terms.ALT_LABEL, each.short)
        pen.link(node, pen.kkh("prefecture"), above)
        yield


def _municipalities(pen: Pen) -> Iterator[None]:
    for each in reference.municipalities().values():
        prefecture = NamedNode(pen.iris.entity("prefecture", each.prefecture))
        above = prefecture
        if each.subprefecture:
            above = NamedNode(pen.iris.entity("subprefecture", each.subprefecture))
        node = _area(pen, "municipality", each.code, each.name, each.name_en, above)
        pen.link(node, pen.kkh("prefecture"), prefecture)
        pen.words(node, terms.ALT_LABEL, each.full_name)
        pen.text(node, pen.kkh("localGovernmentCode"), each.code)
        pen.text(node, pen.kkh("localGovernmentCode6"), each.code6)
        pen.text(node, pen.kkh("kana"), each.kana)
        pen.page(node, terms.URL, each.url)
        _point(pen, node, each.lat, each.lng)
        yield


def _former_municipalities(pen: Pen) -> Iterator[None]:
    for each in mergers.former_municipalities():
        node = _former(pen, each.name, each.successor)
        pen.text(node, pen.kkh("localGovernmentCode"), each.code)
        pen.interval(node, None, each.date)
        yield


def _codes(pen: Pen) -> Iterator[None]:
    """The codes that led to each municipality of today, with their days."""
    for code, periods in mergers.periods_by_successor().items():
        owner = NamedNode(pen.iris.entity("municipality", code))
        for each in periods:
            several = len(mergers.periods_by_code()[each.code]) > 1
            node = pen.part(owner, f"code-{each.code}" + (f"-{each.valid_from}" if several and each.valid_from else ""))
            pen.a(node, "CodePeriod")
            pen.link(owner, pen.kkh("codePeriod"), node)
            pen.words(node, terms.LABEL, each.name)
            pen.text(node, pen.kkh("localGovernmentCode"), each.code)
            if each.valid_from:
                pen.date(node, terms.START_DATE, values.first_day(each.valid_from))
            if each.valid_to:
                pen.date(node, terms.END_DATE, values.first_day(each.valid_to))
            pen.text(node, pen.kkh("codeChange"), each.change)
        yield


def _former(pen: Pen, name: str, successor: str) -> NamedNode:
    """A former municipality (``ontology.mergers.former_id``)."""
    node = NamedNode(pen.iris.entity("municipality", mergers.former_id(name, successor)))
    pen.a(node, "FormerMunicipality")
    pen.words(node, terms.LABEL, name)
    pen.link(node, terms.REPLACED_BY, NamedNode(pen.iris.entity("municipality", successor)))
    return node


def _countries(pen: Pen) -> Iterator[None]:
    for each in reference.countries().values():
        node = _area(pen, "country", each.code, each.name, each.name_en, None)
        pen.text(node, pen.kkh("isoAlpha2"), each.code)
        pen.text(node, pen.kkh("isoAlpha3"), each.alpha3)
        for name in each.names:
            pen.words(node, terms.ALT_LABEL, name)
        yield


def _places(pen: Pen) -> Iterator[None]:
    for each in reference.places().values():
        country = NamedNode(pen.iris.entity("country", each.country))
        above = NamedNode(pen.iris.entity("place", each.parent)) if each.parent else country
        node = _area(pen, "place", each.id, each.name, each.name_en, above)
        pen.link(node, pen.kkh("country"), country)
        for name in each.names:
            pen.words(node, terms.ALT_LABEL, name)
        _point(pen, node, each.lat, each.lng)
        yield


def _ties(pen: Pen) -> Iterator[None]:
    for each in reference.recorded_ties():
        node = write_tie(pen, recorded_tie(each), each.source[:2])
        pen.words(node, pen.kkh("agreement"), each.agreement)
        if each.former_source:
            pen.link(node, pen.kkh("concludedBy"), _former(pen, each.former_source, each.source))
        if each.ended:
            pen.date(node, pen.kkh("ended"), values.first_day(each.ended))
            pen.text(node, pen.kkh("endedPrecision"), values.precision(each.ended))
        yield


def recorded_tie(recorded: reference.RecordedTie) -> Tie:
    """A recorded statement in the shape of a document's tie.

    A former municipality's tie is told under its successor.
    """
    if len(recorded.source) == 2:
        name = reference.prefecture(recorded.source).name
        home = Party(kind="prefecture", target=recorded.source, name=name)
    else:
        name = reference.municipality(recorded.source).full_name
        home = Party(kind="municipality", target=recorded.source, name=name)
    abroad = Party(kind="place", target=recorded.partner, name=reference.place(recorded.partner).name)
    return Tie(
        id=recorded.id, source=home, partner=abroad, country=recorded.country, kind=recorded.kind,
        since=recorded.since, status=recorded.status, stated=True, document=None, urls=(recorded.url,),
        note=recorded.note)
