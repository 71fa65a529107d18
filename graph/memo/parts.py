"""Pieces that several memos share: tables of projects, links and ties, quotes with their sources, and the last page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from graph import document_titles, wording
from graph.alignment.grades import GRADES, Grade, grade, promise
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Memo, Quote, Section, Table, plain, table
from graph.memo.words import joined, say
from graph.network.network import party
from graph.rows import DocumentRow, EvidenceRow, LinkRow, ProjectRow, TieRow
from graph.service import Service, Support
from ontology.errors import NotFound

MOST: Final = 200
"""Rows of one table: some ten pages, about what a memo's reader still leafs through; exports have the rest."""

QUOTED: Final = 20
"""Projects or links whose words are quoted."""

NAMES: Final = 6
"""Names in one cell, of countries or bodies."""


def title_of(service: Service, document: str, lang: Lang) -> str:
    """A document's title, or the one that is supplied where it gives none."""
    return document_titles.title(service, document, lang)


def iri_of(service: Service, document: str) -> str:
    """A document's IRI; empty where the snapshot does not have it."""
    try:
        return service.catalogue.get(DocumentRow, document).iri
    except NotFound:
        return ""


def where(service: Service, evidence: EvidenceRow, lang: Lang) -> str:
    """Document, page or line, and column of an evidence."""
    column = f"「{evidence.column}」" if evidence.column and lang == "ja" else (
        f", “{evidence.column}”" if evidence.column else "")
    return (f"{title_of(service, evidence.document, lang)} "
            f"{evidence.place or wording.lines(evidence.lines, lang)}{column}")


def quote(service: Service, evidence: EvidenceRow, lang: Lang, about: str = "") -> Quote:
    """An evidence as a quotation."""
    return Quote(evidence.quote, where(service, evidence, lang), iri_of(service, evidence.document), about)


def quotes_of(service: Service, projects: Iterable[ProjectRow], lang: Lang) -> tuple[Quote, ...]:
    """What the documents say of the first projects: the description's cell, or the name's where there is none."""
    found = []
    for project in list(projects)[:QUOTED]:
        cells = [each for role in ("description", "name")
                 if (each := project.evidence.get(role)) and each.quote.strip()]
        if cells:
            found.append(quote(service, cells[0], lang, project.title))
    return tuple(found)


def names(lang: Lang, items: Sequence[str]) -> str:
    """Names in one cell; of many, how many are left out."""
    rest = len(items) - NAMES
    more = (f" ほか{rest}" if lang == "ja" else f" and {rest} more") if rest > 0 else ""
    return joined(lang, list(items[:NAMES])) + more if items else say(lang, "absent.unstated")


def year(project: ProjectRow, lang: Lang) -> str:
    """A project's fiscal year or years, in both counts."""
    if project.years:
        return wording.years(project.years, lang)
    return wording.fiscal_year(project.fiscal_year, lang) if project.fiscal_year else say(lang, "absent.unstated")


def project_cells(service: Service, project: ProjectRow, lang: Lang) -> list[Cell]:
    """Project, who, countries, year and source."""
    return [Cell(project.title, project.iri), Cell(names(lang, project.implementers or project.departments)),
            Cell(names(lang, [service.labels.of("country", code, lang) for code in project.countries])),
            # In both counts, one below the other: a narrow column would break inside a bracket.
            Cell(year(project, lang).replace("（", "\n（").replace(" (", "\n(")),
            Cell(f"{title_of(service, project.document, lang)} {wording.lines(project.lines, lang)}",
                 iri_of(service, project.document))]


def project_columns(lang: Lang) -> list[tuple[str, float]]:
    """The columns of :func:`project_cells`."""
    return [(say(lang, f"column.{name}"), width) for name, width in (
        ("project", 3.4), ("who", 2.0), ("country", 1.6), ("year", 1.4), ("source", 2.2))]


