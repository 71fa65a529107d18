"""The server: which tools and resources there are, on which snapshot they work, and how errors are told.

A tool that fails on purpose answers with the error tree's words: ``[slug] where: what (what to do)``.  Anything else
stays in the server's log.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final, ParamSpec, TypeVar

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resources import TextResource
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.types import ASGIApp

from api.limits import ClientLimits
from api.live import Holder, Live
from graph import named
from graph.filters import Filters
from graph.questions import questions
from graph.service import Service
from graph.settings import Settings
from kakehashi.assistant import answers, shapes, tables
from kakehashi.assistant.shaping import Shaper
from ontology import files
from ontology.errors import KakehashiError, SnapshotError

HERE: Final = Path(__file__).parent

MOST: Final = 50
"""Most items of one answer: an assistant reads every letter of it."""

AT_ONCE: Final = 16
"""Calls that work at the same time; others wait."""

P = ParamSpec("P")
T = TypeVar("T")

Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at most.")]
Offset = Annotated[int, Field(ge=0, le=100_000, description="How many to pass over.")]
Rows = Annotated[int, Field(ge=1, le=tables.ROWS, description="Rows at most.")]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Id = Annotated[str, Field(min_length=1, max_length=300)]
Codes = Annotated[list[str], Field(max_length=50)]


class Snapshots:
    """The snapshot that calls work on: a newer one takes over between calls, and a call keeps the one it began with."""

    def __init__(self, settings: Settings) -> None:
        self._holder = Holder(settings)
        self._slots = anyio.CapacityLimiter(AT_ONCE)

    async def start(self) -> None:
        """Opens what is published.

        Raises:
            SnapshotError: nothing is, or it does not fit this program.
        """
        await self._holder.start()
        if self._holder.live is None:
            raise self._holder.problem or SnapshotError("nothing is published", todo="run `kakehashi ingest`")

    async def close(self) -> None:
        """Ends the workers."""
        await self._holder.close()

    @asynccontextmanager
    async def using(self) -> AsyncIterator[Live]:
        """The snapshot, for one call."""
        async with self._slots:
            self._holder.look()
            live = self._holder.live
            assert live is not None  # start() would have failed
            live.requests += 1
            try:
                yield live
            finally:
                with anyio.CancelScope(shield=True):
                    await live.leave()

    async def of(self, answer: Callable[[Service], T]) -> T:
        """What a function of the service answers, in a thread."""
        async with self.using() as live:
            return await anyio.to_thread.run_sync(answer, live.service)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((HERE / "tools.toml").read_text("utf-8"))


def _description(entry: dict[str, str]) -> str:
    return f"{entry['en']}\n\n{entry['ja']}"


def _telling(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Tells errors of ours to the assistant, in their own words."""
    @wraps(function)
    async def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await function(*args, **kwargs)
        except KakehashiError as error:
            raise ToolError(f"[{error.slug}] {error}") from None
    return told


def build(settings: Settings) -> MCPServer[None]:
    """The server on the published snapshot, which is opened when a client or the first HTTP session needs it."""
    snapshots = Snapshots(settings)

    @asynccontextmanager
    async def lifespan(_: MCPServer[None]) -> AsyncIterator[None]:
        await snapshots.start()
        try:
            yield None
        finally:
            await snapshots.close()

    logging.getLogger("mcp").setLevel(logging.WARNING)
    server = MCPServer("kakehashi", title="Kakehashi 架け橋", instructions=_description(_told()["instructions"]),
                       version=version("kakehashi"), lifespan=lifespan, log_level="WARNING")
    for tool in (*_lookups(snapshots), *_relations(snapshots), *_queries(snapshots)):
        entry = _told()["tools"][tool.__name__]
        server.add_tool(_telling(tool), title=entry["title"], description=_description(entry), structured_output=True,
                        annotations=ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True,
                                                    open_world_hint=False))
    _resources(server)
    return server


def _lookups(snapshots: Snapshots) -> tuple[Callable[..., Awaitable[Any]], ...]:
    async def find_names(text: Text, limit: Limit = 10) -> shapes.NamesAnswer:
        return await snapshots.of(lambda service: answers.find_names(service, text, limit))

    async def search_projects(
            query: Text, limit: Limit = 10, offset: Offset = 0,
            country: Annotated[Codes, Field(description="ISO 3166-1 alpha-2; any of them.")] = [],  # noqa: B006
            municipality: Annotated[Codes, Field(description="Five-digit codes; any of them.")] = [],  # noqa: B006
            topic: Annotated[Codes, Field(description="Concepts of vocabulary/topic.")] = [],  # noqa: B006
            fiscal_year: Annotated[Codes, Field(description="Western years.")] = [],  # noqa: B006
    ) -> shapes.SearchAnswer:
        filters = Filters(country=tuple(code.upper() for code in country), municipality=tuple(municipality),
                          topic=tuple(topic), fiscal_year=tuple(fiscal_year))
        return await snapshots.of(lambda service: answers.search_projects(service, query, filters, limit, offset))

    async def get_project(project: Id) -> shapes.ProjectAnswer:
        return await snapshots.of(lambda service: answers.get_project(service, project))

    async def list_plans(plan: Annotated[str | None, Field(description="Id of a plan whose items are wanted.")] = None
                         ) -> shapes.PlansAnswer:
        return await snapshots.of(lambda service: answers.list_plans(service, plan))

    return find_names, search_projects, get_project, list_plans


