"""Memos of reviewing: links that wait for a person, one link under review, and the log of what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from graph import wording
from graph.labels import Codes, Lang
from graph.memo.account import columns
from graph.memo.model import Cell, Draft, Quote, Section, Table, table
from graph.memo.parts import MOST, QUOTED, cut, quote, sureness, title_of
from graph.memo.plans import node_name
from graph.memo.words import say
from graph.reviews.deciding import link_between
from graph.reviews.overlay import Key, Standing
from graph.rows import LinkRow, NodeRow, ProjectRow
from graph.service import Service


def queue(service: Service, keys: Sequence[Key], conditions: Sequence[tuple[str, str]], lang: Lang) -> Draft:
    """Links that nobody has reviewed, in the order in which a review would teach most.

    Args:
        service: of the snapshot.
        keys: the links.
        conditions: the filters in words.
        lang: of the memo.
    """
    draft = Draft(say(lang, "title.queue"), say(lang, "question.queue"), conditions=list(conditions))
    texts = (say(lang, "text.queue"), *cut(lang, len(keys))) if keys else (say(lang, "memo.none"),)
    _pairs(service, draft, say(lang, "section.waiting"), keys[:MOST], texts, lang)
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft


def link(service: Service, key: Key, history: Sequence[Standing], codes: Codes, lang: Lang) -> Draft:
    """One project and one target: the words of both sides, and what people said.

    Raises:
        NotFound: there is no such project or node.
    """
    project = service.project(key[0])
    draft = Draft(say(lang, "title.review", one=project.title, other=_target(service, key, lang)),
                  say(lang, "question.review"), conditions=[(say(lang, "memo.identifier"), project.iri)])
    _pairs(service, draft, say(lang, "section.sides"), [key], (), lang)
    draft.add(Section(say(lang, "section.log"), () if history else (say(lang, "memo.none"),),
                      (_log(history, codes, lang),) if history else ()))
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft


def log(found: Sequence[Standing], conditions: Sequence[tuple[str, str]], codes: Codes, lang: Lang) -> Draft:
    """What people decided, newest first, and what has become of each entry."""
    draft = Draft(say(lang, "title.log"), say(lang, "question.log"), conditions=list(conditions))
    draft.add(Section(say(lang, "section.log"), cut(lang, len(found)) if found else (say(lang, "memo.none"),),
                      (_log(found[:MOST], codes, lang),) if found else ()))
    draft.cite(each.review.basis.document for each in found[:MOST])
    return draft


def _target(service: Service, key: Key, lang: Lang) -> str:
    if key[1] == "sdg":
        return f"SDGs {key[2]} {service.labels.of('sdg', key[2], lang)}"
    return node_name(service.catalogue.get(NodeRow, key[2]), lang)


def _pairs(service: Service, draft: Draft, title: str, keys: Sequence[Key], texts: Sequence[str], lang: Lang) -> None:
    """A section of links with how sure each is now, and the words of both sides of the first."""
    rows: list[list[Cell | str]] = []
    quotes: list[Quote] = []
    for number, key in enumerate(keys, 1):
        project, now = service.project(key[0]), link_between(service, *key)
        rows.append([str(number), Cell(project.title, project.iri), _target(service, key, lang),
                     sureness(now, lang) if now else say(lang, "absent.no_link"),
                     f"{title_of(service, project.document, lang)} {wording.lines(project.lines, lang)}"])
        if number <= QUOTED:
            quotes += _sides(service, project, now, lang)
        draft.cite([project.document])
    draft.add(Section(title, tuple(texts), (table(columns(
        lang, ("number", 0.6), ("project", 3.2), ("target", 3.2), ("sureness", 1.7), ("source", 2.2)), rows),)
        if rows else (), tuple(quotes)))


def _sides(service: Service, project: ProjectRow, now: LinkRow | None, lang: Lang) -> list[Quote]:
    own = now.project_evidence if now else project.evidence.get("description") or project.evidence.get("name")
    return [quote(service, each, lang, about) for each, about in (
        (own, project.title), (now.target_evidence if now else None, "")) if each is not None and each.quote.strip()]


def _log(found: Sequence[Standing], codes: Codes, lang: Lang) -> Table:
    return table(columns(lang, ("project", 2.8), ("target", 2.8), ("decision", 1.6), ("status", 1.1), ("reviewer", 1.4),
                         ("day", 1.6), ("comment", 2.2)),
                 [[each.review.basis.title,
                   " ".join(part for part in (each.review.basis.notation, each.review.basis.target_title) if part),
                   codes.word("review_action", each.review.action) + (
                       f" ({say(lang, f'strength.{each.review.strength}')})" if each.review.strength else ""),
                   codes.word("review_state", each.state), each.review.reviewer,
                   wording.moment(each.review.time, lang), each.review.comment] for each in found])
