"""The SPARQL editor's page, and the page about the data."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import memo as memos
from api.deps import ServiceDep
from api.pages.context import render
from graph.wording import CONFIDENCE
from ontology import iri

router = APIRouter()


EXAMPLES: Final = Path(__file__).parent / "examples.toml"


@lru_cache(maxsize=1)
def examples(base: str) -> list[tuple[str, str]]:
    """Example queries: the key of the title and the text, with the prefixes that it uses written out."""
    declared = prefixes(base)
    found = []
    for key, text in tomllib.loads(EXAMPLES.read_text("utf-8")).items():
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in declared.items() if f"{name}:" in text)
        found.append((key, f"{head}\n{text.strip()}\n"))
    return found


def prefixes(base: str) -> dict[str, str]:
    """The prefixes that the editor completes: ours and those of the vocabularies we use."""
    return {"kkh": f"{base}ontology#", "rdf": iri.RDF, "rdfs": iri.RDFS, "owl": iri.OWL, "xsd": iri.XSD,
            "skos": iri.SKOS, "prov": iri.PROV, "org": iri.ORG, "schema": iri.SCHEMA, "dcat": iri.DCAT,
            "dct": iri.DCT, "dqv": iri.DQV, "geo": iri.GEO, "wgs84": iri.WGS84, "sdg": iri.SDG}


@router.get("/sparql/editor", response_class=HTMLResponse)
def editor(request: Request, service: ServiceDep) -> HTMLResponse:
    """The editor; ``?query=`` fills it."""
    base = service.snapshot.manifest.base
    return render(request, "editor.html", service, query=request.query_params.get("query", ""), base=base,
                  prefixes=prefixes(base), examples=examples(base), settings=service.settings,
                  memo_longest=memos.LONGEST)


@router.get("/about", response_class=HTMLResponse)
def about(request: Request, service: ServiceDep) -> HTMLResponse:
    """Sources, and how confidence is to be read."""
    return render(request, "about.html", service, documents=service.documents(),
                  manifest=service.snapshot.manifest, grades=CONFIDENCE)