def _relations(snapshots: Snapshots) -> tuple[Callable[..., Awaitable[Any]], ...]:
    async def similar_projects(project: Id, limit: Limit = 10, elsewhere: bool = False) -> shapes.SimilarAnswer:
        return await snapshots.of(lambda service: answers.similar_projects(service, project, limit, elsewhere))

    async def supporting_projects(
            node: Annotated[str, Field(min_length=1, max_length=300, description="Id or printed notation.")],
            limit: Limit = 10, offset: Offset = 0, include_hints: bool = False) -> shapes.SupportAnswer:
        return await snapshots.of(
            lambda service: answers.supporting_projects(service, node, limit, offset, include_hints))

    async def ties(place: Annotated[str, Field(min_length=1, max_length=300, description="Code, id or name.")],
                   limit: Limit = 20, offset: Offset = 0) -> shapes.TiesAnswer:
        return await snapshots.of(lambda service: answers.ties(service, place, limit, offset))

    async def network_path(start: Id, end: Id) -> shapes.PathAnswer:
        return await snapshots.of(lambda service: answers.network_path(service, start, end))

    return similar_projects, supporting_projects, ties, network_path


def _queries(snapshots: Snapshots) -> tuple[Callable[..., Awaitable[Any]], ...]:
    async def ask_question(
            question: Annotated[str, Field(min_length=1, max_length=questions.LONGEST)], limit: Rows = 50,
    ) -> shapes.QuestionAnswer:
        async with snapshots.using() as live:
            answer = await anyio.to_thread.run_sync(questions.ask, live.service, question)
            first, table = answer.candidates[0], None
            if answer.sure:
                table = await tables.of_named(live, named.query(first.query), dict(first.parameters), limit)
            return answers.question(live.service, answer, table)

    async def list_named_queries() -> shapes.QueriesAnswer:
        return answers.list_named_queries()

    async def run_named_query(
            name: Id, parameters: Annotated[dict[str, str], Field(description="By the parameter's name.")] = {},  # noqa: B006
            limit: Rows = 50) -> shapes.TableAnswer:
        query = named.query(name)
        async with snapshots.using() as live:
            table = await tables.of_named(live, query, parameters, limit)
            return shapes.TableAnswer(snapshot=Shaper(live.service).snapshot, query=name, parameters=parameters,
                                      table=table)

    async def sparql(query: Annotated[str, Field(min_length=1, max_length=64_000)],
                     limit: Rows = 50) -> shapes.TableAnswer:
        async with snapshots.using() as live:
            table = await tables.of_sparql(live, query, limit)
            return shapes.TableAnswer(snapshot=Shaper(live.service).snapshot, query="", table=table)

    return ask_question, list_named_queries, run_named_query, sparql


def _resources(server: MCPServer[None]) -> None:
    texts = {"ontology": ("text/turtle", (files.FOLDER / files.ONTOLOGY).read_text("utf-8")),
             "examples": ("text/markdown", (HERE / "examples.md").read_text("utf-8")),
             "queries": ("text/markdown", _named_as_markdown())}
    for name, (media_type, text) in texts.items():
        entry = _told()["resources"][name]
        server.add_resource(TextResource(uri=f"kakehashi://{name}", name=name, title=entry["title"], text=text,
                                         description=_description(entry), mime_type=media_type))


def _named_as_markdown() -> str:
    return "\n".join(f"## {query.name}\n\n{query.title['en']} / {query.title['ja']}. {query.description['en']}\n\n"
                     f"```sparql\n{query.text}```\n" for query in named.queries().values())


def over_http(server: MCPServer[None], settings: Settings, host: str, port: int,
              names: tuple[str, ...] = ()) -> ASGIApp:
    """The server as an application at ``/mcp``, within the limits per client of the service.

    ``names``: further Host headers that are answered; others are refused, so that no page in a browser can reach it
    under a name of its own (DNS rebinding).
    """
    hosts = [f"{host}:{port}", f"127.0.0.1:{port}", f"localhost:{port}", *names]
    security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[f"http://{each}" for each in hosts])
    app = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security, host=host,
                                     max_request_body_size=settings.request_kb * 1024)
    return ClientLimits(app, settings)
