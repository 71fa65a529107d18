"""Dumps: what there is, and the files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, RedirectResponse, Response

from api import linked
from api.deps import ServiceDep, SettingsDep
from graph.linked_data import dumps

router = APIRouter(tags=["linked data"])


class Dumps(BaseModel):
    """The releases, newest first."""

    items: tuple[dumps.Release, ...]


@router.get("/dumps", include_in_schema=False)
def without_slash() -> RedirectResponse:
    """The folder's own address."""
    return RedirectResponse("/dumps/", 308)


@router.get("/dumps/", response_model=Dumps)
def listing(request: Request, service: ServiceDep, settings: SettingsDep) -> Response | Dumps:
    """Every release with its files, sizes and checksums; a page for browsers."""
    found = dumps.releases(dumps.folder_of(settings))
    html = linked.page(request, "dumps", service, releases=found)
    if html is not None and linked.wants_html(request, None):
        return html()
    return Dumps(items=tuple(found))


@router.get("/dumps/{release}/{name}", response_class=FileResponse)
def file(release: str, name: str, settings: SettingsDep) -> FileResponse:
    """One file of a release (``latest``: the newest), with ranges and validators."""
    path, media_type = dumps.find(dumps.folder_of(settings), release, name)
    response = FileResponse(path, media_type=media_type, filename=f"{path.parent.name}-{name}")
    # The file is compressed already, and a range of it must not be compressed again.
    response.headers["Content-Encoding"] = "identity"
    response.headers["Cache-Control"] = "public, max-age=60" if release == "latest" else "public, max-age=86400"
    return response
