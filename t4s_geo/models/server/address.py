"""Where a server's model is, and the key to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from t4s_geo.errors import UserError

KEY, KEY_FILE, OPENAI_KEY = "T4S_GEO_API_KEY", "T4S_GEO_API_KEY_FILE", "OPENAI_API_KEY"
NO_KEY = "none"
"""Sent where no key is set; servers without authentication ignore it."""


def is_server(name: str) -> bool:
    """Tells whether `--model` names a server's model."""
    return name.lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class ServerAddress:
    """A model of a server.

    Attributes:
        url: The API's address, such as `https://host/v1`; no credentials, nothing after the path.
        model: The model's name there; None where none was given.
    """

    url: str
    model: str | None

    @classmethod
    def parse(cls, name: str) -> ServerAddress:
        """Reads `https://host/v1#model-name`; the name after `#` may hold anything, slashes too.

        Raises:
            UserError: It is not an address, or there are credentials in it, which would get into results.
        """
        url, _, model = name.partition("#")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or " " in url or not url.isprintable():
            raise UserError(
                "The model's address is not a URL; write it as https://host/v1#model-name, "
                "with the port if there is one.",
                problem="no_address",
            )
        # Not said back: what is wrong with it may be a secret.
        if "@" in parts.netloc or "?" in url:
            raise UserError(
                f"The address of the model at {host} has a user, a password or a query in it, which would be "
                f"stored with results; leave them out and put the key into the environment as {KEY}.",
                problem="secret_in_address",
                server=host,
            )
        return cls(url.rstrip("/"), model.strip() or None)


def read_key() -> str:
    """Returns the key for servers, from the environment or from the file that it names.

    Raises:
        UserError: The file cannot be read, or the key is not one.
    """
    if os.environ.get(KEY):
        return _checked(os.environ[KEY], KEY)
    if os.environ.get(KEY_FILE):
        path = Path(os.environ[KEY_FILE])
        try:
            return _checked(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                f"The key file {path}, named by {KEY_FILE}, cannot be read "
                f"({getattr(error, 'strerror', None) or 'it is not text'}); correct the name or the file."
            ) from None
    return _checked(os.environ.get(OPENAI_KEY) or NO_KEY, OPENAI_KEY)


def _checked(key: str, source: str) -> str:
    """Returns a key without white space around it; the error does not show it."""
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise UserError(
            f"The value of {source} is not an API key; put the key alone there, on one line.",
            problem="no_key",
        )
    return key
