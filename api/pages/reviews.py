"""Reviewing: the queue with both sides' words, the log, and what a reviewer's form does.

Every form answers with a redirect (POST, redirect, GET), so that a reload repeats nothing; what went wrong is told by a
code in the address, in the reader's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.search import page_number
from api.remembered import remembered
from api.reviewing import COOKIE, DeskDep, choices, written
from graph.reviews import table
from graph.reviews.deciding import decide, link_between
from graph.reviews.entry import Action, Strength, TargetKind
from graph.reviews.overlay import Standing
from graph.reviews.teaching import Question, ask
from graph.rows import LinkRow, NodeRow, PlanRow, ProjectRow
from graph.service import Service
from ontology.errors import InputError, KakehashiError, NotFound

router = APIRouter(prefix="/reviews")

NEXT: Final = 10
"""Questions listed below the one that is asked."""

PAGE: Final = 50
"""Entries on a page of the log."""

CHOICES: Final[dict[str, tuple[Action, Strength | None]]] = {
    "accept": ("accept", None), "supports": ("correct", "supports"), "partly": ("correct", "partly"),
    "reject": ("reject", None), "comment": ("comment", None)}
"""What the buttons say, as action and strength."""

@dataclass(frozen=True, slots=True)
class Case:
    """A link under review: the two sides, and what was said of it before."""

    project: ProjectRow
    kind: TargetKind
    target: str
    node: NodeRow | None
    plan: PlanRow | None
    link: LinkRow | None
    """As it is shown now; None where nothing links the two, or people rejected it."""
    history: tuple[Standing, ...]
    carriers: tuple[NodeRow, ...]
    """What carries the node's mark: initiatives and examples, with the node's own words the plan's side."""


def case(service: Service, project: str, kind: str, target: str) -> Case:
    """A link under review.

    Raises:
        NotFound: no project or target has this id.
    """
    row = service.project(project)
    if kind not in ("node", "sdg") or (kind == "sdg" and not (target.isdecimal() and 1 <= int(target) <= 17)):
        raise NotFound("there is no such target", where=f"{kind}/{target}")
    node = service.catalogue.get(NodeRow, target) if kind == "node" else None
    history = tuple(each for each in service.reviews.about(project)
                    if (each.review.target_kind, each.place.target) == (kind, target))
    carriers = tuple(each for each in service.plan(node.plan)[1] if node.id in each.supports) if node else ()
    return Case(row, cast(TargetKind, kind), target, node,
                service.catalogue.get(PlanRow, node.plan) if node else None,
                link_between(service, project, kind, target), history, carriers)


def questions(service: Service, document: str, plan: str) -> list[Question]:
    """The queue of now under these filters."""
    return remembered(service, ("queue", document, plan),
                      lambda: ask(service.catalogue, service.reviews, document, plan))


def _filters(request: Request, service: Service) -> tuple[str, str]:
    """Document and plan that the address asks for; unknown ones are no filter."""
    document, plan = (request.query_params.get(name, "") for name in ("document", "plan"))
    documents, plans = {each.id for each in service.documents()}, {each.id for each in service.plans()} | {"sdg"}
    return document if document in documents else "", plan if plan in plans else ""


@router.get("", response_class=HTMLResponse)
def queue(request: Request, service: ServiceDep, desk: DeskDep) -> HTMLResponse:
    """The question that would teach most, side by side, and those after it."""
    document, plan = _filters(request, service)
    found = questions(service, document, plan)
    at = min(max(0, page_number(request) - 1), max(0, len(found) - 1))
    asked = case(service, *found[at].key) if found else None
    following = found[at + 1:at + 1 + NEXT]
    linked_plans = {node.plan for node in service.catalogue.iterate(NodeRow) if service.support.below.get(node.id)}
    return render(
        request, "reviews.html", service, case=asked, worth=found[at].worth if found else None, at=at,
        total=len(found), following=list(_lines(service, following)), document=document, plan=plan, desk=desk,
        session=desk.session(request), documents=[each for each in service.documents() if each.counts.get("projects")],
        plans=[each for each in service.plans() if each.id in linked_plans], choices=_asked(asked),
        failed=request.query_params.get("failed", ""), done=written(request, service))


def _lines(service: Service, found: list[Question]) -> Iterator[tuple[Question, str, NodeRow | None]]:
    titles = service.catalogue.titles(each.key[0] for each in found)
    for each in found:
        node = service.catalogue.get(NodeRow, each.key[2]) if each.key[1] == "node" else None
        yield each, titles.get(each.key[0], each.key[0]), node


def _asked(asked: Case | None) -> list[str]:
    """The buttons of a case."""
    return choices(asked.link, bool(asked.history)) if asked else []


@router.get("/link", response_class=HTMLResponse)
def link(request: Request, service: ServiceDep, desk: DeskDep, project: str, kind: str, target: str) -> HTMLResponse:
    """One link, whether a program saw it or not."""
    asked = case(service, project, kind, target)
    return render(request, "review.html", service, case=asked, desk=desk, session=desk.session(request),
                  choices=_asked(asked), failed=request.query_params.get("failed", ""), done=written(request, service))


