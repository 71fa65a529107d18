"""Memos of how well the documents were read: the account of their lines, data issues, changes, what the shapes say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from graph import wording
from graph.diff import Diff
from graph.labels import Codes, Lang
from graph.linked_data.validation_report import Report
from graph.memo.model import Cell, Draft, Section, Table, table
from graph.memo.parts import MOST, QUOTED, cut, iri_of, quote, title_of
from graph.memo.words import say
from graph.quality_rows import QualityRow
from graph.rows import EvidenceRow, IssueRow
from graph.service import Service

LINES: Final = ("lines", "used", "layout", "issue", "unaccounted")
"""Where a document's lines ended, as on the page; ``used + layout + issue + unaccounted = lines``."""

NOT_QUOTED: Final = frozenset({"missing-in-excerpt"})
"""Issues whose text is the program's own: there are no words of the document to quote."""

CHANGED: Final = ("added", "changed", "removed")


def columns(lang: Lang, *given: tuple[str, float]) -> list[tuple[str, float]]:
    """Columns with their headings in words, from (key, relative width)."""
    return [(say(lang, f"column.{name}"), width) for name, width in given]


def account_table(service: Service, rows: Iterable[QualityRow], codes: Codes, lang: Lang) -> Table:
    """Where the lines of documents ended, names linked and left open, and the number of issues."""
    return table(
        [*columns(lang, ("document", 3.6)), *((codes.word("quality", name), 1.0) for name in LINES),
         (codes.word("quality", "linked"), 1.0), (codes.word("quality", "open"), 1.0), *columns(lang, ("issues", 1.0))],
        [[Cell(title_of(service, row.id, lang), iri_of(service, row.id)),
          *(wording.number(getattr(row.account, name)) for name in LINES),
          wording.number(sum(each.made for each in row.links)), wording.number(sum(each.open for each in row.links)),
          wording.number(sum(row.codes.values()))] for row in rows])


def quality(service: Service, rows: Sequence[QualityRow], figures: dict[str, Any], codes: Codes, lang: Lang) -> Draft:
    """How well documents were read, and how well searching was judged.

    Args:
        service: of the snapshot.
        rows: the documents.
        figures: of the benchmark, as :func:`graph.evaluation.latest.read` gives them; empty for one document.
        codes: the words for codes.
        lang: of the memo.
    """
    draft = Draft(say(lang, "title.quality"), say(lang, "question.quality"))
    draft.add(Section(say(lang, "section.account"), (say(lang, "text.account"), *cut(lang, len(rows))),
                      (account_table(service, rows[:MOST], codes, lang),) if rows else ()))
    if len(rows) == 1:
        _one(service, draft, rows[0], codes, lang)
    measured = [[f"{codes.word('quality', f'kind_{kind}')} ({codes.word('quality', f'judged_{judged}')})",
                 wording.number(mean["n"]), f"{mean['value']:.3f}", f"{mean['low']:.2f}–{mean['high']:.2f}",
                 f"{each['date']} {each['commit']}"]
                for name, each in figures.items() for kind, _, judged in [name.partition(" ")]
                if (mean := each["report"].get("ndcg") or each["report"].get("all", {}).get("ndcg"))]
    if measured:
        draft.add(Section(say(lang, "section.judged"), (say(lang, "text.judged"),), (table(columns(
            lang, ("judged", 3.5), ("number_of", 0.8), ("ndcg", 1.0), ("interval", 1.4), ("measured", 1.8)),
            measured),)))
    draft.cite(row.id for row in rows[:MOST])
    return draft


def _one(service: Service, draft: Draft, row: QualityRow, codes: Codes, lang: Lang) -> None:
    """One document: its layout, fields filled, and issues by kind."""
    draft.title = say(lang, "title.quality_of", title=title_of(service, row.id, lang))
    reason = codes.issue_reason(row.layout_reason) or row.layout_reason
    draft.conditions.append((say(lang, "memo.identifier"), iri_of(service, row.id)))
    draft.add(Section(codes.word("quality", "completeness"), (
        f"{codes.word('layout', row.layout)} ({row.layout_score:.2f}): {reason}",), (table(
            columns(lang, ("fact", 3.0), ("filled", 1.2), ("share", 0.8)),
            [[_field(service, each.field, codes, lang),
              f"{wording.number(each.filled)} / {wording.number(each.records)}", f"{each.share:.0%}"]
             for each in row.completeness]),) if row.completeness else ()))
    if row.codes:
        draft.add(Section(say(lang, "section.issues"), (), (_counted(Counter(row.codes), codes, lang),)))


def _field(service: Service, name: str, codes: Codes, lang: Lang) -> str:
    level = name.removeprefix("node:")
    return codes.word("role", name) if level == name else service.labels.of("level", level, lang)


def _counted(found: Counter[str], codes: Codes, lang: Lang) -> Table:
    """Issues by kind, the most frequent first, each with its meaning."""
    def meaning(code: str) -> str:
        told = codes.word("issue_meaning", code)
        return "" if told == code else told

    return table(columns(lang, ("kind", 2.0), ("meaning", 4.5), ("number_of", 0.8)),
                 [[codes.word("issue_code", code), meaning(code), wording.number(number)]
                  for code, number in found.most_common()])


