"""The Python interface: the same methods on a snapshot of this machine and on a running service.

``kakehashi.open`` and ``kakehashi.connect`` give a ``Kakehashi``.  Tables are pandas DataFrames whose columns
``kakehashi.frames`` defines; what a table cannot hold stands in its ``attrs``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from kakehashi import frames, shapes
from kakehashi.asked import EXPORTS, By, Decision, Filters, TieFilters, Values
from kakehashi.transport import Transport
from ontology.errors import QueryError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

PAGE = 1000
"""Rows of one request: the most that the service gives."""


@dataclass(frozen=True)
class Network:
    """The sister-city network as two tables, and its measures."""

    nodes: pd.DataFrame
    """Parties and countries: id, kind, name, lat, lng, degree, betweenness, community."""
    edges: pd.DataFrame
    """Tied pairs, and places lying in countries (``kinds`` empty)."""
    measures: dict[str, Any]
    """Numbers of nodes, edges, ties, communities and bridges."""

    def graph(self) -> nx.Graph[str]:
        """The same as a networkx graph, for its algorithms; nodes and edges carry the tables' columns."""
        import networkx as nx

        found: nx.Graph[str] = nx.Graph()
        for node in self.nodes.to_dict("records"):
            found.add_node(str(node["id"]), **{str(name): value for name, value in node.items() if name != "id"})
        for edge in self.edges.to_dict("records"):
            found.add_edge(str(edge["source"]), str(edge["target"]), kinds=edge["kinds"], bridge=edge["bridge"])
        return found


