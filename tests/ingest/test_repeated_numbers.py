"""Rows that print one number, as in a survey whose bureaus each count from 1."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ingest import formats, layouts, linking, mapping
from ingest.validation import documents as validation
from ontology.iri import PROV, SCHEMA, Iris

IRIS = Iris("https://data.example.jp/kakehashi/")


def test_rows_that_print_one_number_keep_their_own_record_amount_and_tie(tmp_path: Path) -> None:
    header = "No\t振興局\t実施主体\t関係市町村\t事業・行事名\t対象国・地域\t内容\t実施時期\t実施方法\t予算額(千円)"
    rows = ("1\t後志\t小樽市\t小樽市\t訪問団派遣\tロシア\t姉妹都市ナホトカ市を訪ねる。\t6月\t派遣\t300",
            "1\t空知\t芦別市\t芦別市\t学生受入\tカナダ\t姉妹都市シャーロットタウン市から受け入れる。\t7月\t受入\t500")
    file = tmp_path / "survey.txt"
    file.write_text("\n".join(("令和5年度北海道国際関連事業等調査票", header, *rows)), "utf-8")
    linked = linking.link(layouts.parse(formats.read(file)))
    store = ox.Store()
    store.bulk_extend([*mapping.ontology_quads(IRIS), *mapping.reference_quads(IRIS), *mapping.quads(linked, IRIS),
                       *mapping.conclusions(linked, IRIS)])
    for graph in (IRIS.document_graph("survey"), IRIS.inferred_graph):
        assert validation.validate(store, graph, IRIS.base).violations == ()
    found = {}
    for project in linked.projects:
        node, union = f"<{IRIS.entity('project', project.id)}>", " UNION ".join
        paths = (f"<{PROV}wasDerivedFrom>", f"<{IRIS.term('concernsTie')}>/<{IRIS.term('foreignParty')}>",
                 f"<{IRIS.term('figure')}>/<{SCHEMA}value>")
        query = f"SELECT ?x WHERE {{ {union(f'{{ {node} {path} ?x }}' for path in paths)} }}"
        found[project.title] = {str(row["x"].value).removeprefix(IRIS.base)
                                for row in store.query(query, use_default_graph_as_union=True)}
    assert found == {"訪問団派遣": {"id/record/survey-1", "id/place/RU-nakhodka", "300"},
                     "学生受入": {"id/record/survey-1_2", "id/place/CA-charlottetown", "500"}}
