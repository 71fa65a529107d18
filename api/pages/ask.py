"""A question in plain words as a form: the named query that it means, its values to change, and the answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import ask_schemas
from api.deps import IrisDep, NamedDep, ServiceDep, StoreDep
from api.pages import queries, results
from api.pages.answers import Wording, values_in_words
from api.pages.context import render, view_of
from graph import named
from graph.questions import questions
from ontology.errors import LimitExceeded, QueryError

router = APIRouter()

EXAMPLES = {"ja": ("千歳市の姉妹都市はどこですか", "カナダを相手とする事業", "SDGsの目標4に対応する事業",
                   "1990年に続いていた提携", "事業が見当たらない姉妹都市"),
            "en": ("What are the sister cities of Chitose?", "projects with Canada", "projects for SDG 4",
                   "ties as of 1990", "sister cities without any project")}
"""Questions to begin with, of five shapes."""


@router.get("/ask", response_class=HTMLResponse)
async def ask(request: Request, service: ServiceDep, pool: NamedDep, rdf: StoreDep, iris: IrisDep, q: str = "",
              query: str = "") -> HTMLResponse:
    """The form; with a question, what it means and the answer; with a query, that query with the values given."""
    understood, problem, view = None, "", view_of(request, service)
    if q.strip():
        try:
            understood = questions.ask(service, q)
        except QueryError as error:
            problem = str(error)
    chosen = named.query(query) if query else None
    given: dict[str, str] = {}
    if chosen:
        given = {each.name: questions.value(service, each, request.query_params.get(each.name, "").strip())
                 for each in chosen.parameters}
    elif understood and understood.sure:
        chosen, given = named.query(understood.candidates[0].query), dict(understood.candidates[0].parameters)
    answer = None
    if chosen and all(given.values()):
        try:
            answer = await queries.run(chosen, given, pool, iris, Wording(view, service, rdf, iris))
        except (QueryError, LimitExceeded) as error:
            answer = queries.Answer(problem=str(error))
    return render(request, "ask.html", service, q=q, problem=problem, world=results.world, understood=understood,
                  chosen=chosen, given=given,
                  words=values_in_words(view, chosen, given) if chosen else {}, answer=answer, examples=EXAMPLES,
                  longest=questions.LONGEST,
                  memo_of=view.url(f"/queries/{chosen.name}", **given) if chosen and answer else "",
                  candidates=[ask_schemas.candidate(each, service) for each in understood.candidates]
                  if understood else [])
