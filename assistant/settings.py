"""What can be set from outside: environment variables prefixed ``NETLM_`` (contract, section 5).

``docs/settings.md`` prints this table for people; a test holds the two together.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "NETLM_"
_SQLITE, _POSTGRES = "sqlite:///", "postgresql://"
_HOST = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]"
_ORIGIN = re.compile(rf"https?://({_HOST})(:\d{{1,5}})?")
_ANCESTOR = re.compile(rf"'self'|'none'|(https?://)?(\*\.)?({_HOST})(:\d{{1,5}}|:\*)?", re.IGNORECASE)


class SettingsError(ValueError):
    """A setting cannot be used; the message names the variable and says what it takes."""


def default_data_dir() -> Path:
    """Return the place where this platform keeps an application's data for one user."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "netlm"


class Settings(BaseSettings):
    """The settings of one process; immutable, read once where the process begins."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="Folder of the index and the conversations.")
    host: str = Field("127.0.0.1", min_length=1, description="Address that the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    embedding_model: str | None = Field(
        None, description="A sentence-transformers name or folder; unset: the shipped all-MiniLM-L6-v2."
    )
    llm: str | None = Field(
        None, description="A LangChain provider:model that drafts replies; unset: extractive answers, no LLM."
    )
    vector_url: str | None = Field(None, description="Address of a Chroma server; unset: embedded.")
    database_url: str | None = Field(
        None,
        repr=False,  # it may hold a password
        description="Database of the conversations, sqlite:///PATH or postgresql://...; unset: SQLite in the data "
        "folder.",
    )
    conversation_days: int = Field(
        30,
        ge=0,
        le=36_500,
        description="Days after its last message that a conversation is deleted; 0: no question, reply or fact is "
        "written down.",
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Keys, separated by commas, one of which every request must carry; unset: none is asked."
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins, separated by commas, whose pages may call the server; unset: its own pages alone.",
    )
    frame_ancestors: str = Field(
        "'self'", description="Who may show /frame in a page, as Content-Security-Policy names them."
    )
    rate_limit: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description="Requests per minute and client; unset: 60, and no limit for clients on loopback.",
    )
    body_timeout: float = Field(
        10.0, gt=0, le=600, description="Seconds within which a request's body must have arrived."
    )
    criteria_dir: Path | None = Field(
        None, description="Folder of criteria sets of your own, TOML files; unset: the shipped sets alone."
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        path = value.expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise ValueError("is a file, not a folder")
        return path

    @field_validator("criteria_dir")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        path = value.expanduser().absolute()
        if not path.is_dir():
            raise ValueError("is not a folder")
        return path

    @field_validator("api_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        keys = tuple(key.strip() for key in value.split(","))
        if not all(keys):
            raise ValueError("has an empty key; give keys separated by single commas, or unset it")
        return keys

    @field_validator("llm")
    @classmethod
    def _provider_and_model(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]+:\S+", value):
            raise ValueError("takes PROVIDER:MODEL, both as LangChain names them")
        return value

    @field_validator("vector_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+(:\d+)?/?", value):
            raise ValueError("takes http://HOST:PORT or https://HOST:PORT")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is None or any(value.startswith(each) and len(value) > len(each) for each in (_SQLITE, _POSTGRES)):
            return value
        raise ValueError("takes sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME")

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = tuple(each.strip().rstrip("/").lower() for each in value.split(","))
        if not all(_ORIGIN.fullmatch(each) for each in origins):
            raise ValueError("takes origins such as https://intranet.example.org, separated by single commas")
        return origins

    @field_validator("frame_ancestors")
    @classmethod
    def _ancestors(cls, value: str) -> str:
        sources = value.replace(",", " ").split()
        if not sources or not all(_ANCESTOR.fullmatch(each) for each in sources):
            raise ValueError("takes 'self', 'none' or origins such as https://intranet.example.org")
        return " ".join(sources)

    @property
    def postgres_url(self) -> str | None:
        """The PostgreSQL database of the conversations; None where they lie in SQLite."""
        return self.database_url if self.database_url and self.database_url.startswith(_POSTGRES) else None

    @property
    def conversations_path(self) -> Path:
        """The SQLite file of the conversations, where they lie in one."""
        if self.database_url is None:
            return self.data_dir / "conversations.sqlite"
        return Path(urlsplit(self.database_url).path.removeprefix("/")).absolute()

    @property
    def keys(self) -> tuple[str, ...]:
        """The accepted API keys in clear; empty where none is asked for."""
        return tuple(key.get_secret_value() for key in self.api_keys)

    @property
    def open_to_network(self) -> bool:
        """True where others than this machine can reach the server and no key is asked of them."""
        return not self.api_keys and not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is reached from this machine alone; a name that is not localhost counts as open."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def load(overrides: Mapping[str, object] | None = None) -> Settings:
    """Read the settings from the environment; ``overrides`` win over it.

    Raises:
        SettingsError: a value cannot be used; every one is named at once, and no value is repeated.
    """
    try:
        return Settings(**dict(overrides or {}))  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(each) for each in error.errors())) from None


def _complaint(error: object) -> str:
    assert isinstance(error, dict)
    name = PREFIX + str(error["loc"][0]).upper()
    message = str(error["msg"]).removeprefix("Value error, ")
    verb = "" if message.startswith(("is ", "has ", "takes ")) else "cannot be used: "
    return f"{name} {verb}{message[0].lower()}{message[1:]}"
