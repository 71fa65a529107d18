from __future__ import annotations

import json

import pytest

from graph.linked_data import export
from graph.network import network
from graph.rows import TieRow
from ontology.errors import NotFound, QueryError
from tests.factories import area, tie

AREAS = {each.id: each for each in (
    area("01214", "municipality", "北海道稚内市"), area("01100", "municipality", "北海道札幌市"),
    area("01224", "municipality", "北海道千歳市"), area("RU-korsakov", "place", "コルサコフ"),
    area("RU-novosibirsk", "place", "ノボシビルスク"), area("US-anchorage", "place", "アンカレジ"),
    area("RU", "country", "ロシア"), area("US", "country", "アメリカ合衆国"))}

TIES = [
    tie("01214", "RU-korsakov", "RU", kind="friendship-city", since="1991-07-02"),
    tie("01214", "RU-korsakov", "RU", kind="friendship-city", id="again", since=None, recorded=False, document="d"),
    tie("01100", "RU-novosibirsk", "RU", since="1990"),
    tie("01224", "US-anchorage", "US", since="1969"),
]


def test_a_pair_stated_twice_is_one_edge_with_both_as_evidence() -> None:
    net = network.build(TIES, AREAS)
    edge = next(each for each in net.edges if each.target == "RU-korsakov")
    assert edge.source == "01214"
    assert edge.ties == ("01214-RU-korsakov-friendship-city", "again")
    assert edge.since == "1991-07-02"
    assert next(v.degree for v in net.vertices if v.id == "01214") == 1


def test_a_chain_goes_through_a_shared_country() -> None:
    net = network.build(TIES, AREAS)
    assert network.paths(net, "01214", "01100") == [["01214", "RU-korsakov", "RU", "RU-novosibirsk", "01100"]]
    with pytest.raises(NotFound, match="no chain"):
        network.paths(net, "01214", "01224")
    with pytest.raises(NotFound, match="no tie"):
        network.paths(net, "01214", "13101")


def test_measures_tell_brokers_and_groups() -> None:
    vertices = {vertex.id: vertex for vertex in network.measured(network.build(TIES, AREAS)).vertices}
    assert vertices["RU"].betweenness > vertices["01214"].betweenness
    assert vertices["01214"].community == vertices["RU-korsakov"].community
    assert vertices["01214"].community != vertices["01224"].community


@pytest.mark.parametrize(("filters", "expected"), [
    (network.NetworkFilters(country=("US",)), {"01224"}),
    (network.NetworkFilters(kind=("sister-city",)), {"01100", "01224"}),
    (network.NetworkFilters(since_to=1980), {"01224"}),
    (network.NetworkFilters(since_from=1990), {"01214", "01100"}),
    (network.NetworkFilters(prefecture=("02",)), set()),
])
def test_filters_choose_ties(filters: network.NetworkFilters, expected: set[str]) -> None:
    net = network.build(TIES, AREAS, filters)
    assert {vertex.id for vertex in net.vertices if vertex.kind == "municipality"} == expected


@pytest.mark.parametrize("form", ["graphml", "gexf", "json", "csv"])
def test_the_network_is_exported(form: str) -> None:
    text = "".join(export.network(network.build(TIES, AREAS), form))
    assert "ノボシビルスク" in text
    if form == "json":
        assert len(json.loads(text)["nodes"]) == 8


def test_an_unknown_network_format_is_refused() -> None:
    with pytest.raises(QueryError, match="graphml"):
        list(export.network(network.build(TIES, AREAS), "xls"))


def test_exports_neutralise_formulas() -> None:
    rows = [{"title": "=HYPERLINK(1)", "numbers": [1, 2], "none": None, "deep": {"a": "@x"}}]
    assert "".join(export.csv_lines(rows)).splitlines()[1] == '\'=HYPERLINK(1),1; 2,,"{""a"": ""@x""}"'


def test_a_party_without_a_code_is_known_by_its_name() -> None:
    lone: TieRow = tie("x", "y", "AU", source_code="01206", partner_id=None, partner="ハンター河口湿地",
                       kind="sister-wetland")
    net = network.build([lone], AREAS)
    assert {vertex.id: vertex.kind for vertex in net.vertices} == {
        "01206": "place", "name:ハンター河口湿地": "organisation", "AU": "place"}
