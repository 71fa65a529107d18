"""Memos of the network's other views: who holds it together, how ties are doing, and suggested partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from graph import wording
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, QUOTED, cut, names, quote, tie_section
from graph.memo.words import say
from graph.network.activity import Health, TieHealth, anniversaries
from graph.network.network import EXACT, PIVOTS, NetworkFilters, Vertex
from graph.network.suggestions import Reason
from graph.rows import AreaRow, TieRow
from graph.service import Service

CENTRAL: Final = 20
"""Places in the table of measures, as on the page."""

GROUPS: Final = 12
"""Groups told, as on the page; the rest are small."""

SUGGESTED: Final = 30
"""Suggestions listed, as on the page."""

REASONS: Final = 4
"""Reasons told of one suggestion, as on the page."""


def _columns(lang: Lang, *given: tuple[str, float]) -> list[tuple[str, float]]:
    return [(say(lang, f"column.{name}"), width) for name, width in given]


def _named(service: Service, identifier: str, lang: Lang) -> Cell:
    area = service.areas.get(identifier)
    if area is None:
        return Cell(identifier.removeprefix("name:"))
    return Cell(area.name if lang == "ja" else area.name_en or area.name, area.iri)


def _places(service: Service, vertices: Iterable[Vertex], lang: Lang) -> str:
    return names(lang, [_named(service, each.id, lang).text for each in vertices])


def measures(service: Service, filters: NetworkFilters, conditions: Sequence[tuple[str, str]], lang: Lang) -> Draft:
    """Central places, groups and bridges of the network under these filters."""
    net = service.network(filters)
    questions = service.ties_network
    draft = Draft(say(lang, "title.measures"), say(lang, "question.measures"), conditions=list(conditions))
    central = sorted((each for each in net.vertices if each.kind != "country"),
                     key=lambda each: (-each.betweenness, -each.degree, each.id))[:CENTRAL]
    texts = [say(lang, "text.central")]
    if len(net.vertices) > EXACT:
        texts.append(say(lang, "text.sampled", n=PIVOTS))
    draft.add(Section(say(lang, "section.central"), tuple(texts), (table(
        _columns(lang, ("place", 3.0), ("measure", 1.5), ("between", 2.5)),
        [[_named(service, each.id, lang), str(each.degree), f"{each.betweenness:.3f}"] for each in central]),)))
    found = questions.groups(filters)
    groups = [each for each in found if len(each.japanese) + len(each.foreign) > 2][:GROUPS]
    if groups:
        draft.add(Section(f"{say(lang, 'section.groups')} ({len(found)})", (say(lang, "text.groups"),), (table(
            _columns(lang, ("number", 0.6), ("place", 3.0), ("partner", 3.0), ("inner", 0.8), ("outward", 0.8)),
            [[str(each.number + 1), _places(service, each.japanese, lang), _places(service, each.foreign, lang),
              str(each.ties), str(each.outward)] for each in groups]),)))
    bridges = [each for each in questions.bridges(filters) if len(each.cut_off) > 1]
    if bridges:
        draft.add(Section(say(lang, "section.bridges"), (say(lang, "text.bridges"), *cut(lang, len(bridges))), (table(
            _columns(lang, ("place", 2.5), ("partner", 2.5), ("cut_off", 1.2)),
            [[_named(service, each.edge.source, lang), _named(service, each.edge.target, lang),
              str(len(each.cut_off))] for each in bridges[:MOST]]),)))
    draft.cite(questions.tie[each].document for edge in net.edges for each in edge.ties)
    return draft


def health(service: Service, filters: NetworkFilters, conditions: Sequence[tuple[str, str]], state: str,
           coming: tuple[int, int, int], lang: Lang) -> Draft:
    """How the ties under these filters are doing, and their coming anniversaries.

    Args:
        service: the snapshot.
        filters: which ties.
        conditions: the filters in words.
        state: only ties in this state; all where empty.
        coming: first year, how many years, and the step of the anniversaries.
        lang: the memo's language.
    """
    ties = service.ties_network.healths(filters)
    draft = Draft(say(lang, "title.health"), say(lang, "question.health"), conditions=list(conditions))
    counts = Counter(each.health for each in ties)
    states = get_args(Health)
    draft.add(Section(say(lang, "section.states"), (say(lang, "text.health"),), (table(
        _columns(lang, ("status", 4.0), ("pairs", 1.0)),
        [[say(lang, f"health.{each}"), str(counts[each])] for each in states]),)))
    listed = sorted((each for each in ties if not state or each.health == state),
                    key=lambda each: (states.index(each.health), -(each.last or 0), each.pair))
    shown = listed[:MOST]
    told = [(each, each.activities[0]) for each in shown if each.activities]
    quoted = tuple(quote(service, activity.evidence, lang, activity.project.title)
                   for _, activity in told[:QUOTED] if activity.evidence and activity.evidence.quote.strip())
    draft.add(Section(say(lang, "section.ties"), cut(lang, len(listed)) if shown else (say(lang, "memo.none"),), (table(
        _columns(lang, ("place", 1.8), ("partner", 1.8), ("status", 2.0), ("last", 1.6), ("project", 2.6),
                 ("since", 1.6)),
        [_state(service, each, lang) for each in shown]),) if shown else (), quoted))
    draft.cite(activity.evidence.document for _, activity in told if activity.evidence)
    first, years, step = coming
    found = [each for each in anniversaries(ties, first, years) if each.age % step == 0]
    draft.add(Section(say(lang, "section.anniversaries", first=first, last=first + years - 1),
                      cut(lang, len(found)) if found else (say(lang, "memo.none"),), (table(
        _columns(lang, ("year", 1.6), ("age", 0.7), ("place", 2.0), ("partner", 2.0), ("since", 1.8)),
        [[wording.date(str(each.year), lang), str(each.age), _named(service, each.tie.pair[0], lang),
          _named(service, each.tie.pair[1], lang), wording.date(each.start, lang)] for each in found[:MOST]]),)
        if found else ()))
    draft.unknown.append(say(lang, "unknown.no_activity"))
    if without := sum(not each.starts for each in ties):
        draft.unknown.append(say(lang, "unknown.no_since", n=without))
    return draft


def _state(service: Service, tie: TieHealth, lang: Lang) -> list[Cell | str]:
    latest = tie.activities[0] if tie.activities else None
    when = wording.fiscal_year(tie.last, lang) if tie.last else say(lang, "absent.unknown")
    return [_named(service, tie.pair[0], lang), _named(service, tie.pair[1], lang), say(lang, f"health.{tie.health}"),
            when, latest.project.title if latest else say(lang, "absent.unknown"),
            "\n".join(wording.date(each, lang) for each in tie.starts) or say(lang, "tie.since_unknown")]


def suggestions(service: Service, area: AreaRow, lang: Lang) -> Draft:
    """Partners abroad for a local government, each with the paths that suggest it, and the ties these rest on."""
    found = service.ties_network.suggestions(area.id)
    name = _named(service, area.id, lang).text
    draft = Draft(say(lang, "title.suggestions", name=name), say(lang, "question.suggestions"),
                  conditions=[(say(lang, "memo.identifier"), area.iri)])
    shown = found[:SUGGESTED]
    draft.add(Section(say(lang, "section.suggestions"),
                      (say(lang, "text.suggestions"), *cut(lang, len(found), SUGGESTED)) if found
                      else (say(lang, "memo.none"),), (table(
        _columns(lang, ("partner", 2.0), ("country", 1.6), ("path", 5.0)),
        [[_named(service, each.place, lang), _named(service, each.country, lang),
          "\n".join(_path(service, reason, lang) for reason in each.reasons[:REASONS])] for each in shown]),)
        if shown else ()))
    pairs = dict.fromkeys(pair for each in shown for reason in each.reasons[:REASONS] for pair in reason.pairs)
    rows: list[TieRow] = [row for pair in pairs for row in service.ties_network.health[pair].ties]
    if rows:
        tie_section(service, draft, rows, lang, say(lang, "section.resting"))
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft


def _path(service: Service, reason: Reason, lang: Lang) -> str:
    steps = " → ".join(_named(service, each, lang).text for each in reason.path)
    topics = names(lang, [service.labels.of("topic", each, lang) for each in reason.topics]) if reason.topics else ""
    return f"{say(lang, f'suggested.{reason.kind}')}: {steps}" + (f" ({topics})" if topics else "")
