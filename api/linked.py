"""A document about one IRI, in the form that a client asks for: by suffix, else by the Accept header.

Every such response says what it is about (``Link: rel="describes"`` and ``rel="canonical"``), where its other
forms stand (``rel="alternate"``), and carries a validator: a snapshot never changes, so its id and the path
are the version of the document.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol, cast
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.negotiation import HTML, choose, prefers_html
from api.problems import Problem, respond
from graph.linked_data import jsonld
from graph.quads import prefixes
from graph.service import Service
from graph.sparql.formats import GRAPHS, Format, named
from ontology.errors import NotFound
from ontology.iri import Iris

CACHE: Final = "public, max-age=60, must-revalidate"
"""A minute: a newly published snapshot is seen soon, and the validator makes asking again cheap."""

KEPT: Final = frozenset({"etag", "cache-control", "vary", "link", "content-location"})
"""Headers of 304 (RFC 9110, 15.4.5)."""

_SUFFIX: Final = re.compile(r"(?P<name>.+)\.(?P<suffix>" + "|".join(each.name for each in GRAPHS) + r"|html)")

Statements = Iterable[ox.Quad] | Iterable[ox.Triple]


class Page(Protocol):
    """Renders a page of the package ``api.pages``, which may not be installed."""

    def __call__(self, request: Request, name: str, service: Service, /, **context: object) -> Response:
        """The page called ``name``."""


def split(identifier: str) -> tuple[str, str | None]:
    """An id and the suffix that asks for a form, if it has one."""
    match = _SUFFIX.fullmatch(identifier)
    return (match["name"], match["suffix"]) if match else (identifier, None)


def page(request: Request, name: str, service: Service, /, **context: object) -> Callable[[], Response] | None:
    """What renders a page for browsers, or None where the pages are not installed."""
    render = cast("Page | None", getattr(request.app.state, "linked_page", None))
    return (lambda: render(request, name, service, **context)) if render else None


def wants_html(request: Request, suffix: str | None) -> bool:
    """Whether a browser asks, or the suffix does."""
    return suffix == "html" or (suffix is None and prefers_html(request.headers.get("accept")))


def etag(service: Service, *parts: str) -> str:
    """A validator of what this snapshot says at one place, with the reviews of now.

    It is weak, because compression changes the bytes.
    """
    text = "\x1f".join((service.snapshot.id, service.snapshot.manifest.program, str(service.reviews.version), *parts))
    return f'W/"{hashlib.sha256(text.encode("utf-8")).hexdigest()[:20]}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client already has this version (RFC 9110, 13.1.2: the weak comparison)."""
    known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
    return "*" in known or tag.removeprefix("W/") in {each.removeprefix("W/") for each in known}


def not_modified(headers: Mapping[str, str]) -> Response:
    """304, with the headers that keep a cache's entry fresh."""
    return Response(None, 304, {name: value for name, value in headers.items() if name.lower() in KEPT})


def path_of(iri: str, iris: Iris) -> str:
    """The path of an IRI of ours on the serving host, percent-encoded, whatever base the operator set."""
    return quote("/" + iri.removeprefix(iris.base), safe="/-._~%@:")


def headers(iri: str, form: str, service: Service, iris: Iris, *, html: bool, version: str = "") -> dict[str, str]:
    """Where this document stands, what it is about, its other forms, and its version.

    ``version`` is what the document depends on besides the snapshot.
    """
    path = path_of(iri, iris)
    links = [f'<{iri}>; rel="describes"', f'<{iri}>; rel="canonical"',
             *(f'<{path}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in GRAPHS)]
    if html:
        links.append(f'<{path}.html>; rel="alternate"; type="{HTML}"')
    return {"Vary": "Accept", "Link": ", ".join(links), "Content-Location": f"{path}.{form}",
            "ETag": etag(service, path, form, version), "Cache-Control": CACHE}


def chosen_form(request: Request, suffix: str | None) -> Format | None:
    """The RDF form that the suffix or the client names; None: it accepts none of ours.

    Raises:
        NotFound: there is no form with this suffix.
    """
    if suffix is None:
        accept = request.headers.get("accept")
        return GRAPHS[0] if prefers_html(accept) else choose(accept, GRAPHS)
    found = named(suffix, GRAPHS)
    if found is None:
        raise NotFound("this document has no such form", where=suffix,
                       todo="there are " + ", ".join(each.name for each in GRAPHS))
    return found


def rdf(request: Request, iri: str, statements: Statements, suffix: str | None, service: Service, iris: Iris, *,
        html: Callable[[], Response] | None = None, version: str = "") -> Response:
    """The statements in the wanted form; ``html`` renders the page for browsers.

    Raises:
        NotFound: there is no form with this suffix.
    """
    if html is not None and wants_html(request, suffix):
        return _page(request, iri, html(), service, iris, version)
    form = chosen_form(request, suffix)
    if form is None:
        return not_acceptable(request)
    found = headers(iri, form.name, service, iris, html=html is not None, version=version)
    if unchanged(request, found["ETag"]):
        return not_modified(found)
    return Response(serialised(statements, form, iris.base), media_type=form.content_type, headers=found)


def _page(request: Request, iri: str, response: Response, service: Service, iris: Iris, version: str) -> Response:
    """A page has one version a language; what it says of itself is what the RDF forms say."""
    if response.status_code != 200:
        return response
    language = response.headers.get("Content-Language", "")
    found = headers(iri, "html", service, iris, html=True)
    found["ETag"] = etag(service, path_of(iri, iris), "html", language, str(request.url.query), version)
    # A page depends on the visitor's language cookie, so shared caches must ask again.
    found["Cache-Control"] = "private, no-cache"
    found["Vary"] = "Accept, Accept-Language, Cookie"
    if unchanged(request, found["ETag"]):
        return not_modified(found)
    response.headers.update(found)
    return response


def serialised(statements: Statements, form: Format, base: str) -> bytes:
    """Statements in an RDF form.  Forms without named graphs, and JSON-LD, give the merged triples."""
    kept: list[ox.Quad | ox.Triple] = list(statements)  # may be read once only
    triples = dict.fromkeys(each.triple if isinstance(each, ox.Quad) else each for each in kept)
    if form.name == "jsonld":
        return jsonld.compact(triples, base)
    media = cast(ox.RdfFormat, ox.RdfFormat.from_media_type(form.media_type))
    items = kept if media.supports_datasets else triples
    return ox.serialize(items, format=media, prefixes=prefixes(base)) or b""  # type: ignore[arg-type]


def not_acceptable(request: Request) -> Response:
    """406, with what is offered."""
    return respond(request, Problem(
        type="about:blank", title="Not Acceptable", status=406, instance=request.url.path, where="Accept",
        detail="none of the accepted media types is offered",
        todo="accept one of " + ", ".join(each.media_type for each in GRAPHS)))
