"""Checkpoints on the Hugging Face hub: whether they are here, and what goes wrong where they are fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError

FILES: Final = ["*.safetensors", "*.json", "*.jinja", "*.txt", "*.model"]
"""What is fetched of a checkpoint: no pickles and no code."""
HTTP_LIBRARIES: Final = ("httpx", "httpx2")
"""What the library of the hub asks with, by its version."""


def is_large_engine() -> bool:
    """Tells whether checkpoints of any architecture can be run here; nothing is imported."""
    return all(find_spec(name) is not None for name in ("torch", "transformers", "huggingface_hub"))


def is_downloaded(name: str) -> bool:
    """Tells whether all files of a checkpoint are in the hub's cache; the network is not asked."""
    if find_spec("huggingface_hub") is None:
        return False
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, allow_patterns=FILES, local_files_only=True))
    except (LocalEntryNotFoundError, OSError, ValueError):
        return False
    # Its card alone may have been fetched.
    return next(folder.glob("*.safetensors"), None) is not None


def fetched(name: str, files: list[str]) -> Path:
    """Returns where a checkpoint's files are in the hub's cache, fetching those that are not there.

    Raises:
        UserError: They cannot be fetched.
    """
    with asking_hub(name):
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(name, allow_patterns=files))


@contextmanager
def asking_hub(name: str) -> Iterator[None]:
    """Turns what goes wrong while a checkpoint is asked for into a sentence.

    Raises:
        UserError: The library is missing, the hub cannot be reached, or it does not give the checkpoint.
    """
    try:
        from huggingface_hub import constants
        from huggingface_hub.errors import (
            DryRunError,
            HfHubHTTPError,
            HFValidationError,
            LocalEntryNotFoundError,
        )
    except ImportError:
        raise UserError(
            f"There is no folder {name}; to fetch it from the Hugging Face hub, run "
            "pip install 't4s-geo[local]'.",
            problem="needs_large_engine",
        ) from None
    try:
        yield
    except (LocalEntryNotFoundError, DryRunError) as error:
        if isinstance(error.__cause__, HfHubHTTPError):
            raise _refusal(name, error.__cause__) from None
        why = (
            "is not in the cache, and nothing is fetched" if constants.HF_HUB_OFFLINE else "cannot be reached"
        )
        raise UserError(
            f"There is no folder {name}, and the checkpoint of that name on the Hugging Face hub {why}; "
            "fetch it with 'hf download' where there is a network, or give a folder.",
            problem="hub_out_of_reach",
            model=name,
        ) from None
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise _refusal(name, error) from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in HTTP_LIBRARIES:
            raise
        raise _refusal(name, error) from None


def _refusal(name: str, error: Exception) -> UserError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return UserError(
        f"There is no folder {name}, and the Hugging Face hub does not give a checkpoint of that name "
        f"({reason}); check the name, or log in with 'hf auth login'.",
        problem="not_on_hub",
        model=name,
    )
