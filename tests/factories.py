"""Rows with defaults, so that a test names only what it is about."""

from __future__ import annotations

from typing import Any

from graph.rows import AreaRow, EvidenceRow, LinkRow, NodeRow, PeriodRow, ProjectRow, TieRow

BASE = "http://127.0.0.1:8000/"


def evidence(quote: str = "引用", document: str = "doc", lines: tuple[int, int] = (1, 1)) -> EvidenceRow:
    return EvidenceRow(document=document, lines=lines, quote=quote)


def project(identifier: str, **values: Any) -> ProjectRow:
    defaults: dict[str, Any] = {
        "id": identifier, "iri": f"{BASE}id/project/{identifier}", "title": identifier, "description": "",
        "document": "doc", "record": "1", "lines": (1, 1), "fiscal_year": 2023, "prefecture": "北海道", "bureau": "",
        "implementers": (), "departments": (), "municipalities": (), "municipality_codes": (), "countries": (),
        "country_names": (), "regions": (), "region_names": (), "foreign_places": (), "place_ids": (),
        "period": PeriodRow(text="", start=None, end=None), "modes": (), "topics": (), "audiences": (),
        "status": "planned", "results": (), "nodes": (), "sdgs": (), "mentions": (), "evidence": {},
    }
    return ProjectRow(**{**defaults, **values})


def node(identifier: str, **values: Any) -> NodeRow:
    defaults: dict[str, Any] = {
        "id": identifier, "iri": f"{BASE}id/node/{identifier}", "plan": "plan", "key": identifier, "notation": "",
        "level": "response", "title": identifier, "parent": None, "position": 0, "supports": (), "texts": {},
        "evidence": evidence(),
    }
    return NodeRow(**{**defaults, **values})


def link(project_id: str, target: str, **values: Any) -> LinkRow:
    defaults: dict[str, Any] = {
        "id": f"{project_id}-{target}", "iri": f"{BASE}id/alignment/{project_id}-{target}", "project": project_id,
        "target_kind": "node", "target": target, "strength": "supports", "asserted": False, "confidence": 0.8,
        "method": "inferred:test", "project_evidence": evidence(), "target_evidence": evidence(),
    }
    return LinkRow(**{**defaults, **values})


def tie(source: str, other: str, country: str, **values: Any) -> TieRow:
    kind = values.get("kind", "sister-city")
    identifier = f"{source}-{other}-{kind}"
    defaults: dict[str, Any] = {
        "id": identifier, "iri": f"{BASE}id/tie/{identifier}", "source": source, "source_code": source,
        "partner": other, "partner_id": other, "country": country, "country_name": country, "kind": kind,
        "kind_label": kind, "since": None, "status": "active", "stated": True, "document": None, "record": None,
        "lines": None, "quote": "", "urls": (), "note": "", "recorded": True,
    }
    return TieRow(**{**defaults, **values})


def area(identifier: str, kind: str, name: str, **values: Any) -> AreaRow:
    return AreaRow(**{"id": identifier, "iri": f"{BASE}id/{kind}/{identifier}", "kind": kind, "name": name,
                      "name_en": name, **values})
