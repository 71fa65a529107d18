"""The one settings object: read once from ``KAKEHASHI_*`` environment variables, then frozen."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    rate: str = Field("3000/minute", description="Requests of one client, e.g. '100/second'; '' for no limit.")
    rate_sparql: str = Field("600/minute", description="SPARQL requests of one client; '' for no limit.")
    client_sparql: int = Field(16, ge=1, description="SPARQL requests of one client at the same time.")
    client_requests: int = Field(64, ge=1, description="Requests of one client at the same time.")
    request_kb: int = Field(4096, ge=64, description="Largest body of a request, KiB (writing has its own limit).")
    metrics_token: SecretStr | None = Field(
        None, min_length=16, description="When set, /metrics asks for it as 'Authorization: Bearer ...'.")
    log_format: Literal["json", "text"] = Field("json", description="One JSON object a line, or text.")

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
    def models(self) -> Path:
        """Folder of converted encoder models."""
        return self.data / "models"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
