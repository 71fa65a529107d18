"""Who may use the user graphs: reading where the operator has turned them on, writing with the operator's token."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from graph.sparql.user_space import UserSpace


async def _user_space(request: Request) -> UserSpace:
    space = request.app.state.user_space
    if not isinstance(space, UserSpace):
        raise HTTPException(403, "writing is turned off here, so there are no user graphs; "
                                 "the operator turns it on with KAKEHASHI_WRITE_TOKEN")
    return space


UserSpaceDep = Annotated[UserSpace, Depends(_user_space)]
"""The user graphs; 403 where they are turned off."""


async def _writer(request: Request, space: UserSpaceDep) -> UserSpace:
    token = request.app.state.settings.write_token
    if token is None or not bears(request, token.get_secret_value()):
        raise HTTPException(401, "writing needs the operator's token, as 'Authorization: Bearer ...'",
                            {"WWW-Authenticate": 'Bearer realm="user graphs"'})
    return space


WriterDep = Annotated[UserSpace, Depends(_writer)]
"""The user graphs, for a request that carries the token."""


def bears(request: Request, token: str) -> bool:
    """Whether a request carries this token; takes equally long whatever it carries."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
