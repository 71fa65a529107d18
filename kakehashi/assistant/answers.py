"""What each tool does, on a snapshot in use.  :mod:`kakehashi.assistant.server` has the limits and tells the errors."""

from __future__ import annotations

from graph.alignment.grades import grade
from graph.filters import Filters
from graph.named import queries as named_queries
from graph.named import query as named_query
from graph.questions.questions import DOUBTS, Answer
from graph.service import Service, Support
from kakehashi.assistant import shapes
from kakehashi.assistant.shaping import Shaper


def find_names(service: Service, text: str, limit: int) -> shapes.NamesAnswer:
    """Things that a name, or its beginning, may mean."""
    return shapes.NamesAnswer(snapshot=Shaper(service).snapshot, items=tuple(
        shapes.Named(kind=each.kind, id=each.id, projects=each.count,
                     name=shapes.Words(ja=each.label_ja, en=each.label_en or each.label_ja))
        for each in service.suggester.suggest(text, limit)))


def search_projects(service: Service, query: str, filters: Filters, limit: int, offset: int) -> shapes.SearchAnswer:
    """A page of hits."""
    shaper = Shaper(service)
    answer = service.search(query, filters, limit, offset)
    chips = answer.understanding.chips if answer.understanding else ()
    return shapes.SearchAnswer(
        snapshot=shaper.snapshot, total=answer.total, weak=answer.weak,
        understood=tuple(f"{'not ' if each.polarity == 'negated' else ''}{each.kind}:{each.id}" for each in chips),
        projects=tuple(shapes.Found.model_validate({
            **shaper.fields(project), "relevance": hit.relevance, "probability": round(hit.probability, 3)})
            for project, hit in answer.hits))


def get_project(service: Service, identifier: str) -> shapes.ProjectAnswer:
    """One project with its evidence and links."""
    shaper = Shaper(service)
    row = service.project(identifier)
    whole = row.evidence.get("description")
    return shapes.ProjectAnswer(
        snapshot=shaper.snapshot, project=shaper.project(row), period=row.period.text, status=row.status,
        description=shapes.Quotation(text=row.description, source=shaper.quotation(whole).source if whole else
                                     shaper.source(row.document, row.lines)),
        fields={role: shaper.quotation(each) for role, each in row.evidence.items()},
        topics=shaper.words("topic", row.topics), modes=shaper.words("mode", row.modes),
        audiences=shaper.words("audience", row.audiences),
        links=tuple(shaper.link(each) for each in service.links(identifier) if grade(each) != "clue"))


def similar_projects(service: Service, identifier: str, limit: int, elsewhere: bool) -> shapes.SimilarAnswer:
    """Similar initiatives with the reasons in words."""
    shaper = Shaper(service)
    return shapes.SimilarAnswer(
        snapshot=shaper.snapshot, of=shaper.project(service.project(identifier)),
        projects=tuple(shapes.Similar.model_validate({
            **shaper.fields(project), "score": round(hit.score, 2),
            "reasons": tuple(": ".join(filter(None, (each.code, ", ".join(shaper.words(each.code, each.values)))))
                             for each in hit.reasons)})
            for project, hit in service.similar(identifier, limit, elsewhere)))


def supporting_projects(service: Service, identifier: str, limit: int, offset: int,
                        hints: bool) -> shapes.SupportAnswer:
    """What supports a plan item; asserted and inferred are paged alike."""
    shaper = Shaper(service)
    answer = service.supporting(identifier)
    shown = [each for each in answer.inferred if hints or grade(each.link) != "clue"]
    evidence = answer.node.evidence

    def page(found: list[Support]) -> tuple[shapes.Supporting, ...]:
        return tuple(shapes.Supporting(project=shaper.project(each.project), link=shaper.link(each.link))
                     for each in found[offset:offset + limit])

    return shapes.SupportAnswer(
        snapshot=shaper.snapshot, node=answer.node.id, notation=answer.node.notation, title=answer.node.title,
        plan=answer.plan.title, above=tuple(f"{each.notation} {each.title or ''}".strip() for each in answer.path),
        node_source=shaper.source(evidence.document, evidence.lines, evidence.column, evidence.place),
        asserted_total=len(answer.asserted), inferred_total=len(shown), asserted=page(list(answer.asserted)),
        inferred=page(shown))


def list_plans(service: Service, plan: str | None) -> shapes.PlansAnswer:
    """The plans, and the items of one."""
    rows = [service.plan(plan)[0]] if plan else service.plans()
    items = service.plan(plan)[1] if plan else []
    return shapes.PlansAnswer(snapshot=Shaper(service).snapshot, plans=tuple(shapes.Plan(
        id=row.id, title=row.title, link=row.iri, prefecture=row.prefecture, municipality=row.municipality,
        years=row.years, items=tuple(shapes.PlanItem(
            id=each.id, notation=each.notation, level=each.level, title=each.title, parent=each.parent)
            for each in items)) for row in rows))


def ties(service: Service, place: str, limit: int, offset: int) -> shapes.TiesAnswer:
    """Ties of a place or with a country."""
    shaper = Shaper(service)
    area = service.area(place)
    found = service.ties_with(area)
    return shapes.TiesAnswer(snapshot=shaper.snapshot, place=area.name, place_id=area.id, total=len(found),
                             ties=tuple(shaper.tie(each) for each in found[offset:offset + limit]))


def network_path(service: Service, start: str, end: str) -> shapes.PathAnswer:
    """A shortest chain."""
    shaper = Shaper(service)
    return shapes.PathAnswer(snapshot=shaper.snapshot, steps=tuple(shapes.Step(
        id=step.vertex.id, name=step.vertex.name, name_en=step.vertex.name_en, kind=step.vertex.kind,
        reached_by="start" if step.edge is None else "ties" if step.ties else "lies in",
        ties=tuple(shaper.tie(each) for each in step.ties)) for step in service.chain(start, end)))


def list_named_queries() -> shapes.QueriesAnswer:
    """The named queries."""
    return shapes.QueriesAnswer(queries=tuple(shapes.QueryDescription(
        name=each.name, title=shapes.Words(**each.title), description=shapes.Words(**each.description),
        parameters=tuple(shapes.QueryParameter(name=one.name, type=one.type, example=one.example)
                         for one in each.parameters)) for each in named_queries().values()))


def question(service: Service, answer: Answer, table: shapes.Table | None) -> shapes.QuestionAnswer:
    """What a question means, and the rows where it was sure."""
    return shapes.QuestionAnswer(
        snapshot=Shaper(service).snapshot, sure=answer.sure, doubts=tuple(DOUBTS[each] for each in answer.doubts),
        candidates=tuple(shapes.AskedCandidate(
            query=each.query, title=shapes.Words(**named_query(each.query).title), parameters=dict(each.parameters),
            missing=each.missing, choices=dict(each.choices), left_out=each.left_out)
            for each in answer.candidates), table=table)