def project_table(service: Service, projects: Sequence[ProjectRow], lang: Lang,
                  extra: Sequence[tuple[str, float, Sequence[str]]] = ()) -> Table:
    """Numbered projects; ``extra`` are further columns: heading, width and a text for each project."""
    columns = [(say(lang, "column.number"), 0.6), *project_columns(lang), *((name, width) for name, width, _ in extra)]
    return table(columns, [
        [str(number), *project_cells(service, project, lang), *(texts[number - 1] for _, _, texts in extra)]
        for number, project in enumerate(projects, 1)])


def count_unstated(draft: Draft, projects: Sequence[ProjectRow], lang: Lang) -> None:
    """Notes how many projects say nothing of who, where to and whether."""
    for key, number in (("no_who", sum(not (each.implementers or each.departments) for each in projects)),
                        ("no_country", sum(not each.countries for each in projects)),
                        ("no_status", sum(not each.status for each in projects))):
        if number:
            draft.unknown.append(say(lang, f"unknown.{key}", n=number))


def cut(lang: Lang, total: int, shown: int = MOST) -> tuple[str, ...]:
    """The sentence that tells of a list that was cut."""
    return (say(lang, "memo.more", total=wording.number(total), shown=wording.number(shown)),) if total > shown else ()


def sureness(link: LinkRow, lang: Lang) -> str:
    """How sure a link is, in words: asserted and inferred never look alike."""
    given = grade(link)
    text = say(lang, f"grade_short.{given}")
    if given == "reviewed":
        return f"{text} {link.method.removeprefix('reviewed:')}"
    if given == "asserted" or link.confidence is None:
        return text
    word = say(lang, "confidence." + wording.confidence_word(link.confidence))
    return f"{text} {word} {wording.probability(link.confidence)}"


def by_grade(links: Iterable[LinkRow]) -> dict[Grade, list[LinkRow]]:
    """Links by grade, surest first."""
    found: dict[Grade, list[LinkRow]] = {each: [] for each in GRADES}
    for link in links:
        found[grade(link)].append(link)
    return found


def supporters(service: Service, draft: Draft, supports: Sequence[Support], lang: Lang) -> None:
    """Sections of the projects that support something, one for each grade, with quotes of both sides."""
    for given in GRADES:
        found = [each for each in supports if grade(each.link) == given]
        if not found:
            if given == "asserted":
                draft.add(Section(say(lang, "grade.asserted"), (say(lang, "memo.none"),)))
            continue
        texts = [say(lang, f"grade_text.{given}"), *cut(lang, len(found))]
        share = promise(each.link for each in found)
        if share is not None:
            texts.append(say(lang, "text.promise", n=share))
        elif given == "strong":
            draft.unknown.append(say(lang, "unknown.no_promise"))
        shown = found[:MOST]
        sure = (say(lang, "column.sureness"), 1.6, [sureness(each.link, lang) for each in shown])
        draft.add(Section(
            f"{say(lang, f'grade.{given}')} ({len(found)})", tuple(texts),
            (project_table(service, [each.project for each in shown], lang, [sure]),),
            _sides(service, shown, lang) if given != "clue" else ()))
        draft.cite(each.project.document for each in shown)
    if any(not each.link.asserted for each in supports):
        draft.unknown.append(say(lang, "unknown.inferred"))


def _sides(service: Service, supports: Sequence[Support], lang: Lang) -> tuple[Quote, ...]:
    found: dict[tuple[object, ...], Quote] = {}
    for each in supports[:QUOTED]:
        for evidence, about in ((each.link.project_evidence, each.project.title), (each.link.target_evidence, "")):
            if evidence is not None and evidence.quote.strip():
                found.setdefault(wording.same_place(evidence), quote(service, evidence, lang, about))
    return tuple(found.values())


