"""Small linked documents, written by hand, that between them use every part of the model."""

from __future__ import annotations

from ingest import records
from ingest.linked import DateSpan, LinkedDocument, LinkedProject, Mention, Party, Period, Tie
from ingest.records import Cell, DocumentMeta, Figure, Issue, Listing, ParsedDocument, PlanNode, ProjectRecord


def cell(text: str, line: int, column: str = "") -> Cell:
    return Cell(text=text, lines=(line, line), column=column)


def meta(document: str, layout: str, **values: object) -> DocumentMeta:
    return DocumentMeta.model_validate(
        {
            "id": document,
            "title": "調査票",
            "layout": layout,
            "layout_score": 1.0,
            "layout_reason": "見出し",
            "fiscal_year": None,
            "years": None,
            "prefecture": "北海道",
            "municipality": None,
            "sha256": "0" * 64,
            "n_lines": 40,
            "encoding": "utf-8",
            **values,
        }
    )


def project(identifier: str, record: ProjectRecord, **values: object) -> LinkedProject:
    return LinkedProject.model_validate(
        {
            "id": identifier,
            "record": record,
            "title": record.text("name"),
            "description": record.text("description"),
            "fiscal_year": None,
            "prefecture": "01",
            "bureau": "",
            "implementers": (),
            "departments": (),
            "municipalities": (),
            "countries": (),
            "regions": (),
            "places": (),
            "mentions": (),
            "period": Period(text="", spans=(), undecided=False),
            "modes": (),
            "topics": (),
            "audiences": (),
            "status": "unknown",
            "results": (),
            **values,
        }
    )


def survey() -> LinkedDocument:
    """A survey of one project with a stated tie, an implied tie, a figure and an issue."""
    about = meta("survey", "survey_table", fiscal_year=2023)
    record = ProjectRecord(record="1", lines=(5, 5), cells={
        "name": cell("中学生派遣", 5, "事業・行事名"), "description": cell("姉妹都市へ派遣", 5, "内容"),
        "period": cell("2023年10月", 5, "実施時期"), "mode": cell("現地派遣", 5, "実施方法")})
    pupils = Figure(subject="1", label="生徒", value=10.5, unit="名", text="生徒10.5名", lines=(5, 5))
    city = Mention(surface="芦別市", role="implementer", start=0, end=3, kind="municipality", target="01216", score=1.0,
                   rule="longest-match")
    one = project(
        "survey-0123456789", record, fiscal_year=2023, bureau="空知", implementers=("芦別市",),
        municipalities=("01216",), countries=("CA",), regions=("north-america",), places=("CA-charlottetown",),
        mentions=(city,),
        period=Period(text="2023年10月", spans=(DateSpan(start="2023-10", end="2023-10"),), undecided=False),
        modes=("dispatch",), topics=("youth-exchange",), audiences=("junior-high",), status="planned",
        results=(pupils,))
    issue = Issue(severity="warning", code="broken-duplicate", lines=(6, 6), text="行", reason="repeats record 1",
                  action="merged", record="1")
    return LinkedDocument(meta=about, parsed=ParsedDocument(meta=about, projects=(record,), issues=(issue,)),
                          projects=(one,), ties=_ties(), issues=(issue,))


def _ties() -> tuple[Tie, Tie]:
    """The survey's: one that it states, and one that it implies."""
    city = Party(kind="municipality", target="01216", name="芦別市")
    school = Party(kind="organisation", target=None, name="ある高校")
    place = Party(kind="place", target="CA-charlottetown", name="シャーロットタウン")
    stated = Tie(id="survey-t1", source=city, partner=place, country="CA", kind="sister-city", since="1993-07",
                 status="active", stated=True, document="survey", record="1", lines=(5, 5), quote="姉妹都市")
    implied = Tie(id="survey-t2", source=school, partner=place, country="CA", kind="sister-school", since=None,
                  status="unknown", stated=False, document="survey", record="1", lines=(5, 5), quote="高校と交流")
    return stated, implied


def plan() -> LinkedDocument:
    """A plan with an untitled direction, an initiative, a programme, an indicator and a page on a region."""
    about = meta("plan", "programme_tables", years=(2013, 2017), municipality="札幌市")
    listing = Listing(node="2.1.1", name=cell("事業", 9), summary=cell("概要", 9), departments=cell("国際部", 9),
                      repeat=False)
    record = ProjectRecord(record="1", lines=(9, 9), cells={"name": cell("事業", 9, "事業名")}, listings=(listing,))
    indicator = records.Indicator(node="2.1", name=cell("訪問者数", 10), baseline=_visitors(100.0, "H24"), target=None,
                                  lines=(10, 10))
    region = records.RegionPage(
        key="r1", name=cell("台湾", 12), statistics=(_visitors(2.5, ""),), offices=(cell("台北事務所", 13),),
        sister_regions=(records.SisterRegion(name="ある州", year=None, lines=(14, 14)),), memoranda=(), strategies=(),
        lines=(12, 14))
    parsed = ParsedDocument(
        meta=about, projects=(record,), nodes=_nodes(), indicators=(indicator,), figures=(_visitors(None, "H25"),),
        actors=(records.Actor(node="1", name=cell("行政", 11), role=cell("支援", 11)),), regions=(region,))
    one = project("plan-abcdef0123", record, departments=("国際部",), modes=("event",), topics=("culture",))
    return LinkedDocument(meta=about, parsed=parsed, projects=(one,), ties=(), issues=())


def _visitors(number: float | None, year: str) -> Figure:
    return Figure(subject="2.1", label="訪問者", value=number, unit="人", period=year, text="値", lines=(10, 10))


def _nodes() -> tuple[PlanNode, ...]:
    """The plan's, of each level."""
    return (
        PlanNode(key="1", notation="Ⅰ", level="direction", title=None, parent=None, lines=(1, 1)),
        PlanNode(key="1.1", notation="Ⅰ-(1)", level="subdirection", title=cell("交流", 2), parent="1", lines=(2, 4),
                 texts={"background": (cell("背景", 3),)}),
        PlanNode(key="1.1.1", notation="Ⅰ-(1)-①", level="response", title=cell("対応", 4), parent="1.1", lines=(4, 4)),
        PlanNode(key="1.1.i1", notation="", level="initiative", title=cell("取組", 5), parent="1.1",
                 supports=("1.1.1",), lines=(5, 5)),
        PlanNode(key="2", notation="", level="policy", title=cell("方針", 6), parent=None, lines=(6, 6)),
        PlanNode(key="2.1", notation="", level="measure", title=cell("施策", 7), parent="2", lines=(7, 7)),
        PlanNode(key="2.1.1", notation="", level="heading", title=cell("見出し", 8), parent="2.1", lines=(8, 8)),
    )
