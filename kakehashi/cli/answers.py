"""Commands that ask: search, similar, supports, chain, issues."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output

if TYPE_CHECKING:
    from graph.rows import IssueRow
    from graph.service import Service, Support

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option(help="How many, at most.")]
Many = Annotated[list[str] | None, typer.Option()]


def open_service() -> Service:
    """The served snapshot, opened with the environment's settings."""
    from graph.service import Service
    from graph.settings import settings

    return Service.open(settings())


def search(
    query: Annotated[str, typer.Argument(help="Words or a question, Japanese or English.")],
    limit: Limit = 10,
    offset: Annotated[int, typer.Option(help="How many to pass over.")] = 0,
    country: Many = None, region: Many = None, municipality: Many = None, prefecture: Many = None,
    fiscal_year: Many = None, topic: Many = None, mode: Many = None, audience: Many = None, status: Many = None,
    document: Many = None, node: Many = None, sdg: Many = None,
    without: Annotated[list[str] | None, typer.Option(
        help="A thing that the query names and that is not to be read so, e.g. country:TW.")] = None,
    json: Json = False,
) -> None:
    """Find projects.  A filter given several times means any of its values."""
    from graph.filters import Filters

    given = {"country": country, "region": region, "municipality": municipality, "prefecture": prefecture,
             "fiscal_year": fiscal_year, "topic": topic, "mode": mode, "audience": audience, "status": status,
             "document": document, "node": node, "sdg": sdg}
    filters = Filters(**{name: tuple(values) for name, values in given.items() if values})
    answer = open_service().search(query, filters, limit, offset, tuple(without or ()))
    chips = answer.understanding.chips if answer.understanding else ()
    if json:
        output.write_json({"query": answer.query, "total": answer.total, "offset": answer.offset, "weak": answer.weak,
                           "text_only": answer.text_only, "understood": [asdict(chip) for chip in chips],
                           "hits": [{**asdict(hit), "title": project.title, "document": project.document,
                                     "lines": project.lines, "iri": project.iri} for project, hit in answer.hits],
                           "facets": answer.facets})
        return
    if chips:
        output.write("Understood: " + "; ".join(
            f"{'not ' if chip.polarity == 'negated' else 'only ' if chip.polarity == 'hard' else ''}"
            f"{chip.kind}:{chip.id} ({chip.surface})" for chip in chips))
    if answer.text_only:
        output.write("This snapshot was made without embeddings: only words were compared, not meanings.")
    if answer.weak:
        output.write("Nothing fits well; these are the nearest.")
    output.table(("id", "relevance", "title", "countries", "source"),
                 [(project.id, f"{hit.relevance} {hit.score:.2f}", project.title, " ".join(project.country_names),
                   output.where(project.document, project.lines)) for project, hit in answer.hits])
    output.write(f"{len(answer.hits)} of {answer.total}")


def similar(project: Annotated[str, typer.Argument(help="A project's id.")], limit: Limit = 10,
            elsewhere: Annotated[bool, typer.Option("--elsewhere", help="Of other governments only.")] = False,
            json: Json = False) -> None:
    """Find initiatives similar to a project, with the reasons."""
    service = open_service()
    found = service.similar(project, limit, elsewhere)
    if json:
        output.write_json([{**asdict(hit), "title": other.title, "document": other.document, "lines": other.lines,
                            "iri": other.iri} for other, hit in found])
        return
    output.write(f"Similar to {service.project(project).title}:")
    output.table(("score", "id", "title", "why", "source"),
                 [(f"{hit.score:.2f}", other.id, other.title,
                   "; ".join(_reason(service, reason.code, reason.values) for reason in hit.reasons),
                   output.where(other.document, other.lines)) for other, hit in found])


def _reason(service: Service, code: str, values: tuple[str, ...]) -> str:
    """A reason in words, e.g. ``audience: 高校生``."""
    words = [service.labels.of(code, value, "ja") for value in values]
    return f"{code}: {', '.join(words)}" if words else code


def supports(node: Annotated[str, typer.Argument(help="A plan node's id or notation, e.g. Ⅱ-(2)-①.")],
             json: Json = False) -> None:
    """List the projects that support a plan's direction: asserted first, then inferred."""
    from graph.wording import probability

    answer = open_service().supporting(node)
    if json:
        output.write_json({"node": answer.node, "plan": answer.plan,
                           "asserted": [_support(each) for each in answer.asserted],
                           "inferred": [_support(each) for each in answer.inferred]})
        return
    output.write(f"{answer.plan.title}: {answer.node.notation} {answer.node.title or '(not given in the document)'}")
    for heading, supports_ in (("Asserted by the document", answer.asserted), ("Inferred", answer.inferred)):
        output.write(f"\n{heading}: {len(supports_)}")
        output.table(("strength", "confidence", "project", "title", "source"),
                     [(each.link.strength, probability(each.link.confidence), each.project.id, each.project.title,
                       output.where(each.project.document, each.project.lines)) for each in supports_])


def _support(support: Support) -> dict[str, object]:
    return {"project": support.project.id, "title": support.project.title, "link": support.link}


def chain(start: Annotated[str, typer.Argument(help="A municipality, prefecture or place: code, id or name.")],
          end: Annotated[str, typer.Argument(help="Likewise.")], json: Json = False) -> None:
    """Show a shortest chain of ties and shared partner countries between two places."""
    steps = open_service().chain(start, end)
    if json:
        output.write_json([{"vertex": asdict(step.vertex), "edge": asdict(step.edge) if step.edge else None,
                            "ties": list(step.ties)} for step in steps])
        return
    for step in steps:
        if step.edge is not None:
            output.write("  |  " + (" / ".join(sorted({f"{tie.kind_label} {tie.since or '(since unknown)'}"
                                                       for tie in step.ties})) or "lies in"))
            for tie in step.ties:
                source = output.where(tie.document, tie.lines) if tie.document else " ".join(tie.urls)
                output.write(f"  |     {tie.kind_label}: {source}")
        output.write(f"{step.vertex.name} ({step.vertex.id})")


def issues(document: Annotated[str | None, typer.Option(help="A document's id.")] = None,
           severity: Annotated[str | None, typer.Option(help="info, warning or error.")] = None,
           code: Annotated[str | None, typer.Option(help="A kind of issue, e.g. open-mention.")] = None,
           counts: Annotated[bool, typer.Option("--counts", help="Only how many of each kind.")] = False,
           json: Json = False) -> None:
    """List what was dropped, repaired or suspicious in the documents."""
    found = [each for each in open_service().issues(document, severity) if code in (None, each.code)]
    if counts:
        _write_counts(found, json)
        return
    if json:
        output.write_json(found)
        return
    output.table(("severity", "code", "where", "text", "action", "reason"),
                 [(each.severity, each.code, _position(each), each.text, each.action, each.reason) for each in found])
    output.write(f"{len(found)} issues")


def _position(issue: IssueRow) -> str:
    """Document and lines, or the place in a file that has no lines."""
    return f"{issue.document}:{issue.place}" if issue.place else output.where(issue.document, issue.lines)


def _write_counts(found: list[IssueRow], json: bool) -> None:
    """Issues by document, severity and code."""
    counted = Counter((each.document, each.severity, each.code, each.action) for each in found)
    keys = ("document", "severity", "code", "action", "issues")
    if json:
        output.write_json([dict(zip(keys, (*key, number), strict=True)) for key, number in sorted(counted.items())])
        return
    output.table(keys, [(*key, str(number)) for key, number in sorted(counted.items())])
    output.write(f"{len(found)} issues")
