"""This machine: room on the disk, the store of photos, open files, and the settings themselves."""

import os
import resource
import shutil
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.doctor.finding import Findings, advice, good, wrong
from app.files import store
from app.kernel.settings import Settings

GIB = 1024**3
FULL, TIGHT = GIB // 5, 2 * GIB  # bytes free, below which it is wrong, and below which it soon may be
FEW_NAMES = 10_000  # files that can still be made
OTHER_FILES = 200  # beside sockets: the program itself, the database, photos that are being read
SHORT = 16  # characters, of what nobody may guess
LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}

PROBE: Final = "portiek-doctor"


def settings_themselves(settings: Settings, environment: Mapping[str, str]) -> Findings:
    """Names that mean nothing, and secrets that can be guessed."""
    known = [f"PORTIEK_{name.upper()}" for name in Settings.model_fields]
    unknown = sorted(name for name in environment if name.startswith("PORTIEK_") and name.upper() not in known)
    for name in unknown:
        meant = get_close_matches(name, known, n=1)
        do = f"Did you mean {meant[0]}?" if meant else "Remove it; docs/settings.md lists all there are."
        yield advice("settings", f"{name} is no setting, so it does nothing.", do)
    if settings.workers > 1 and not settings.suits_several:
        yield wrong(
            "settings",
            f"{settings.workers} processes need PostgreSQL and Redis.",
            "Set PORTIEK_DATABASE_URL and PORTIEK_REDIS_URL, or PORTIEK_WORKERS=1.",
        )
    if not settings.is_https and urlsplit(settings.public_url).hostname not in LOOPBACK:
        yield wrong(
            "settings",
            f"People come over {settings.public_url}, where anybody on the way can read and change what they send.",
            "Put a proxy with a certificate in front, and set PORTIEK_PUBLIC_URL to its https address.",
        )
    yield from _secrets(settings)


def _secrets(settings: Settings) -> Findings:
    weak = [
        f"PORTIEK_{name.upper()}"
        for name, value in settings
        if name.endswith(("_token", "_secret", "_key")) and isinstance(value, str) and 0 < len(value) < SHORT
    ]
    for name in weak:
        yield wrong("secrets", f"{name} can be guessed.", f"Make another: openssl rand -hex {SHORT}.")
    for name in ("database_url", "redis_url"):
        url = urlsplit(getattr(settings, name))
        away = url.hostname and url.hostname not in LOOPBACK and url.scheme != "rediss" and "sslmode=" not in url.query
        if away and len(url.password or "") < SHORT:
            weak.append(name)
            yield wrong(
                "secrets",
                f"PORTIEK_{name.upper()} leads to another machine with a short password, or none.",
                "Give it a long one, and encrypt the way there.",
            )
    if not weak:
        yield good("secrets", "No secret in the settings is easy to guess.")


def disk(settings: Settings) -> Findings:
    """Room for what comes."""
    folder = next(
        path for path in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if path.exists()
    )
    free, names = shutil.disk_usage(folder).free, os.statvfs(folder)
    says = f"{free / GIB:.1f} GiB are free where {folder} lies."
    if free < FULL:
        yield wrong("disk", says, "Make room now: without it nobody can write.")
    elif free < TIGHT:
        yield advice("disk", says, "Make room before it is full; photos take most.")
    else:
        yield good("disk", says)
    if names.f_files and names.f_favail < FEW_NAMES:
        yield wrong("disk", f"Only {names.f_favail} more files can be made there.", "Remove small files.")


def photos(settings: Settings) -> Findings:
    """Whether a photo can be kept, read and removed."""
    folder = settings.data_dir / "files"
    if not settings.data_dir.exists():
        yield advice("photos", f"The folder {settings.data_dir} is not there yet.", "`portiek serve` makes it.")
        return
    kept = store.of(settings)
    try:
        kept.put(PROBE, b"was here")
        came_back = kept.get(PROBE)
        kept.remove(PROBE)
        _remove_if_empty(folder / PROBE[:2])
    except Exception as error:  # noqa: BLE001 - another store has other faults
        words = error.strerror if isinstance(error, OSError) else type(error).__name__
        yield wrong("photos", f"None can be kept in {folder}: {words}.", "Let this user write that folder.")
    else:
        assert came_back == b"was here"
        yield good("photos", f"They can be kept in {folder}.")


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def open_files(settings: Settings) -> Findings:
    """Whether as many sockets can be open as are let in. The server takes all that the hard limit gives."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.most_connections + OTHER_FILES
    if most != resource.RLIM_INFINITY and most < needed:
        yield wrong(
            "open files",
            f"A process started here may open {most} files, and {settings.most_connections} sockets need {needed}.",
            f"Set LimitNOFILE={needed} in the unit of systemd (or `ulimit -Hn`), or lower PORTIEK_MOST_CONNECTIONS.",
        )
    else:
        yield good("open files", f"There is room for {settings.most_connections} sockets in each process.")
