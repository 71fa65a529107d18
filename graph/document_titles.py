"""What a document without a title is called: publisher, sort and year, in brackets, as cataloguers supply a title."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

from graph import wording
from graph.labels import Lang
from graph.rows import DocumentRow
from graph.service import Service
from ontology.errors import NotFound

BRACKETS: Final[Mapping[Lang, str]] = {"ja": "［{}］", "en": "[{}]"}


@lru_cache(maxsize=1)
def sorts() -> Mapping[str, Mapping[str, str]]:
    """The sort of document that a layout is, in both languages (``document_sorts.tsv``)."""
    text = (resources.files("graph") / "document_sorts.tsv").read_text("utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
    return {row["layout"]: row for row in rows}


@lru_cache(maxsize=4)  # the served snapshot, and the one before it while requests finish; two languages
def supplied(service: Service, lang: Lang) -> Mapping[str, str]:
    """By id, of the documents whose title is nothing but their id; two that would be called alike add their id."""
    found = {row.id: _described(service, row, lang) for row in service.documents() if row.title in ("", row.id)}
    alike = Counter(found.values())
    return {each: BRACKETS[lang].format(f"{words} {each}" if alike[words] > 1 else words or each)
            for each, words in found.items()}


def title(service: Service, document: str, lang: Lang) -> str:
    """A document's own title, else the one supplied here; its id where the snapshot does not have it."""
    return supplied(service, lang).get(document) or service.labels.of("document", document, lang)


def _described(service: Service, row: DocumentRow, lang: Lang) -> str:
    who = row.municipality or row.prefecture
    when = (wording.years(row.years, lang) if row.years else
            wording.fiscal_year(row.fiscal_year, lang) if row.fiscal_year else "")
    sort = sorts().get(row.layout, {}).get(lang, "")
    return " ".join(part for part in (_government(service, who, lang) if who else "", sort, when) if part)


def _government(service: Service, name: str, lang: Lang) -> str:
    """A local government, given by its Japanese name, in a language."""
    try:
        return (lang == "en" and service.area(name).name_en) or name
    except NotFound:
        return name
