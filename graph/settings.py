"""The one settings object: read once from ``KAKEHASHI_*`` environment variables, then frozen."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.errors import InputError


class Settings(BaseSettings):
    """What the operator may set.  Every field is the environment variable ``KAKEHASHI_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="KAKEHASHI_", frozen=True, extra="ignore")

    data: Path = Field(Path("data"), description="Folder of stage outputs, snapshots and models.")
    documents: Path = Field(Path("documents"), description="Folder of source documents to ingest.")
    base: str = Field("http://127.0.0.1:8000/", description="Base of every IRI; ends in '/'.")
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, description="Port the service listens on.")
    encoder: str = Field(
        "e5-small",
        description="'e5-small' (bundled weights, ONNX), 'sentence-transformers:<name or folder>', 'none' or 'fake'.",
    )
    store: SecretStr = Field(
        SecretStr(""), description="SPARQL 1.1 endpoint that keeps the RDF, with its update or graph store address; "
                                   "empty for the snapshot's own store (docs/SCALING.md).")
    vectors: SecretStr = Field(
        SecretStr(""), description="Address of a Milvus server, or a file of Milvus Lite; empty for the snapshot's "
                                   "own vectors.")
    dask: str = Field(
        "", description="Address of a Dask scheduler that embeds passages at ingest, or a number of local workers.")
    encoder_threads: int = Field(2, ge=1, description="Threads of one encoder call.")
    sparql_workers: int = Field(2, ge=1, le=64, description="Worker processes for untrusted SPARQL.")
    sparql_seconds: float = Field(10.0, gt=0, description="Wall-clock limit of one SPARQL query.")
    sparql_memory_mb: int = Field(
        4096, ge=2048, description="Address space of one SPARQL worker, MiB; its stack and the engine take 1,500.")
    sparql_result_mb: int = Field(256, ge=1, description="Largest result of one SPARQL query, MiB.")
    sparql_query_kb: int = Field(64, ge=1, description="Longest SPARQL query, KiB.")
    sparql_queue: int = Field(64, ge=0, description="SPARQL queries that may wait for a worker.")
    sparql_queue_seconds: float = Field(10.0, gt=0, description="Longest wait for a SPARQL worker.")
    sparql_services: str = Field(
        "", description="Endpoints (whole IRIs, separated by spaces) that SERVICE may call; none by default.")
    write_token: SecretStr | None = Field(
        None, min_length=16, description="Turns writing to the user graphs on; sent as 'Authorization: Bearer ...'.")
    write_mb: int = Field(64, ge=1, description="Largest document for the user graphs, MiB; their store: 8 times.")
    sparql_update_kb: int = Field(1024, ge=1, description="Longest SPARQL update, KiB.")
    review_token: SecretStr | None = Field(
        None, min_length=16, description="Turns reviewing on: a secret that reviewers type with their name.")
    review_networks: str = Field(
        "", description="Networks (CIDR, separated by spaces) whose visitors may review with their name alone.")
    rate_review: str = Field("120/minute", description="Reviews of one client.")
    rate: str = Field("3000/minute", description="Requests of one client, e.g. '100/second'; '' for no limit.")
    rate_sparql: str = Field("600/minute", description="SPARQL requests of one client; '' for no limit.")
    client_sparql: int = Field(16, ge=1, description="SPARQL requests of one client at the same time.")
    client_requests: int = Field(64, ge=1, description="Requests of one client at the same time.")
    request_kb: int = Field(4096, ge=64, description="Largest body of a request, KiB (writing has its own limit).")
    metrics_token: SecretStr | None = Field(
        None, min_length=16, description="When set, /metrics asks for it as 'Authorization: Bearer ...'.")
    memo_font: Path | None = Field(
        None, description="TrueType font (.ttf) with Japanese letters for PDF memos; the IPAex fonts when unset.")
    embed_ancestors: str = Field(
        "'self'", description="Whose pages may frame /embed/...: sources of frame-ancestors, separated by spaces "
                              "(e.g. 'https://www.pref.example.jp'), or '*'; by default only this host's.")
    log_format: Literal["json", "text"] = Field("json", description="One JSON object a line, or text.")

    @field_validator("review_networks")
    @classmethod
    def _networks(cls, text: str) -> str:
        for each in text.split():
            ipaddress.ip_network(each)  # ValueError names what is wrong with it
        return text

    @field_validator("rate", "rate_sparql", "rate_review")
    @classmethod
    def _rates(cls, text: str) -> str:
        from limits import parse  # 80 ms, which a command that does not serve need not wait for

        if text:
            parse(text)  # ValueError says that it cannot be read
        return text

    @field_validator("embed_ancestors")
    @classmethod
    def _ancestors(cls, text: str) -> str:
        if not text.strip() or not text.isascii() or set(text) & set(";,\r\n"):
            raise ValueError("sources of frame-ancestors, separated by spaces")
        return text.strip()

    @property
    def services(self) -> frozenset[str]:
        """The endpoints that SERVICE may call."""
        return frozenset(self.sparql_services.split())

    @property
    def user_space(self) -> Path:
        """Folder of the user graphs."""
        return self.data / "user"

    @property
    def snapshots(self) -> Path:
        """Folder of published snapshots."""
        return self.data / "snapshots"

    @property
    def work(self) -> Path:
        """Folder of stage outputs."""
        return self.data / "work"

    @property
    def basis(self) -> Path:
        """Folder of the store that every snapshot's begins as."""
        return self.data / "basis"

    @property
    def models(self) -> Path:
        """Folder of converted encoder models."""
        return self.data / "models"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process.

    Raises:
        InputError: a variable of the environment has a value that does not fit; the value itself, which may be a
            secret, is not repeated.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        places = [f"{Settings.model_config['env_prefix']}{'_'.join(map(str, each['loc'])).upper()}" for each in wrong]
        raise InputError("; ".join(each["msg"] for each in wrong), where=", ".join(places),
                         todo="docs/OPERATIONS.md lists the settings") from None
