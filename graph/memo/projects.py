"""Memos of one project: its facts, what it supports, its other years, and initiatives like it."""

from __future__ import annotations

from collections.abc import Sequence

from graph import wording
from graph.alignment.grades import promise
from graph.facts import Fact, facts
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Quote, Section, table
from graph.memo.parts import by_grade, project_table, quote, sureness, tie_section, title_of, where
from graph.memo.words import joined, say, words
from graph.rows import LinkRow, NodeRow, PlanRow, ProjectRow
from graph.search.similar import Reason
from graph.service import Service

SIMILAR = 8
"""Similar initiatives beside a project's other facts; a memo of their own has ``LISTED``."""

LISTED = 30

REASONS = 4
"""Reasons told of one similar initiative, the strongest first."""


def project(service: Service, identifier: str, lang: Lang) -> Draft:
    """Everything that is known of a project.

    Raises:
        NotFound: no project has this id.
    """
    row = service.project(identifier)
    draft = Draft(say(lang, "title.project", title=row.title), say(lang, "question.project"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    draft.cite([row.document])
    _facts(service, draft, row, lang)
    _support(service, draft, service.links(identifier), lang)
    if ties := service.ties_of(identifier):
        tie_section(service, draft, ties, lang, say(lang, "section.ties"))
    _years(service, draft, row, lang)
    _similar(service, draft, row, SIMILAR, False, lang)
    return draft


def similar(service: Service, identifier: str, elsewhere: bool, lang: Lang) -> Draft:
    """Initiatives similar to a project, with the reasons; ``elsewhere``, of other governments only.

    Raises:
        NotFound: no project has this id.
    """
    row = service.project(identifier)
    draft = Draft(say(lang, "title.similar", title=row.title),
                  say(lang, "question.similar_elsewhere" if elsewhere else "question.similar"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    draft.cite([row.document])
    _facts(service, draft, row, lang)
    _similar(service, draft, row, LISTED, elsewhere, lang)
    return draft


def _facts(service: Service, draft: Draft, row: ProjectRow, lang: Lang) -> None:
    rows: list[list[str]] = []
    silent: list[str] = []
    quotes: dict[tuple[object, ...], Quote] = {}
    described = row.evidence.get("description")
    if described and described.quote.strip():
        quotes[wording.same_place(described)] = quote(service, described, lang, say(lang, "fact.description"))
    for fact in facts(service, row, lang):
        name = say(lang, f"fact.{fact.name}")
        if not fact.values and fact.absence == "unstated":
            silent.append(name)
            continue
        rows.append([name, _values(fact, lang), _basis(fact, lang),
                     "\n".join(where(service, each, lang) for each in fact.evidence)])
        for each in (each for each in fact.evidence if each.quote.strip()):
            quotes.setdefault(wording.same_place(each), quote(service, each, lang, name))
    columns = [(say(lang, f"column.{name}"), width) for name, width in (
        ("fact", 1.3), ("value", 4.0), ("basis", 1.6), ("source", 2.6))]
    texts = (row.description,) if row.description else ()
    draft.add(Section(say(lang, "section.facts"), texts, (table(columns, rows),), tuple(quotes.values())))
    if silent:
        draft.unknown.append(say(lang, "unknown.silent_facts", names=joined(lang, silent)))
    if left := list(dict.fromkeys(each.surface for each in row.mentions if each.target is None)):
        draft.unknown.append(say(lang, "unknown.open_names", names=joined(lang, left)))


def _values(fact: Fact, lang: Lang) -> str:
    if not fact.values:
        return say(lang, f"absent.{fact.absence or 'unstated'}")
    return joined(lang, [say(lang, "fact.read", dates=each.text) if each.kind == "read" else each.text
                         for each in fact.values])


def _basis(fact: Fact, lang: Lang) -> str:
    if fact.name == "year":
        return say(lang, "basis.document")
    return say(lang, "basis.rule" if fact.derived else "basis.cell")


def _support(service: Service, draft: Draft, links: Sequence[LinkRow], lang: Lang) -> None:
    if not links:
        draft.unknown.append(say(lang, "unknown.no_links"))
        return
    columns = [(say(lang, f"column.{name}"), width) for name, width in (
        ("target", 4.0), ("plan", 2.6), ("sureness", 2.2))]
    for given, found in by_grade(links).items():
        if not found:
            continue
        share = promise(found)
        texts = [say(lang, f"grade_text.{given}"), *([say(lang, "text.promise", n=share)] if share is not None else [])]
        quotes: dict[tuple[object, ...], Quote] = {}
        for link in found:
            if link.target_evidence and link.target_evidence.quote.strip() and given != "clue":
                target = _target(service, link, lang).text
                quotes.setdefault(wording.same_place(link.target_evidence),
                                  quote(service, link.target_evidence, lang, target))
                draft.cite([link.target_evidence.document])
        draft.add(Section(
            f"{say(lang, 'section.support')} – {say(lang, f'grade.{given}')} ({len(found)})", tuple(texts),
            (table(columns, [[_target(service, link, lang), _plan(service, link, lang), sureness(link, lang)]
                             for link in found]),), tuple(quotes.values())))
    if any(not link.asserted for link in links):
        draft.unknown.append(say(lang, "unknown.inferred"))


def _target(service: Service, link: LinkRow, lang: Lang) -> Cell:
    if link.target_kind == "sdg":
        return Cell(f"SDGs {link.target} {service.labels.of('sdg', link.target, lang)}")
    node = service.catalogue.get(NodeRow, link.target)
    return Cell(" ".join(part for part in (node.notation, node.title or say(lang, "absent.untitled")) if part),
                node.iri)


def _plan(service: Service, link: LinkRow, lang: Lang) -> Cell:
    if link.target_kind == "sdg":
        return Cell("SDGs")
    plan = service.catalogue.get(PlanRow, service.catalogue.get(NodeRow, link.target).plan)
    return Cell(title_of(service, plan.document, lang), plan.iri)


def _years(service: Service, draft: Draft, row: ProjectRow, lang: Lang) -> None:
    series = service.series(row.id)
    if series is None or len(series.members) < 2:
        return
    columns = [(say(lang, f"column.{name}"), width) for name, width in (("year", 1.4), ("project", 4), ("source", 3))]
    draft.add(Section(say(lang, "section.years"), (), (table(columns, [
        [wording.fiscal_year(each.fiscal_year, lang), each.title, title_of(service, each.document, lang)]
        for each in series.members]),)))
    draft.cite(each.document for each in series.members)


def _similar(service: Service, draft: Draft, row: ProjectRow, limit: int, elsewhere: bool, lang: Lang) -> None:
    hits = service.similar(row.id, limit, elsewhere)
    if not hits:
        draft.add(Section(say(lang, "section.similar"), (say(lang, "memo.none"),)))
        return
    why = (say(lang, "column.why"), 3.0, [reasons(service, hit.reasons, lang) for _, hit in hits])
    projects = service.catalogue.projects(other.id for other, _ in hits)
    quoted = [quote(service, cell, lang, other.title) for other in projects
              if (cell := other.evidence.get("description")) and cell.quote.strip()]
    draft.add(Section(say(lang, "section.similar"), (), (project_table(service, projects, lang, [why]),),
                      tuple(quoted)))
    draft.cite(other.document for other in projects)


def reasons(service: Service, found: Sequence[Reason], lang: Lang) -> str:
    """Why two projects are similar, in words, strongest first."""
    texts = []
    for reason in found[:REASONS]:
        key = f"reason.{reason.code}"
        name = say(lang, key) if key in words() else say(lang, "reason.other", code=reason.code)
        # A single character is mostly a suffix (生, 市): it says nothing where whole words are shared.
        values = [each for each in reason.values if reason.code != "words" or len(each) > 1][:3]
        shown = joined(lang, [_short(service, reason.code, each, lang) for each in values])
        texts.append(f"{name}（{shown}）" if shown and lang == "ja" else f"{name} ({shown})" if shown else name)
    return ("。" if lang == "ja" else "; ").join(texts)


def _short(service: Service, code: str, value: str, lang: Lang) -> str:
    """The word for a reason's value; of a plan item its notation, where it has one."""
    if code == "node":
        return service.catalogue.get(NodeRow, value).notation or service.labels.of(code, value, lang)
    return service.labels.of(code, value, lang)
