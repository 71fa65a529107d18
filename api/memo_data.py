"""The pages about the data to their memos: home, plans, documents, issues, quality, changes, validation, reviews."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from api.comparison import changes
from api.remembered import remembered
from graph.evaluation import latest
from graph.labels import Codes, Lang
from graph.linked_data import validation_report
from graph.memo import account, holdings, reviews
from graph.memo.model import Draft
from graph.memo.parts import MOST, title_of
from graph.memo.words import say
from graph.quality_rows import QualityRow
from graph.reviews.teaching import ask
from graph.rows import DocumentRow, IssueRow
from graph.service import Service
from ontology.errors import NotFound

if TYPE_CHECKING:
    from api.memo import Asked

ISSUES: Final = ("severity", "document", "code", "action")
"""Fields of an issue that its page filters by."""


def _home(service: Service, _: Asked, __: str, codes: Codes, lang: Lang) -> Draft:
    return holdings.snapshot(service, changes(service), codes, lang)


def _plans(service: Service, _: Asked, __: str, ___: Codes, lang: Lang) -> Draft:
    return holdings.plans(service, lang)


def _document(service: Service, _: Asked, identifier: str, codes: Codes, lang: Lang) -> Draft:
    row = service.catalogue.get(DocumentRow, identifier)
    return holdings.document(service, row, service.issues(document=identifier), codes, lang)


def _issues(service: Service, asked: Asked, _: str, codes: Codes, lang: Lang) -> Draft:
    chosen = [asked.one(name) for name in ISSUES]
    found = [issue for issue, *values in service.catalogue.fields(IssueRow, *ISSUES)
             if all(not wanted or value == wanted for wanted, value in zip(chosen, values, strict=True))]
    told = {"severity": lambda value: codes.word("severity", value),
            "document": lambda value: title_of(service, value, lang),
            "code": lambda value: codes.word("issue_code", value), "action": lambda value: codes.word("action", value)}
    conditions = [(say(lang, f"column.{'kind' if name == 'code' else name}"), told[name](value))
                  for name, value in zip(ISSUES, chosen, strict=True) if value]
    rows = [service.catalogue.get(IssueRow, each) for each in found[:MOST]]
    return account.issues(service, rows, len(found), conditions, codes, lang)


def _issue(service: Service, _: Asked, identifier: str, codes: Codes, lang: Lang) -> Draft:
    row = service.catalogue.get(IssueRow, identifier)
    return account.issues(service, [row], 1, [(say(lang, "memo.identifier"), row.iri)], codes, lang)


def _quality(service: Service, _: Asked, identifier: str, codes: Codes, lang: Lang) -> Draft:
    if identifier:
        return account.quality(service, [service.catalogue.get(QualityRow, identifier)], {}, codes, lang)
    return account.quality(service, service.catalogue.all(QualityRow), latest.read(), codes, lang)


def _changes(service: Service, _: Asked, __: str, codes: Codes, lang: Lang) -> Draft:
    found = changes(service)
    draft = account.changes(found, codes, lang)
    if found is None:  # a first snapshot: what it holds, as on its page
        draft.add(holdings.figures(service, lang))
    return draft


def _validation(service: Service, _: Asked, __: str, codes: Codes, lang: Lang) -> Draft:
    try:
        report = validation_report.read(service.snapshot)
    except NotFound:  # a snapshot that was not made by ingest
        report = validation_report.Report(graphs=())
    return account.validation(report, service.snapshot.manifest.base, codes, lang)


def _queue(service: Service, asked: Asked, _: str, __: Codes, lang: Lang) -> Draft:
    document, plan = _known(asked.one("document"), service.documents()), asked.one("plan")
    plan = plan if plan == "sdg" else _known(plan, service.plans())
    found = remembered(service, ("queue", document, plan),
                       lambda: ask(service.catalogue, service.reviews, document, plan))
    conditions = [(say(lang, "column.document"), title_of(service, document, lang))] if document else []
    if plan:
        named = "SDGs" if plan == "sdg" else title_of(service, service.plan(plan)[0].document, lang)
        conditions.append((say(lang, "column.plan"), named))
    return reviews.queue(service, [each.key for each in found], conditions, lang)


def _known(identifier: str, rows: Iterable[object]) -> str:
    """An id that one of the rows has; an unknown one is no filter, as on the page."""
    return identifier if identifier in {getattr(each, "id", None) for each in rows} else ""


def _review(service: Service, asked: Asked, _: str, codes: Codes, lang: Lang) -> Draft:
    project, kind, target = (asked.one(name) for name in ("project", "kind", "target"))
    if kind not in ("node", "sdg") or (kind == "sdg" and not (target.isdecimal() and 1 <= int(target) <= 17)):
        raise NotFound("there is no such target", where=f"{kind}/{target}")
    history = [each for each in service.reviews.about(project)
               if (each.review.target_kind, each.place.target) == (kind, target)]
    return reviews.link(service, (project, kind, target), history, codes, lang)


def _log(service: Service, asked: Asked, _: str, codes: Codes, lang: Lang) -> Draft:
    state = asked.one("state")
    found = [each for each in reversed(service.reviews.standings) if state in ("", each.state)]
    conditions = [(say(lang, "column.status"), codes.word("review_state", state))] if state else []
    return reviews.log(found, conditions, codes, lang)


_ID: Final = r"(?P<id>[^/]+)"

VIEWS: Final[tuple[tuple[re.Pattern[str], Callable[[Service, Asked, str, Codes, Lang], Draft]], ...]] = tuple(
    (re.compile(pattern), build) for pattern, build in (
        ("/", _home), ("/plans", _plans), (f"/documents/{_ID}", _document), ("/issues", _issues),
        (f"/issues/{_ID}", _issue), (f"/quality(?:/{_ID})?", _quality), ("/changes", _changes),
        ("/validation", _validation), ("/reviews", _queue), ("/reviews/link", _review), ("/reviews/log", _log)))
"""The pages about the data of which there are memos."""