class Kakehashi:
    """Answers of one snapshot or service.  Close it, or use it in a ``with`` statement.

    Every method raises ``ontology.errors.KakehashiError`` and its kinds, also those that a service reports:
    ``NotFound`` (no such id), ``Gone`` (retired; ``successor``), ``QueryError`` (a wrong parameter or query),
    ``LimitExceeded`` (a limit of the service), ``SnapshotError``, ``Unreachable``.
    """

    def __init__(self, transport: Transport) -> None:
        self._ask = transport

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers of a snapshot, or the connection to a service."""
        self._ask.close()

    @property
    def snapshot(self) -> str:
        """Id of the snapshot that answers: cite it beside a figure.

        >>> kg.snapshot[:2]
        '20'
        """
        return str(self._ask.json("health")["snapshot"])

    # -- projects -------------------------------------------------------------------------------

    def search(self, query: str, *, limit: int = 20, offset: int = 0, sort: str = "relevance",
               without: Sequence[str] = (), **filters: Unpack[Filters]) -> pd.DataFrame:
        """Projects that answer a question in Japanese or English, best first.

        Args:
            query: a question or words.
            limit: rows, 1 to 1,000.
            offset: rows that are left out before them.
            sort: relevance, newest, oldest or municipality.
            without: things that the query names and that are not to be read so, e.g. ``country:TW``.
            filters: what a project must have, e.g. ``country="US", topic=["sports", "culture"]``.

        Returns:
            One row a project; ``attrs`` has ``total``, ``weak`` (nothing fits well), ``understood`` and ``facets``.

        >>> found = kg.search("アイスホッケー", limit=3)
        >>> found.title[0], found.relevance[0]
        ('国際アイスホッケー交流会', 'high')
        """
        answer = self._ask.json("api/search", {"q": query, "limit": limit, "offset": offset, "sort": sort,
                                               "without": without, **filters})
        found = frames.frame(map(shapes.hit, answer["hits"]), frames.SEARCH)
        found.attrs = {name: answer[name] for name in ("total", "weak", "text_only", "understood", "facets")}
        return found

    def projects(self, **filters: Unpack[Filters]) -> pd.DataFrame:
        """All projects that pass the filters, in the documents' order.

        >>> len(kg.projects()), len(kg.projects(country="US")) < 271
        (271, True)
        """
        return frames.frame(map(shapes.project, self._pages("api/projects", dict(filters))), frames.PROJECT)

    def project(self, identifier: str) -> dict[str, Any]:
        """Everything known of one project: the shape `Project` of docs/API.md.

        >>> kg.project(kg.search("アイスホッケー", limit=1).id[0])["title"]
        '国際アイスホッケー交流会'
        """
        found: dict[str, Any] = self._ask.json(f"api/projects/{identifier}")
        return found

    def similar(self, project: str, *, limit: int = 10, elsewhere: bool = False) -> pd.DataFrame:
        """Initiatives similar to a project, with the reasons; ``elsewhere``: of other governments only.

        >>> seed = kg.search("ダイヤモンド高校 長期交換留学", limit=1).id[0]
        >>> kg.similar(seed, limit=3).title[0]
        'ダイヤモンド高校短期派遣事業'
        """
        answer = self._ask.json(f"api/projects/{project}/similar", {"limit": limit, "elsewhere": elsewhere})
        return frames.frame(map(shapes.similar, answer["items"]), frames.SIMILAR)

    # -- plans ----------------------------------------------------------------------------------

    def plans(self) -> pd.DataFrame:
        """All plans.

        >>> "hokkaido_global_strategy" in set(kg.plans().id)
        True
        """
        return frames.frame(map(shapes.plan, self._ask.json("api/plans")["items"]), frames.PLAN)

    def directions(self, plan: str) -> pd.DataFrame:
        """A plan's nodes, each before those below it, with the numbers of projects that support them.

        >>> "Ⅱ-(2)-①" in set(kg.directions("hokkaido_global_strategy").notation)
        True
        """
        return frames.frame(shapes.directions(self._ask.json(f"api/plans/{plan}")["nodes"]), frames.DIRECTION)

    def supporting(self, direction: str) -> pd.DataFrame:
        """Projects that support a direction or anything below it: asserted ones first, then by confidence.

        Args:
            direction: a node's id, or its printed notation where only one plan uses it.

        >>> found = kg.supporting("Ⅱ-(2)-①")
        >>> bool(found.asserted.any()), bool(found.confidence.between(0, 1).all())
        (False, True)
        """
        return self._supporting(f"api/nodes/{direction}/projects")

    def sdg(self, goal: int) -> pd.DataFrame:
        """Projects that support an SDG goal, 1 to 17; as ``supporting``."""
        return self._supporting(f"api/sdgs/{goal}/projects")

    def _supporting(self, path: str) -> pd.DataFrame:
        answer = self._ask.json(path)
        return frames.frame(map(shapes.support, answer["asserted"] + answer["inferred"]), frames.SUPPORT)

    def coverage(self, plan: str, by: By = "municipality", *, level: str = "", least: str = "weak",
                 scope: Literal["prefecture", "all"] = "prefecture", **filters: Unpack[Filters]) -> pd.DataFrame:
        """Directions against municipalities, countries, goals, years or topics: one row a cell, the empty ones too.

        Args:
            plan: a plan's id.
            by: the dimension.
            level: which nodes; the level with the most projects where empty.
            least: the grade from which a cell is not empty: asserted, reviewed, strong or weak.
            scope: projects of the plan's prefecture, or of all documents.
            filters: municipality, country, mode, status, document, prefecture.

        >>> cells = kg.coverage("hokkaido_global_strategy", "country")
        >>> cells.pivot(index="notation", columns="value", values="projects").shape[0] == cells.node.nunique()
        True
        """
        answer = self._ask.json(f"api/plans/{plan}/coverage", {
            "by": by, "level": level, "least": least, "scope": scope, "order": "document", **filters})
        found = frames.frame(shapes.coverage(answer), frames.COVERAGE)
        found.attrs = {"level": answer["level"], "unstated": answer["unstated"]}
        return found

    # -- ties -----------------------------------------------------------------------------------

    def ties(self, place: str | None = None) -> pd.DataFrame:
        """Ties, one row for each source that states one; ``place``: of a municipality (code or name) only.

        >>> "コルサコフ" in set(kg.ties("稚内市").partner)
        True
        """
        if place is None:
            lines = self._ask.get("api/export/ties", {"format": "jsonl"}, "*/*").text.splitlines()
            import json

            rows: Iterable[Any] = map(json.loads, lines)
        else:
            rows = [each["tie"] for each in self._ask.json(f"api/municipalities/{place}/ties")["items"]]
        return frames.frame(map(shapes.tie, rows), frames.TIE)

    def network(self, **filters: Unpack[TieFilters]) -> Network:
        """The sister-city network under the filters.

        >>> net = kg.network(as_of=1995)
        >>> net.measures["nodes"] == len(net.nodes) == net.graph().number_of_nodes()
        True
        """
        answer = self._ask.json("api/network", filters)
        return Network(frames.frame(answer["nodes"], frames.VERTEX),
                       frames.frame(map(shapes.edge, answer["edges"]), frames.EDGE), answer["measures"])

    def tie_health(self, **filters: Unpack[TieFilters]) -> pd.DataFrame:
        """The last project known of each tied pair; no project known does not mean that a tie is dead.

        >>> set(kg.tie_health(prefecture="01").source.str[:2])
        {'01'}
        """
        rows = self._ask.json("api/network/health", filters)["items"]
        return frames.frame(map(shapes.health, rows), frames.HEALTH)

    def chain(self, start: str, end: str) -> pd.DataFrame:
        """A shortest chain of ties and shared countries between two places: codes, ids or names.

        >>> list(kg.chain("稚内市", "札幌市").id)[::2]
        ['01214', 'RU', '01100']
        """
        steps = self._ask.json("api/network/path", {"from": start, "to": end})["steps"]
        return frames.frame(map(shapes.step, steps), frames.STEP)

    # -- queries --------------------------------------------------------------------------------

    def sparql(self, query: str) -> pd.DataFrame:
        """The table that a SELECT query answers with (one yes-or-no column `answer` for ASK).

        Relative IRIs stand under the service's base, so ``PREFIX kkh: <ontology#>`` is enough.  The limits of the
        service hold (10 s unless the operator set others), on a snapshot of this machine too.

        >>> kg.sparql("PREFIX kkh: <ontology#> SELECT (COUNT(*) AS ?n) { ?p a kkh:Project }").n[0]
        np.int64(271)
        """
        import pandas as pd

        answer = self._ask.post("sparql", form={"query": query}, accept="application/sparql-results+json, */*;q=0.1")
        if "sparql-results+json" not in answer.headers["content-type"]:
            raise QueryError("this query answers with a graph", where="query", todo="use construct()")
        found = answer.json()
        return pd.DataFrame({"answer": [found["boolean"]]}) if "boolean" in found else frames.bindings(found)

    def construct(self, query: str) -> rdflib.Graph:
        """The graph that a CONSTRUCT or DESCRIBE query answers with, to be joined with data of one's own.

        >>> len(kg.construct("CONSTRUCT WHERE { ?s a <ontology#Plan> }"))
        3
        """
        import rdflib

        answer = self._ask.post("sparql", form={"query": query}, accept="application/n-triples, */*;q=0.1")
        if "n-triples" not in answer.headers["content-type"]:
            raise QueryError("this query answers with a table", where="query", todo="use sparql()")
        return rdflib.Graph().parse(data=answer.content, format="nt")

    def queries(self) -> pd.DataFrame:
        """The named queries with their parameters."""
        return frames.frame(map(shapes.query, self._ask.json("api/queries")["items"]), frames.QUERY)

    def query(self, name: str, **parameters: str | int) -> pd.DataFrame:
        """The table that a named query answers with; its parameters are bound by the service, never pasted.

        >>> kg.query("ties-of-municipality", municipality="01214").shape[0] > 0
        True
        """
        answer = self._ask.get(f"api/queries/{name}", {**parameters, "format": "json"}, "*/*")
        return frames.bindings(answer.json())

    # -- files ----------------------------------------------------------------------------------

    def export(self, table: str, file: str | Path, *, bom: bool = False, lang: Literal["ja", "en"] = "ja",
               **asked: Values) -> Path:
        """Writes a table, the network or an answer to a file, in the form that its ending names.

        Args:
            table: documents, projects, ties, plans, plan-nodes, links, indicators or issues (.csv, .jsonl, .xlsx);
                network (.graphml, .gexf, .json, .csv, .xlsx, .svg); workbook, the whole snapshot (.xlsx); results, with
                what ``search`` takes (.csv, .xlsx, .jsonld); similar, with ``project`` (.csv, .xlsx); the name of a
                query, with its parameters (.csv, .xlsx, .json ...).
            file: where to.
            bom: start CSV with a byte-order mark, without which Excel takes it for another encoding.
            lang: of a workbook's headings.
            asked: what the list is of, e.g. ``q="高校生"``, ``project="..."``, ``municipality="01214"``.

        Returns:
            The file.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     "confidence" in kg.export("links", f"{folder}/links.csv").read_text("utf-8")
        ...     kg.export("ties-of-municipality", f"{folder}/ties.xlsx", municipality="01214").name
        True
        'ties.xlsx'
        """
        target = Path(file)
        form = target.suffix.removeprefix(".")
        given: dict[str, object] = {**asked, "format": form}
        if form == "csv":
            given["bom"] = "true" if bom else "false"
        if form == "xlsx":
            given["lang"] = lang
        if table == "workbook" and given.pop("format") != "xlsx":
            raise QueryError("the whole snapshot is written as a workbook", where=target.name, todo="end it in .xlsx")
        folder = "api/export" if table in EXPORTS else "api/queries"
        target.write_bytes(self._ask.get(f"{folder}/{table}", given, "*/*").content)
        return target

    # -- documents and people -------------------------------------------------------------------

    def documents(self) -> pd.DataFrame:
        """The source documents.

        >>> kg.documents().id.is_unique
        True
        """
        return frames.frame(map(shapes.document, self._ask.json("api/documents")["items"]), frames.DOCUMENT)

    def issues(self, document: str | None = None, severity: str | None = None) -> pd.DataFrame:
        """What was dropped, repaired or suspicious in the documents."""
        rows = self._pages("api/issues", {"document": document, "severity": severity})
        return frames.frame(map(shapes.issue, rows), frames.ISSUE)

    def year_changes(self, kind: Values | None = None, year: int | None = None) -> pd.DataFrame:
        """New, continued, renamed, ended and cancelled projects between consecutive fiscal years."""
        rows = self._pages("api/changes/years", {"kind": kind, "year": year})
        return frames.frame(map(shapes.change, rows), frames.CHANGE)

    def review_queue(self, document: str = "", plan: str = "", limit: int = 100) -> pd.DataFrame:
        """Inferred links in the order in which a person's review would teach most; ``plan`` may be ``sdg``."""
        answer = self._ask.json("api/reviews/queue", {"document": document, "plan": plan, "limit": limit})
        return frames.frame(answer["items"], frames.QUESTION)

    def reviews(self, state: str | None = None) -> pd.DataFrame:
        """The log of reviews, newest first."""
        return frames.frame(map(shapes.review, self._pages("api/reviews", {"state": state})), frames.REVIEW)

    def review(self, project: str, target: str, action: Decision, *, reviewer: str, strength: str | None = None,
               target_kind: Literal["node", "sdg"] = "node", comment: str = "") -> str:
        """Decides about a link; it is in force with the answer.  A service needs the reviewers' token (``connect``).

        Returns:
            The entry's id.
        """
        answer = self._ask.post("api/reviews", json={
            "reviewer": reviewer, "action": action, "project": project, "target": target, "target_kind": target_kind,
            "strength": strength, "comment": comment})
        return str(answer.json()["id"])

    def _pages(self, path: str, parameters: dict[str, Any]) -> Iterable[dict[str, Any]]:
        """All the items of a list, page by page."""
        offset = 0
        while True:
            answer = self._ask.json(path, {**parameters, "limit": PAGE, "offset": offset})
            yield from answer["items"]
            offset += PAGE
            if offset >= answer["total"]:
                return