@router.get("/log", response_class=HTMLResponse)
def log(request: Request, service: ServiceDep, desk: DeskDep) -> HTMLResponse:
    """Every entry, newest first, with what has become of it."""
    overlay = service.reviews
    state = request.query_params.get("state", "")
    found = [each for each in reversed(overlay.standings) if not state or each.state == state]
    counts = Counter(each.state for each in overlay.standings)
    page = page_number(request)
    return render(request, "review_log.html", service, entries=found[(page - 1) * PAGE:page * PAGE], total=len(found),
                  page=page, pages=-(-len(found) // PAGE), state=state, counts=counts, desk=desk,
                  session=desk.session(request), damaged=service.review_log.damaged,
                  published=service.snapshot.manifest.counts.get("reviews", 0), version=overlay.version,
                  failed=request.query_params.get("failed", ""), done=written(request, service))


@router.get("/table.csv")
def download(request: Request, service: ServiceDep) -> StreamingResponse:
    """The queue (or with ``what=decided`` the decisions in force) as a table to fill in."""
    document, plan = _filters(request, service)
    keys = ([each.key for each in service.reviews.decided] if request.query_params.get("what") == "decided"
            else [each.key for each in questions(service, document, plan)])
    return StreamingResponse(table.lines(service, keys), media_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="kakehashi-reviews.csv"', "Cache-Control": "no-store"})


@router.post("/session")
def sign_in(request: Request, desk: DeskDep, name: Annotated[str, Form(max_length=500)] = "",
            token: Annotated[str, Form(max_length=500)] = "",
            back: Annotated[str, Form(max_length=2000)] = "/reviews") -> Response:
    """Begins a session with a name."""
    response = RedirectResponse(_back(back), 303)
    try:
        desk.sign_in(request, response, name, token)
    except InputError:
        return RedirectResponse(_back(back, failed="name"), 303)
    except HTTPException as error:
        if error.status_code != 401:
            raise
        return RedirectResponse(_back(back, failed="token"), 303)
    return response


@router.post("/session/end")
def sign_out(request: Request, desk: DeskDep, csrf: Annotated[str, Form(max_length=200)] = "",
             back: Annotated[str, Form(max_length=2000)] = "/reviews") -> Response:
    """Ends the session."""
    desk.check_form(request, csrf)
    response = RedirectResponse(_back(back), 303)
    response.delete_cookie(COOKIE, samesite="strict", httponly=True)
    return response


@router.post("")
def review(request: Request, service: ServiceDep, desk: DeskDep, choice: Annotated[str, Form(max_length=20)],
           project: Annotated[str, Form(max_length=300)] = "", kind: Annotated[str, Form(max_length=10)] = "",
           target: Annotated[str, Form(max_length=300)] = "", withdraws: Annotated[str, Form(max_length=60)] = "",
           comment: Annotated[str, Form(max_length=8000)] = "", csrf: Annotated[str, Form(max_length=200)] = "",
           back: Annotated[str, Form(max_length=2000)] = "/reviews") -> Response:
    """Writes one review."""
    session = desk.check_form(request, csrf)
    if choice not in CHOICES and choice != "withdraw":
        raise HTTPException(400, "there is no such choice")
    action, strength = CHOICES.get(choice, ("withdraw", None))
    try:
        entry = decide(service, session.name, action, project, "sdg" if kind == "sdg" else "node", target,
                       strength=strength, comment=comment, withdraws=withdraws)
        service.review_log.append([entry])
    except InputError as error:
        return RedirectResponse(_back(back, failed="comment" if error.where == "comment" else "refused"), 303)
    return RedirectResponse(_back(back, done=entry.id), 303)


@router.post("/table", response_class=HTMLResponse)
def upload(request: Request, service: ServiceDep, desk: DeskDep, file: Annotated[UploadFile, File()],
           csrf: Annotated[str, Form(max_length=200)] = "") -> HTMLResponse:
    """Takes a filled-in table; every line that cannot be taken is told with its place and reason."""
    session = desk.check_form(request, csrf)
    try:
        report = table.read(service, file.file.read(), session.name)
        service.review_log.append(report.entries)
    except KakehashiError as error:
        report = table.Report((), 0, (table.BadLine("", "", error.message),))
    return render(request, "review_import.html", service, report=report)


@router.get("/{identifier}")
def entry(service: ServiceDep, identifier: str) -> RedirectResponse:
    """A review's own address leads to the link that it is about."""
    found = next((each for each in service.reviews.standings if each.review.id == identifier), None)
    if found is None:
        raise NotFound("there is no such review", where=identifier)
    if found.place.project is None or found.place.target is None:
        return RedirectResponse(f"/reviews/log?state=orphan#review-{identifier}", 303)
    query = urlencode({"project": found.place.project, "kind": found.review.target_kind, "target": found.place.target})
    return RedirectResponse(f"/reviews/link?{query}#review-{identifier}", 303)


def _back(address: str, **said: str) -> str:
    """The page that a form came from, with what happened; only pages of ours."""
    parts = urlsplit(address)
    local = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    path = parts.path if local else "/reviews"
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("failed", "done")] if local else []
    return f"{path}?{urlencode([*kept, *said.items()])}#said" if kept or said else path
