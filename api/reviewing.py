"""Who may review, and that a form was sent from our own page.

Off unless the operator chooses: ``review_token`` (a secret that reviewers type once a day), ``review_networks``
(visitors from these networks need none), or both.  A reviewer then has a signed cookie with the name:

- the cookie is ``SameSite=Strict`` and ``HttpOnly``, so no other site's page can send it;
- a form is taken only where ``Sec-Fetch-Site`` or ``Origin`` says that our page sent it, and with the session's token;
- the origin must be the operator's base, an IP address or localhost, so that a name that an attacker points at this
  machine (DNS rebinding) is of no use;
- programs send the token as ``Authorization: Bearer``; the networks do not help them.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends
from itsdangerous import BadData, Signer, URLSafeTimedSerializer
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.limits import client_of
from api.writing import bears
from graph.reviews.entry import reviewer_name
from graph.reviews.overlay import Standing
from graph.rows import LinkRow
from graph.service import Service
from graph.settings import Settings
from ontology.errors import InputError

COOKIE: Final = "kakehashi_reviewer"
SECONDS: Final = 12 * 3600
"""A session lasts a working day."""

SIGN_INS: Final = parse("10/minute")
"""Attempts of one client: a token of 16 characters cannot be guessed at this pace."""


@dataclass(frozen=True, slots=True)
class Session:
    """A reviewer's session."""

    name: str
    id: str
    csrf: str
    """What the forms of this session carry."""


class Desk:
    """The reviewers of one service."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.review_token.get_secret_value() if settings.review_token else ""
        self._networks = [ipaddress.ip_network(each) for each in settings.review_networks.split()]
        self._base = urlsplit(settings.base)
        self._folder = settings.data / "reviews"
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rate = parse(settings.rate_review)
        self._key = b""

    @property
    def open(self) -> bool:
        """Whether anybody may review here."""
        return bool(self._token or self._networks)

    def needs_token(self, request: Request) -> bool:
        """Whether this visitor must type the token."""
        try:
            address = ipaddress.ip_address((request.client.host if request.client else "").partition("%")[0])
        except ValueError:
            return True
        mapped = getattr(address, "ipv4_mapped", None) or address
        return not any(mapped in network for network in self._networks)

    def session(self, request: Request) -> Session | None:
        """The visitor's session, if there is a valid one."""
        cookie = request.cookies.get(COOKIE)
        if not self.open or not cookie:
            return None
        try:
            found = self._cookies().loads(cookie, max_age=SECONDS)
        except BadData:  # changed, of another key, or too old
            return None
        return self._session(found["name"], found["id"])

    def _session(self, name: str, identifier: str) -> Session:
        signer = Signer(self._secret(), salt="form", digest_method=hashlib.sha256)
        return Session(name, identifier, signer.get_signature(identifier).decode())

    def _cookies(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret(), salt="session", signer_kwargs={"digest_method": hashlib.sha256})

    def sign_in(self, request: Request, response: Response, name: str, token: str) -> Session:
        """Begins a session.

        Raises:
            HTTPException: 403 where reviewing is off or the form is not ours, 401 for a wrong token, 429.
            InputError: a name that cannot be kept.
        """
        self.check_origin(request)
        if not self._limiter.hit(SIGN_INS, "sign-in", client_of(request.scope)):
            raise HTTPException(429, "too many attempts to sign in; wait a minute", {"Retry-After": "60"})
        known = self._token and hmac.compare_digest(token.encode(), self._token.encode())
        if not known and self.needs_token(request):
            raise HTTPException(401, "this is not the reviewers' token")
        session = self._session(reviewer_name(name), secrets.token_urlsafe(12))
        cookie = str(self._cookies().dumps({"name": session.name, "id": session.id}))
        response.set_cookie(COOKIE, cookie, max_age=SECONDS, httponly=True, samesite="strict",
                            secure=self._base.scheme == "https")
        return session

    def check_form(self, request: Request, csrf: str) -> Session:
        """The session of a form that may be acted on.

        Raises:
            HTTPException: 403 where reviewing is off or the form is not ours, 401 without a session, 429.
        """
        self.check_origin(request)
        session = self.session(request)
        if session is None:
            raise HTTPException(401, "sign in with your name before you review")
        if not hmac.compare_digest(csrf.encode(), session.csrf.encode()):
            raise HTTPException(403, "this form is not of your session; open the page again")
        self._hit(request)
        return session

    def check_program(self, request: Request) -> None:
        """That a program carries the token.

        Raises:
            HTTPException: 403 where there is no token, 401 for a wrong one, 429.
        """
        if not self._token:
            raise HTTPException(403, "programs may review only where the operator sets KAKEHASHI_REVIEW_TOKEN")
        if not bears(request, self._token):
            raise HTTPException(401, "reviewing needs the reviewers' token, as 'Authorization: Bearer ...'",
                                {"WWW-Authenticate": 'Bearer realm="reviews"'})
        self._hit(request)

    def check_origin(self, request: Request) -> None:
        """That reviewing is on and that our own page sent this form.

        Raises:
            HTTPException: 403.
        """
        if not self.open:
            raise HTTPException(403, "reviewing is turned off here; the operator turns it on with "
                                     "KAKEHASHI_REVIEW_TOKEN or KAKEHASHI_REVIEW_NETWORKS")
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site not in (None, "same-origin") or (site is None and origin is None):
            raise HTTPException(403, "the form was not sent from a page of this service")
        if origin is not None and not self._ours(origin, request.headers.get("host", "")):
            raise HTTPException(403, "the form was sent from another address than the service's")

    def _ours(self, origin: str, host: str) -> bool:
        parts = urlsplit(origin)
        if parts.netloc != host and parts.netloc != self._base.netloc:
            return False
        name = parts.hostname or ""
        if name in (self._base.hostname, "localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _hit(self, request: Request) -> None:
        if not self._limiter.hit(self._rate, "review", client_of(request.scope)):
            raise HTTPException(429, f"this client reviews more often than {self._rate}", {"Retry-After": "30"})

    def _secret(self) -> bytes:
        if not self._key:
            # A new token ends every session; the file lets several processes share them.
            self._key = hashlib.sha256(secret_file(self._folder / "key") + self._token.encode()).digest()
        return self._key


def secret_file(path: Path) -> bytes:
    """32 random bytes that are made once and that only this user can read.

    Raises:
        InputError: the data folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"the key of the sessions cannot be kept ({error.strerror})", where=str(path)) from error


def choices(link: LinkRow | None, reviewed: bool) -> list[str]:
    """The decisions that make sense for a link: the names of the buttons.

    Args:
        link: as it is shown now; None where nothing links the two.
        reviewed: whether anybody decided about it before.
    """
    if link is None:
        return ["supports", "partly", *(["reject"] if reviewed else []), "comment"]
    if link.asserted:
        return ["comment"]
    return ["accept", "partly" if link.strength == "supports" else "supports", "reject", "comment"]


def written(request: Request, service: Service) -> Standing | None:
    """The entry that a form just wrote (``done`` in the address), so that it can be taken back."""
    wanted = request.query_params.get("done", "")
    return next((each for each in reversed(service.reviews.standings) if each.review.id == wanted), None)


async def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


DeskDep = Annotated[Desk, Depends(_desk)]
"""Who may review."""
