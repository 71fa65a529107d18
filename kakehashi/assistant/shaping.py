"""Rows of the snapshot to the shapes that tools answer with."""

from __future__ import annotations

from api.pages.i18n import translate_code
from graph.alignment.grades import grade
from graph.rows import EvidenceRow, LinkRow, ListedRow, ProjectRow, TieRow
from graph.service import Service
from graph.wording import confidence_word
from kakehashi.assistant import shapes
from ontology.iri import Iris


class Shaper:
    """Shapes rows of one snapshot."""

    def __init__(self, service: Service) -> None:
        self.service = service
        manifest = service.snapshot.manifest
        self._iris = Iris(manifest.base)
        self.snapshot = shapes.Snapshot(version=manifest.id, created=manifest.created, base=manifest.base)

    def source(self, document: str, lines: tuple[int, int] | None, column: str = "", place: str = "") -> shapes.Source:
        """A position in a document."""
        first, last = (None, None) if place or lines is None else lines
        return shapes.Source(
            document=document, document_title=self.service.labels.of("document", document, "ja"), first_line=first,
            last_line=last, place=place, column=column, link=self._iris.entity("document", document))

    def quotation(self, evidence: EvidenceRow) -> shapes.Quotation:
        """Words of a document with their place."""
        return shapes.Quotation(text=evidence.quote, source=self.source(
            evidence.document, evidence.lines, evidence.column, evidence.place))

    def fields(self, row: ListedRow) -> dict[str, object]:
        """What every shape of a project has."""
        return {"id": row.id, "title": row.title, "link": row.iri, "municipalities": row.municipalities,
                "prefecture": row.prefecture, "countries": row.country_names, "fiscal_year": row.fiscal_year,
                "source": self.source(row.document, row.lines)}

    def project(self, row: ProjectRow) -> shapes.Project:
        """A project in a list."""
        return shapes.Project.model_validate(self.fields(row))

    def link(self, row: LinkRow) -> shapes.Link:
        """A link with its evidence of both sides."""
        basis: shapes.Basis = "asserted" if row.asserted else "reviewed" if row.reviewed else "inferred"
        return shapes.Link(
            target=f"SDG {row.target}" if row.target_kind == "sdg" else row.target, basis=basis, strength=row.strength,
            confidence=row.confidence, confidence_in_words=_sureness(row, basis), method=row.method,
            project_words=self.quotation(row.project_evidence),
            target_words=self.quotation(row.target_evidence) if row.target_evidence else None)

    def tie(self, row: TieRow) -> shapes.Tie:
        """A tie as one source states it."""
        words = None
        if row.document:
            words = shapes.Quotation(text=row.quote, source=self.source(row.document, row.lines))
        return shapes.Tie(
            id=row.id, link=row.iri, japanese_party=row.source, partner=row.partner, country=row.country_name,
            kind=row.kind_label, since=row.since, status=row.status, words=words, references=row.urls,
            basis="recorded in reference data" if row.recorded else "stated by a document", comparison=row.comparison)

    def words(self, facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """The words for codes, Japanese and English in one."""
        labels = self.service.labels
        return tuple(f"{labels.of(facet, each, 'ja')} / {labels.of(facet, each, 'en')}" for each in values)


def _sureness(row: LinkRow, basis: shapes.Basis) -> shapes.Words:
    if basis == "asserted":
        return shapes.Words(ja="文書に明記", en="Stated by the document")
    if basis == "reviewed":
        return shapes.Words(ja="人が確認", en="Confirmed by a person")
    word = "weak" if grade(row) == "clue" else confidence_word(row.confidence or 0.0)
    return shapes.Words(ja="推定: " + translate_code("ja", "confidence", word),
                        en="Inferred: " + translate_code("en", "confidence", word))
