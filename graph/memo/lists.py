"""Memos of lists of projects: a search, a selection of it, and a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from graph import wording
from graph.facts import Fact, facts
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, count_unstated, cut, names, project_table, quotes_of, title_of
from graph.memo.words import joined, say
from graph.results.results import FACET_WORDS, Question
from graph.rows import ListedRow
from graph.search.hits import Hit
from graph.service import Service


def search(service: Service, question: Question, lang: Lang) -> Draft:
    """The projects that a question finds, or those chosen of them.

    Raises:
        NotFound: no project has a chosen id.
    """
    if question.chosen:
        return _chosen(service, question, lang)
    answer = service.search(question.query, question.filters, MOST, 0, question.without, question.sort)
    asked = "search" if question.query else "all"
    draft = Draft(say(lang, f"title.{asked}", query=question.query) if question.query else say(lang, "title.all"),
                  say(lang, f"question.{asked}", query=question.query) if question.query else say(lang, "question.all"),
                  conditions=conditions(service, question, lang))
    weak = bool(question.query) and answer.weak
    texts = [say(lang, "text.weak") if weak else say(lang, "text.found", n=wording.number(answer.total)),
             *cut(lang, answer.total)]
    _list(service, draft, answer.hits, texts if answer.total else [say(lang, "memo.none")], lang)
    if answer.text_only:
        draft.unknown.append(say(lang, "unknown.no_vectors"))
    return draft


def _chosen(service: Service, question: Question, lang: Lang) -> Draft:
    projects = [service.project(each) for each in dict.fromkeys(question.chosen)]
    draft = Draft(say(lang, "title.chosen"), say(lang, "question.chosen", n=len(projects)),
                  conditions=conditions(service, question, lang))
    _list(service, draft, [(each, Hit.unranked(each.id)) for each in projects], cut(lang, len(projects)), lang)
    return draft


def _list(service: Service, draft: Draft, hits: Sequence[tuple[ListedRow, Hit]], texts: Sequence[str],
          lang: Lang) -> None:
    shown = hits[:MOST]
    projects = service.catalogue.projects(project.id for project, _ in shown)
    ranked = any(hit.relevance != "unranked" for _, hit in shown)
    near = [(say(lang, "column.relevance"), 1.1, [say(lang, f"relevance.{hit.relevance}") for _, hit in shown])]
    tables = (project_table(service, projects, lang, near if ranked else []),) if projects else ()
    quoted = quotes_of(service, projects, lang)
    if len(projects) > len(quoted):
        texts = [*texts, say(lang, "memo.quoted", n=len(quoted))]
    draft.add(Section(say(lang, "section.projects"), tuple(texts), tables, quoted))
    draft.cite(project.document for project in projects)
    count_unstated(draft, projects, lang)


def conditions(service: Service, question: Question, lang: Lang) -> list[tuple[str, str]]:
    """What was asked: the words and each filter."""
    english = lang == "en"
    found = [(say(lang, "memo.question"), question.query)] if question.query else []
    found += [(FACET_WORDS[name][english], joined(lang, [_value(service, name, each, lang) for each in values]))
              for name, values in question.filters.given()]
    if question.without:
        left = [_value(service, *each.partition(":")[::2], lang) for each in question.without]
        found.append(("not read from the words" if english else "言葉から読み取らない", joined(lang, left)))
    return found


def _value(service: Service, name: str, value: str, lang: Lang) -> str:
    """A filter's value as its page says it."""
    if name == "fiscal_year" and value.isdecimal():
        return wording.fiscal_year(int(value), lang)
    return title_of(service, value, lang) if name == "document" else service.labels.of(name, value, lang)


def compare(service: Service, ids: Sequence[str], lang: Lang) -> Draft:
    """Projects side by side, fact by fact.

    Raises:
        NotFound: no project has one of the ids.
    """
    projects = [service.project(each) for each in dict.fromkeys(ids)]
    draft = Draft(say(lang, "title.compare"), say(lang, "question.compare", n=len(projects)))
    tables = [{fact.name: fact for fact in facts(service, project, lang)} for project in projects]
    rows: list[list[Cell | str]] = []
    for name in tables[0] if tables else ():
        found = [each[name] for each in tables]
        if any(fact.values for fact in found):
            texts = [_said(fact, lang) for fact in found]
            alike = say(lang, "text.same" if len(set(texts)) == 1 else "text.differs")
            rows.append([say(lang, f"fact.{name}"), *texts, alike])
    described = [project.description or say(lang, "absent.unstated") for project in projects]
    rows.insert(0, [say(lang, "fact.description"), *described, ""])
    columns = [(say(lang, "column.fact"), 1.2), *((project.title, 3.0) for project in projects), ("", 0.7)]
    source = [Cell(f"{title_of(service, each.document, lang)} {wording.lines(each.lines, lang)}", each.iri)
              for each in projects]
    rows.append([say(lang, "column.source"), *source, ""])
    draft.add(Section(say(lang, "section.differences"), (), (table(columns, rows),),
                      quotes_of(service, projects, lang)))
    draft.cite(project.document for project in projects)
    return draft


def _said(fact: Fact, lang: Lang) -> str:
    if fact.values:
        return names(lang, [each.text for each in fact.values])
    return say(lang, f"absent.{fact.absence or 'unstated'}")