def issues(service: Service, found: Sequence[IssueRow], total: int, conditions: Sequence[tuple[str, str]],
           codes: Codes, lang: Lang) -> Draft:
    """What was dropped, repaired or suspicious in the documents.

    Args:
        service: of the snapshot.
        found: the issues under the conditions, the first ``MOST`` of them.
        total: how many there are.
        conditions: the filters in words.
        codes: the words for codes.
        lang: of the memo.
    """
    draft = Draft(say(lang, "title.issues"), say(lang, "question.issues"), conditions=list(conditions))
    issue_section(service, draft, found, total, codes, lang)
    return draft


def issue_section(service: Service, draft: Draft, found: Sequence[IssueRow], total: int, codes: Codes,
                  lang: Lang) -> None:
    """A section of issues: how grave, what, where, why, and the words they are about."""
    shown = list(found)[:MOST]
    quoted = [each for each in shown if each.text.strip() and each.code not in NOT_QUOTED][:QUOTED]
    draft.add(Section(
        f"{say(lang, 'section.issues')} ({wording.number(total)})",
        cut(lang, total) if shown else (say(lang, "memo.none"),),
        (table(columns(lang, ("number", 0.6), ("severity", 0.9), ("kind", 1.7), ("source", 2.4), ("reason", 3.8),
                       ("action", 1.1)),
               [[str(number), codes.word("severity", each.severity),
                 Cell(codes.word("issue_code", each.code), each.iri), _where(service, each, lang), _reason(each, codes),
                 codes.word("action", each.action)]
                for number, each in enumerate(shown, 1)]),) if shown else (),
        tuple(quote(service, EvidenceRow(document=each.document, lines=each.lines, place=each.place, quote=each.text),
                    lang, codes.word("issue_code", each.code)) for each in quoted)))
    draft.cite(each.document for each in shown)


def _where(service: Service, issue: IssueRow, lang: Lang) -> str:
    return f"{title_of(service, issue.document, lang)} {issue.place or wording.lines(issue.lines, lang)}"


def _reason(issue: IssueRow, codes: Codes) -> str:
    """Why it is an issue; where only the English is there, what such issues are."""
    if told := codes.issue_reason(issue.reason):
        return told
    meaning = codes.word("issue_meaning", issue.code)
    return issue.reason if meaning == issue.code else meaning


def changes(changed: Diff | None, codes: Codes, lang: Lang) -> Draft:
    """What was added, changed and removed since the snapshot before; None where there is none."""
    draft = Draft(say(lang, "title.changes"), say(lang, "question.changes"))
    if changed is None:
        draft.add(Section(say(lang, "section.changes"), (say(lang, "unknown.no_before"),)))
        return draft
    draft.conditions.append((say(lang, "memo.before"), changed.old))
    draft.add(Section(say(lang, "section.changes"), (say(lang, "text.changes", old=changed.old, new=changed.new),),
                      (changes_table(changed, codes, lang),)))
    for name, section in changed.sections.items():
        rows = [[codes.word("changes", f"part_{part}"), each.title,
                 ", ".join(each.fields) if part == "changed" else ""]
                for part in CHANGED for each in getattr(section, part)]
        if rows:
            draft.add(Section(codes.word("changes", name), cut(lang, len(rows)), (table(
                columns(lang, ("change", 0.9), ("what", 5.0), ("fact", 2.6)), rows[:MOST]),)))
    return draft


def changes_table(changed: Diff, codes: Codes, lang: Lang) -> Table:
    """How many rows of each kind were added, changed and removed."""
    counts = changed.counts()
    return table([*columns(lang, ("what", 3.0)), *((codes.word("changes", f"part_{part}"), 1.0) for part in CHANGED)],
                 [[codes.word("changes", name), *(wording.number(each[part]) for part in CHANGED)]
                  for name, each in counts.items()])


def validation(report: Report, base: str, codes: Codes, lang: Lang) -> Draft:
    """What the shapes say of each graph.

    Args:
        report: of the snapshot.
        base: of the IRIs, left out of the names of graphs.
        codes: the words for codes.
        lang: of the memo.
    """
    draft = Draft(say(lang, "title.validation"), say(lang, "question.validation"))
    texts = (say(lang, "text.validation"), *cut(lang, len(report.graphs)))
    if not report.graphs:
        draft.add(Section(say(lang, "section.graphs"), (say(lang, "memo.none"),)))
        return draft
    draft.add(Section(say(lang, "section.graphs"), texts, (table(
        columns(lang, ("graph", 4.0), ("statements", 1.2), ("conforms", 1.0), ("findings", 1.0)),
        [[Cell(each.graph.removeprefix(f"{base}graph/"), each.graph), wording.number(each.triples),
          codes.word("validation", "yes" if each.conforms else "no"), wording.number(len(each.findings))]
         for each in report.graphs[:MOST]]),)))
    found = [(each, finding) for each in report.graphs for finding in each.findings]
    if found:
        draft.add(Section(say(lang, "section.findings"), cut(lang, len(found)), (table(
            columns(lang, ("severity", 1.0), ("what", 3.0), ("fact", 1.6), ("reason", 4.0)),
            [[finding.severity, Cell(finding.focus.removeprefix(f"{base}id/"), finding.focus),
              finding.path.rpartition("/")[2], finding.message] for _, finding in found[:MOST]]),)))
    return draft
