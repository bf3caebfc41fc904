"""Settings, from the environment: `PORTIEK_` and the name in capitals. `docs/settings.md` lists them."""

from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kernel.working_time import Office, opening_hours

# Twice a year without a project (`geen`), every six weeks while one is thought of, every three weeks from then on.
PULSE_DAYS = {"geen": 182, "initiatief": 42, "plan": 21, "voorbereiding": 21, "uitvoering": 21}


class WrongSetting(Exception):
    """A setting is missing or wrong: one line that names it."""


class Settings(BaseSettings):
    """All there is to set. Every setting has a default that fits one machine with an SQLite file."""

    model_config = SettingsConfigDict(env_prefix="PORTIEK_", extra="ignore")

    corporation: str = Field(default="Mitros", description="the corporation's name, as tenants know it")
    data_dir: Path = Field(default=Path("data"), description="folder for the database file, photos and kept mail")
    database_url: str = Field(
        default="", description="SQLite or PostgreSQL (postgresql+psycopg://…); empty: a file in data_dir"
    )
    redis_url: str = Field(
        default="", description="Redis, where several processes serve (redis://…); empty: one process"
    )
    public_url: str = Field(default="http://localhost:8000", description="the address that people open")
    allowed_origins: tuple[str, ...] = Field(default=(), description="other sites that may open a socket, as JSON list")
    mail_url: str = Field(
        default="", description="smtp://user:password@host:port or smtps://…; empty: mail is kept in a folder"
    )
    mail_from: str = Field(default="Portiek <portiek@localhost>", description="sender of mail")
    mail_printed: bool = Field(default=False, description="also print mail on the console (the demo does)")
    office_hours: str = Field(
        default="mon-fri 9:00-17:00",
        description="when people of the corporation answer: mon-thu 9:00-17:00, fri 9:00-13:00",
    )
    good_friday: bool = Field(default=False, description="Good Friday is a day off")
    liberation_day_every: int = Field(default=5, ge=0, description="5 May is a day off every so many years; 0: never")
    closed_on: tuple[date, ...] = Field(default=(), description='days off besides, as JSON list: ["2026-05-15"]')
    question_days: int = Field(default=2, gt=0, le=30, description="working days within which a question is answered")
    question_close_days: int = Field(
        default=5, gt=0, le=60, description="working days after which an answer without objection closes the question"
    )
    pulse_days: dict[str, int] = Field(
        default=PULSE_DAYS,
        validate_default=True,
        description='days from one pulse to the next, by phase, as JSON object: {"plan": 28}; at least 14',
    )
    pulse_aftercare_days: tuple[int, ...] = Field(
        default=(91, 365), description="days after the work at which the pulse is taken, as JSON list"
    )
    desk_url: str = Field(
        default="", description="where reports of what is broken are posted (https://…); empty: nowhere"
    )
    desk_secret: str = Field(default="", description="what the repair desk knows us by: signs what is posted")
    commands_per_second: float = Field(default=10, gt=0, description="commands that one client may send each second")
    commands_at_once: int = Field(default=30, gt=0, description="commands that one client may send in one go")
    commands_too_many: int = Field(
        default=300, gt=0, description="refused commands in a row after which the socket is closed"
    )
    reset_after: int = Field(
        default=5_000, gt=0, description="events that a returning client may miss before it starts afresh"
    )
    most_connections: int = Field(default=20_000, gt=0, description="sockets that one process holds")
    workers: int = Field(default=1, gt=0, description="processes; more than one needs PostgreSQL and Redis")
    readers: int = Field(default=4, gt=0, le=64, description="reading database connections for each process")
    trusted_proxies: str = Field(default="127.0.0.1", description="addresses whose X-Forwarded-For is believed")
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="text for people, json for machines; auto: text on a terminal, json elsewhere"
    )
    metrics_token: str = Field(
        default="", description="what Prometheus shows at /metrics as bearer token; empty: nobody may read it"
    )

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("an address such as https://portiek.example.nl")
        return value.rstrip("/")

    @field_validator("desk_url")
    @classmethod
    def _is_a_desk(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            raise ValueError("an address such as https://desk.example.nl/reports")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError("sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis:", "rediss:", "unix:")):
            raise ValueError("an address such as redis://localhost:6379")
        return value

    @field_validator("office_hours")
    @classmethod
    def _is_opening_hours(cls, value: str) -> str:
        opening_hours(value)
        return value

    @field_validator("pulse_days")
    @classmethod
    def _is_a_rhythm(cls, value: dict[str, int]) -> dict[str, int]:
        if unknown := value.keys() - PULSE_DAYS.keys():
            raise ValueError(f"phases {', '.join(PULSE_DAYS)}, not {', '.join(sorted(unknown))}")
        if any(days < 14 for days in value.values()):
            raise ValueError("no home is asked twice within 14 days")
        return PULSE_DAYS | value

    @property
    def office(self) -> Office:
        """When the corporation is open: what a term in working hours or days is counted by."""
        return Office(
            hours=opening_hours(self.office_hours),
            liberation_day_every=self.liberation_day_every,
            good_friday=self.good_friday,
            closed_on=frozenset(self.closed_on),
        )

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data_dir / 'portiek.sqlite'}"

    @property
    def suits_several(self) -> bool:
        """Whether several processes may serve: SQLite is written by one at a time, and Redis carries between them."""
        return bool(self.redis_url) and not self.database.startswith("sqlite:")

    @property
    def is_https(self) -> bool:
        """Whether people come over https; cookies are `Secure` then."""
        return self.public_url.startswith("https:")

    @property
    def origins(self) -> frozenset[str]:
        """The sites whose pages may open a socket or send a form."""
        return frozenset({self.public_url, *self.allowed_origins})


def load() -> Settings:
    """The settings of this process. Raises `WrongSetting` with one line for the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"PORTIEK_{'_'.join(map(str, first['loc'])).upper()}"
        raise WrongSetting(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def page() -> str:
    """All settings as a Markdown table, for `docs/settings.md`."""
    rows = (
        f"| `PORTIEK_{name.upper()}` | `{field.default}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    return "\n".join(["| variable | default | |", "|---|---|---|", *rows, ""])
