from __future__ import annotations

import json
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linked_data import export, identity
from graph.network import network
from graph.rows import TieRow
from graph.service import Service
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


@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("klmnopqrst")), max_size=30),
       st.lists(st.tuples(st.sampled_from("klmnopqrst"), st.sampled_from("UVW")), max_size=10))
def test_bridges_are_those_that_networkx_finds(ties: list[tuple[str, str]], countries: list[tuple[str, str]]) -> None:
    drawn = dict.fromkeys((*ties, *countries))
    graph = nx.Graph(list(drawn))
    core = network._core(drawn)
    found = {pair for pair in drawn if pair[0] not in core or pair[1] not in core}
    found |= network._bridges(core) & drawn.keys()
    assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in nx.bridges(graph)}


@pytest.mark.parametrize("others", [{}, {"kind": ("sister-city",)}, {"activity": ("unknown",)}])
def test_a_year_has_the_ties_in_force_then(service: Service, others: dict[str, tuple[str, ...]]) -> None:
    questions = service.ties_network
    for year in (1960, 1985, 2005):
        filters = network.NetworkFilters(as_of=year, **others)
        passing = [tie for tie in service.ties if replace(filters, as_of=None).passes(tie, questions.active)]
        rows: dict[tuple[str, str], set[str]] = {}
        for each in passing:
            rows.setdefault(network.party(each), set()).add(identity.state_in(each, year))
        pairs = {(edge.source, edge.target) for edge in questions.outline(filters).edges if edge.ties}
        assert pairs == {pair for pair, states in rows.items() if "active" in states}
        assert questions.start_unknown(filters) == sum(states == {"unknown"} for states in rows.values())
    assert questions.in_force(2005) == {network.party(tie) for tie in service.ties
                                        if identity.state_in(tie, 2005) == "active"}
