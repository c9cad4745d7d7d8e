"""Talking to a server: questions with a picture, retries, and what its errors mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from t4s_geo.errors import UserError
from t4s_geo.models.server.address import KEY, KEY_FILE, NO_KEY, OPENAI_KEY, ServerAddress
from t4s_geo.models.server.transport import OtherOrigin, TooLong, open_http
from t4s_geo.plain import plain

RETRIES = 6
"""Times that a question is put again, after 0.5 to 8 seconds each, where the server is busy or fails."""
LOOKUP_RETRIES = 2
"""The same for the list of models: whoever mistyped an address should not wait long."""
MALFORMED_RETRIES = 3
"""Times that a question is put again whose reply was cut off or is not a chat completion."""
MOST_MODELS = 200
"""Names of models that are kept of a server's list."""
CONNECT_SECONDS = 10.0
READ_SECONDS = 300.0
"""How long a reply may take; on a busy server most of it is waiting."""
LONGEST_REASON = 300
_NO_REPLY = (openai.APIError, ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the client raises where a body is no reply: it checks no types, so anything may be anything."""


class ServerError(RuntimeError):
    """A question has no answer, though all that may help was tried."""


class Refused(ServerError):
    """The server does not take such questions."""


class Unreachable(ServerError):
    """Nobody answered, or not in time."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        picture: The tile, as a data URL.
        text: What is said about it.
        max_tokens: Most tokens of the answer.
        fields: Further fields of the request.
    """

    picture: str
    text: str
    max_tokens: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Token:
    """A token of an answer.

    Attributes:
        text: The token; of special ones, whatever the server shows.
        log_probability: Natural logarithm of its probability.
        likeliest: The likeliest tokens at its place, this one among them or not, and their log-probabilities.
    """

    text: str
    log_probability: float
    likeliest: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Reply:
    """What a server wrote.

    Attributes:
        text: The text, untrusted.
        tokens: Its tokens; None where the server does not tell.
    """

    text: str
    tokens: tuple[Token, ...] | None


class ServerClient:
    """One model of one server; threads may share it."""

    def __init__(
        self, address: ServerAddress, key: str, *, retries: int = RETRIES, seconds: float = READ_SECONDS
    ) -> None:
        """Prepares a connection; nothing is sent yet."""
        self.address = address
        self._key = key
        timeout = openai.Timeout(seconds, connect=CONNECT_SECONDS)
        self._client = openai.OpenAI(
            base_url=address.url,
            api_key=key,
            max_retries=retries,
            timeout=timeout,
            http_client=open_http(address.url),
        )

    def models(self) -> list[str]:
        """Asks which models the server has; empty where it does not say.

        Raises:
            UserError: It cannot be reached, does not take the key, or does not speak the OpenAI API.
        """
        client = self._client.with_options(max_retries=LOOKUP_RETRIES, timeout=CONNECT_SECONDS)
        try:
            names = [model.id for model in client.models.list().data]
            return sorted(self._masked(name) for name in names if isinstance(name, str))[:MOST_MODELS]
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise self._wrong_key(error) from None
        except openai.APIConnectionError as error:
            raise UserError(
                f"The model server {self.address.url} cannot be reached ({self._reason(error)}); "
                "start it, or correct the address.",
                problem="server_out_of_reach",
                server=self.address.url,
            ) from None
        except openai.NotFoundError:
            raise UserError(
                f"There is no OpenAI-compatible server at {self.address.url} (it has no /models there); "
                "correct the address, which mostly ends in /v1.",
                problem="no_server",
                server=self.address.url,
            ) from None
        except OtherOrigin as error:
            raise self._elsewhere(error) from None
        except (TooLong, *_NO_REPLY):
            # `transformers serve` fails here where the hub's cache is missing.
            return []

    def is_there(self) -> bool:
        """Tells whether a server answers at the address, with any status."""
        try:
            self._client.with_options(max_retries=LOOKUP_RETRIES, timeout=CONNECT_SECONDS).models.list()
        except openai.APIConnectionError:
            return False
        except (OtherOrigin, TooLong, *_NO_REPLY):
            return True
        return True

    def ask(self, model: str, question: Question) -> Reply:
        """Puts a question, again and again where this may help.

        Raises:
            UserError: The key is not taken.
            Refused: The server does not take such questions.
            Unreachable: Nobody answered, or not in time.
            ServerError: The server failed, or its replies cannot be read.
        """
        content = [
            {"type": "image_url", "image_url": {"url": question.picture}},
            {"type": "text", "text": question.text},
        ]
        for _ in range(MALFORMED_RETRIES + 1):
            try:
                return self._read_reply(
                    self._client.chat.completions.create(
                        model=model,
                        messages=[{"role": "user", "content": content}],  # type: ignore[list-item, misc]
                        temperature=0,
                        max_tokens=question.max_tokens,
                        extra_body=dict(question.fields),
                    )
                )
            except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
                raise self._wrong_key(error) from None
            except openai.APIConnectionError as error:
                raise Unreachable(f"the server did not answer ({self._reason(error)})") from None
            except openai.APIStatusError as error:
                kind = Refused if error.status_code < 500 and error.status_code != 429 else ServerError
                raise kind(f"the server refused ({self._reason(error)})") from None
            except OtherOrigin as error:
                raise self._elsewhere(error) from None
            except TooLong as error:
                raise ServerError(f"the server cannot be used: {error}") from None
            except _NO_REPLY:
                continue
        raise ServerError("the server's replies are not chat completions")

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _wrong_key(self, error: openai.APIStatusError) -> UserError:
        # What the server says about it is left out: some repeat the key.
        have = "without a key" if self._key == NO_KEY else "with this key"
        return UserError(
            f"The model server {self.address.url} refuses requests {have} (HTTP {error.status_code}); "
            f"set {KEY} (or {OPENAI_KEY}, or {KEY_FILE} to a file) to the server's key.",
            problem="server_refuses_key",
            server=self.address.url,
        )

    def _reason(self, error: openai.APIError) -> str:
        """Says in short what went wrong, without the key, whoever repeats it."""
        if isinstance(error, openai.APIStatusError):
            message = f"HTTP {error.status_code}: {_message(error.response.text)}"
        elif isinstance(error, openai.APITimeoutError):
            message = "no reply in time"
        else:
            message = str(error.__cause__ or error)
        return plain(" ".join(self._masked(message[: LONGEST_REASON * 10]).split()), LONGEST_REASON)

    def _elsewhere(self, error: OtherOrigin) -> UserError:
        return UserError(
            f"The model server {self.address.url} cannot be used: {error}.",
            problem="no_server",
            server=self.address.url,
        )

    def _masked(self, text: str) -> str:
        """Hides the key in what comes from the server: some repeat it, by mistake or by intent."""
        return text if self._key == NO_KEY else text.replace(self._key, "***")

    def _read_reply(self, completion: ChatCompletion) -> Reply:
        """Reads a reply; raises one of `_NO_REPLY` where it is none."""
        choice = completion.choices[0]
        text = choice.message.content
        if not isinstance(text, str):
            raise TypeError("the reply has no text")
        content = choice.logprobs.content if choice.logprobs is not None else None
        if not content:
            return Reply(self._masked(text), None)
        tokens = tuple(
            Token(
                str(token.token),
                float(token.logprob),
                tuple((str(other.token), float(other.logprob)) for other in token.top_logprobs or ()),
            )
            for token in content
        )
        return Reply(self._masked(text), tokens)


def _message(body: str) -> str:
    """Finds what a server says in the body of an error: servers have several ways to put it."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        said = body
    for name in ("error", "message", "detail"):
        said = said.get(name, said) if isinstance(said, dict) else said
    return str(said)
