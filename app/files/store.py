"""Where the bytes of photos are kept. A folder; an object store would keep the same promise."""

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.files.rules import FileNotFound
from app.kernel.settings import Settings
from channels.errors import StorageFull

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Store(Protocol):
    """Keeps bytes under a name of letters and digits. Its methods block, so they are called in a worker thread."""

    def put(self, name: str, data: bytes) -> None:
        """Keep `data`, all of it or nothing. It survives a power cut. Raises `StorageFull`."""

    def get(self, name: str) -> bytes:
        """What was put there. Raises `FileNotFound`."""

    def remove(self, name: str) -> None:
        """Nothing is there any more; it doesn't matter whether there was."""


@dataclass(frozen=True)
class Folder:
    """A store in a folder, spread over 256 smaller ones. Processes on several machines share it."""

    root: Path

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` under a passing name, then rename: a half-written file is never seen."""
        place = self._place(name)
        passing = place.with_suffix(".part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with passing.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(place)
            _sync(place.parent)
        except OSError as error:
            with suppress(OSError):
                passing.unlink()
            if error.errno in _FULL:
                raise StorageFull(retry_after=30) from error
            raise

    def get(self, name: str) -> bytes:
        """The whole file: a photo is small."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise FileNotFound from None

    def remove(self, name: str) -> None:
        """Also what a crash left half written."""
        place = self._place(name)
        place.unlink(missing_ok=True)
        place.with_suffix(".part").unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        assert name.replace("-", "").isalnum(), "names are ours"
        return self.root / name[:2] / name


def of(settings: Settings) -> Store:
    """The store that the settings say."""
    return Folder(settings.data_dir / "files")


def names(name: str) -> tuple[str, str]:
    """Where a photo's large and small sizes lie."""
    return f"{name}-large", f"{name}-small"


def _sync(folder: Path) -> None:
    """Make the names in `folder` durable, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
