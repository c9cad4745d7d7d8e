"""Fetching a checkpoint from the Hugging Face hub, so that it can be watched, stopped and gone on with."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.models.hub import FILES, asking_hub

LARGE: Final = 4 << 20
"""Bytes of a file from which on a part of it is kept, to go on from."""
PART: Final = ".t4s-geo-part"
SHA256_DIGITS: Final = 64
LOCK_SECONDS: Final = 30.0
"""How long one that was stopped a moment ago is waited for."""


@dataclass(frozen=True)
class _Missing:
    """A large file that is not in the cache.

    Attributes:
        url: Where it is.
        blob: Where the cache wants it.
        size: Its bytes.
        digest: Its SHA-256; empty where the hub does not say.
        headers: What to ask with.
    """

    url: str
    blob: Path
    size: int
    digest: str
    headers: dict[str, str]

    @property
    def part(self) -> Path:
        """What of it has come so far."""
        return self.blob.with_name(self.blob.name + PART)

    @property
    def lock(self) -> Path:
        """Held while that grows; among the cache's own."""
        folder = self.blob.parents[1]
        return folder.parent / ".locks" / folder.name / f"{self.blob.name}{PART}.lock"


class Download:
    """Fetches a checkpoint into the cache of the hub, to go on another time where it is stopped.

    The library keeps nothing of a file that did not come to its end, and weights are gigabytes: large files
    are fetched here, a part at a time, and the library finds them in its cache when it fetches the rest.

    Args:
        name: Of the checkpoint, `owner/name`.
    """

    def __init__(self, name: str) -> None:
        """Fetches nothing yet."""
        self._name = name
        self._stopped = threading.Event()
        self._here: dict[Path, int] = {}
        self.total = 0

    @property
    def done(self) -> int:
        """Bytes that are here."""
        return sum(self._here.values())

    def stop(self) -> None:
        """Ends it, from another thread, when the next bytes come."""
        self._stopped.set()

    def run(self) -> Path:
        """Fetches what is missing; returns the folder.

        Raises:
            Cancelled: It was stopped; what has come is kept.
            UserError: The hub does not give it, the disk is too full, or what came is not what was promised.
        """
        with asking_hub(self._name):
            from huggingface_hub import snapshot_download

            infos = snapshot_download(self._name, allow_patterns=FILES, dry_run=True)
            self.total = sum(info.file_size or 0 for info in infos)
            missing = []
            for info in infos:
                self._check()
                size = info.file_size or 0
                if not info.will_download:
                    self._here[Path(info.local_path)] = size
                elif size >= LARGE:
                    missing.append(_missing(self._name, info.filename, info.commit_hash))
            self._check_room(missing)
            for one in missing:
                self._fetch(one)
            folder = Path(snapshot_download(self._name, allow_patterns=FILES))
        self._here = {folder: self.total}
        return folder

    def _fetch(self, one: _Missing) -> None:
        from huggingface_hub.file_download import http_get
        from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]

        for folder in (one.blob.parent, one.lock.parent):
            folder.mkdir(parents=True, exist_ok=True)
        # Two programs must not write one file in turn.
        with _alone(self._name), WeakFileLock(one.lock, timeout=LOCK_SECONDS):
            if not one.blob.exists():
                with _Counted(one.part, self._count) as file:
                    if file.size > one.size:
                        file.seek(0)
                        file.truncate()
                    self._count(one.part, file.size)
                    http_get(
                        one.url,
                        file,  # type: ignore[arg-type]
                        resume_size=file.size,
                        headers=one.headers,
                        expected_size=one.size,
                    )
                self._check_whole(one)
                os.replace(one.part, one.blob)
        self._here[one.part] = one.size

    def _count(self, part: Path, size: int) -> None:
        self._here[part] = size
        self._check()

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Cancelled

    def _check_whole(self, one: _Missing) -> None:
        """Checks the bytes, which came in parts, by their hash; removes them where they are wrong."""
        if not one.digest:
            return
        digest = hashlib.sha256()
        with one.part.open("rb") as file:
            while block := file.read(8 << 20):
                self._check()
                digest.update(block)
        if digest.hexdigest() != one.digest:
            one.part.unlink()
            raise UserError(
                f"What the hub sent of {self._name} is damaged, and was removed; download it again.",
                problem="download_damaged",
                model=self._name,
            )

    def _check_room(self, missing: list[_Missing]) -> None:
        if not missing:
            return
        there = next(parent for parent in missing[0].blob.parents if parent.exists())
        parts = sum(one.part.stat().st_size for one in missing if one.part.exists())
        needed, free = sum(one.size for one in missing) - parts, shutil.disk_usage(there).free
        if free < needed:
            raise UserError(
                f"Downloading {self._name} takes {needed / 1e9:.1f} GB in {there}, where {free / 1e9:.1f} GB "
                "are free; make room, or set HF_HOME to another disk.",
                problem="no_room",
                folder=there,
                needed=f"{needed / 1e9:.1f}",
                free=f"{free / 1e9:.1f}",
            )


class _Counted:
    """A file at whose end is written, as `http_get` does it.

    Args:
        path: The file, which is made where there is none.
        count: Told how much there is after each part; may raise.
    """

    def __init__(self, path: Path, count: Callable[[Path, int], None]) -> None:
        self._path, self._count = path, count
        self._file: BinaryIO = path.open("ab")
        self.size = self._file.tell()

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, part: bytes) -> int:
        self._file.write(part)
        self.size += len(part)
        self._count(self._path, self.size)
        return len(part)

    def tell(self) -> int:
        return self.size

    def seek(self, position: int) -> int:
        """Goes back, before what is behind it is cut off."""
        self.size = position
        return position

    def truncate(self) -> int:
        return self._file.truncate(self.size)


def _missing(name: str, filename: str, commit: str) -> _Missing:
    """Asks the hub where a large file is."""
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import repo_folder_name
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    url = hf_hub_url(name, filename, revision=commit)
    headers = build_hf_headers()
    data = get_hf_file_metadata(url, headers=headers)
    if not data.etag or not data.size:
        raise UserError(
            f"The hub does not say how large {filename} of {name} is; fetch it with 'hf download'."
        )
    if urlsplit(data.location).netloc != urlsplit(url).netloc:
        # It is for the hub alone.
        headers.pop("authorization", None)
    folder = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name, repo_type="model")
    digest = data.etag if len(data.etag) == SHA256_DIGITS else ""
    return _Missing(data.location, folder / "blobs" / data.etag, data.size, digest, headers)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise UserError(
            f"Another program is downloading {name}; wait for its end.",
            problem="download_elsewhere",
            model=name,
        ) from None