def tie_table(service: Service, ties: Sequence[TieRow], lang: Lang) -> Table:
    """One row for each statement of a tie."""
    def said(tie: TieRow) -> Cell:
        kind = say(lang, "tie.recorded" if tie.recorded else "tie.stated" if tie.stated else "tie.implied")
        if tie.document and tie.lines:
            return Cell(f"{kind}: {title_of(service, tie.document, lang)} {wording.lines(tie.lines, lang)}",
                        iri_of(service, tie.document))
        return Cell(f"{kind}: {' '.join(tie.urls)}" if tie.urls else kind, tie.urls[0] if tie.urls else "")

    def named(identifier: str | None, name: str) -> str:
        area = service.areas.get(identifier or "")
        return name if area is None or lang == "ja" else area.name_en or name

    columns = [(say(lang, f"column.{name}"), width) for name, width in (
        ("place", 1.7), ("partner", 1.7), ("country", 1.3), ("kind", 1.2), ("since", 1.7), ("status", 0.8),
        ("stated_by", 3.0))]
    return table(columns, [
        [Cell(named(tie.source_code, tie.source), tie.iri), named(tie.partner_id, tie.partner),
         named(tie.country, tie.country_name), service.labels.of("tie-kind", tie.kind, lang),
         wording.date(tie.since, lang) if tie.since else say(lang, "tie.since_unknown"),
         say(lang, f"tie.{tie.status}") if tie.status in ("active", "ended") else say(lang, "tie.unknown"), said(tie)]
        for tie in ties])


def tie_section(service: Service, draft: Draft, ties: Sequence[TieRow], lang: Lang, title: str) -> None:
    """A section of ties with quotes of those that a document states, and notes on what is unknown of them."""
    pairs: dict[tuple[str, str], set[str | None]] = {}
    for tie in ties:
        pairs.setdefault(party(tie), set()).add(tie.since)
    shown = list(ties)[:MOST]
    quoted = tuple(quote(service, EvidenceRow(document=tie.document, lines=tie.lines, quote=tie.quote), lang,
                         f"{tie.source} – {tie.partner}")
                   for tie in shown if tie.quote and tie.document and tie.lines)[:QUOTED]
    texts = (say(lang, "text.pairs", pairs=len(pairs), rows=len(ties)), *cut(lang, len(ties)))
    draft.add(Section(title, texts if ties else (say(lang, "memo.none"),),
                      (tie_table(service, shown, lang),) if ties else (), quoted))
    draft.cite(tie.document for tie in shown)
    without = sum(found == {None} for found in pairs.values())
    if without:
        draft.unknown.append(say(lang, "unknown.no_since", n=without))
    differing = sum(len(found - {None}) > 1 for found in pairs.values())
    if differing:
        draft.unknown.append(say(lang, "tie.disagree", n=differing))


def finish(service: Service, draft: Draft, lang: Lang, link: str, today: date) -> Memo:
    """The memo: the draft with its date, sources, version and address; texts are cleaned of unprintable characters."""
    manifest = service.snapshot.manifest
    unknown = [*draft.unknown, say(lang, "unknown.silence", n=len(service.documents()))]
    if manifest.failed:
        unknown.append(say(lang, "unknown.failed", names=joined(lang, sorted(manifest.failed))))
    dated = wording.date(today.isoformat(), lang)
    conditions = [*draft.conditions, (say(lang, "memo.snapshot"), service.snapshot.id),
                  (say(lang, "memo.created"), wording.moment(manifest.created, lang)), (say(lang, "memo.link"), link)]
    if service.reviews.version:
        conditions.insert(-1, (say(lang, "memo.reviews"), str(service.reviews.version)))
    title = plain(draft.title)
    return Memo(lang, title, dated, plain(draft.question), tuple(draft.sections), tuple(dict.fromkeys(unknown)),
                tuple(conditions), draft.query, _sources(service, draft.documents, lang), service.snapshot.id,
                wording.date(manifest.created, lang), link,
                say(lang, "memo.cite", title=title, snapshot=service.snapshot.id, link=link, date=dated))


def _sources(service: Service, documents: Iterable[str], lang: Lang) -> Table | None:
    rows: list[list[Cell | str]] = []
    for each in documents:
        try:
            row = service.catalogue.get(DocumentRow, each)
        except NotFound:
            continue
        rows.append([Cell(title_of(service, row.id, lang), row.iri),
                     row.municipality or row.prefecture or say(lang, "absent.unstated"),
                     wording.number(row.n_lines), row.sha256])
    columns = [(say(lang, f"column.{name}"), width) for name, width in (
        ("document", 3.0), ("publisher", 1.2), ("lines", 0.7), ("hash", 2.6))]
    return table(columns, rows) if rows else None
