"""A server's model as one that the engine can ask."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from io import BytesIO
from itertools import chain

import numpy as np
import numpy.typing as npt
from PIL import Image

from t4s_geo.descriptors import DescriptorError
from t4s_geo.errors import UserError
from t4s_geo.models.base import TILES_AT_ONCE, Answer, IncompleteAnswers, TileQuestion, by_tile
from t4s_geo.models.card import ModelCard
from t4s_geo.models.picture import shown
from t4s_geo.models.server.address import ServerAddress, read_key
from t4s_geo.models.server.client import (
    READ_SECONDS,
    RETRIES,
    Question,
    ServerClient,
    ServerError,
    Unreachable,
)
from t4s_geo.models.server.offer import Offer, find_offer
from t4s_geo.models.server.responses import read_answers
from t4s_geo.models.server.structured import StructuredClient
from t4s_geo.prompts import Prompt

IN_FLIGHT = 32
"""Questions that wait for their answers at a time: enough for a large GPU, and servers queue the rest."""
BATCHES = 2
"""Batches worked on at a time, so that none waits for the last answer of another."""
MALFORMED_RETRIES = 1
"""Times that a question is repeated whose answer cannot be read."""
FIRST_TOKENS = 8
"""Tokens of the answers to the first questions, which are thrown away."""


class ServerModel:
    """A model behind a server: many questions are under way at once.

    Attributes:
        card: The card that its answers are read by.
        address: Where it is, and its name there.
        models: All names that the server has; empty where it does not say.
        offer: What the server can do.
        concurrency: Batches that may be asked about at once.
        tiles_at_once: Most tiles of a batch.
    """

    concurrency = BATCHES
    tiles_at_once = TILES_AT_ONCE

    def __init__(
        self, client: ServerClient, address: ServerAddress, card: ModelCard, models: list[str], offer: Offer
    ) -> None:
        """Takes a client over whose server has been tried."""
        self.card, self.address, self.models, self.offer = card, address, models, offer
        self._client, self._format, self._name = client, card.format(), address.model or ""
        self._structured = StructuredClient(client)
        self._pool = ThreadPoolExecutor(IN_FLIGHT, "questions")
        self._lost: UserError | None = None

    @classmethod
    def open(
        cls, name: str, card: ModelCard, *, retries: int = RETRIES, seconds: float = READ_SECONDS
    ) -> ServerModel:
        """Asks the server for its models, and tries what it can do.

        Args:
            name: Address and model, `https://host/v1#model-name`.
            card: The model's card, overrides applied.
            retries: Times that a question is put again where the server is busy or fails.
            seconds: How long a reply may take.

        Raises:
            UserError: The server cannot be reached, does not take the key, or has no such model.
        """
        client = ServerClient(ServerAddress.parse(name), read_key(), retries=retries, seconds=seconds)
        try:
            models = client.models()
            address = _complete(client.address, models)
            picture = data_url(
                shown(np.zeros((card.tile_size, card.tile_size, 3), np.uint8), card.picture_size)
            )
            question = Question(picture, card.prompt_template, FIRST_TOKENS, {})
            try:
                offer = find_offer(client, address.model or "", question, card.format())
            except ServerError as error:
                raise _no_answer(address, models, error) from None
        except BaseException:
            client.close()
            raise
        return cls(client, address, card, models, offer)

    @property
    def identity(self) -> str:
        """Name of server and model, and a hash of what the card says about questions and answers."""
        digest = hashlib.blake2b(self.card.question.encode(), digest_size=16).hexdigest()
        return f"server:{self.address.url}#{self._name}:{digest}"

    def describe(self) -> dict[str, object]:
        """Returns what was found out about the server, for people."""
        return {
            "server": self.address.url,
            "model": self._name,
            "models": self.models,
            "grammar": self.offer.grammar or "none: texts are read leniently",
            "probabilities": "of tokens" if self.offer.tells else "none",
        }

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch, its prompts side by side.

        Raises:
            UserError: The server is gone, or no longer accepts the key.
            IncompleteAnswers: Some prompts have no answer, though all that may help was tried.
        """
        if self._lost is not None and not self._client.is_there():
            # Another batch has waited for it long enough.
            raise self._lost
        self._lost = None
        asked: list[Future[tuple[Answer, ...]]] = []
        numbers: list[int] = []
        for question in questions:
            picture = data_url(shown(question.rgb, self.card.picture_size))
            for prompts in self._put_together(question.prompts):
                asked.append(self._pool.submit(self._ask, picture, prompts))
                numbers.append(len(prompts))
        failure: ServerError | None = None
        for future in as_completed(asked):
            try:
                failure = _failure(future) or failure
            except BaseException:
                # Nobody will want the others' answers.
                for other in asked:
                    other.cancel()
                raise
        if failure is not None:
            told = (_outcome(future, number) for future, number in zip(asked, numbers, strict=True))
            raise IncompleteAnswers(str(failure), by_tile(questions, chain.from_iterable(told))) from failure
        return by_tile(questions, chain.from_iterable(future.result() for future in asked))

    def close(self) -> None:
        """Drops questions that are not yet sent, and closes the connections."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def _put_together(self, prompts: tuple[Prompt, ...]) -> Sequence[tuple[Prompt, ...]]:
        """Returns the prompts of each question about a tile."""
        if self.card.asks_together:
            return [prompts] if prompts else []
        return [(prompt,) for prompt in prompts]

    def _ask(self, picture: str, prompts: tuple[Prompt, ...]) -> tuple[Answer, ...]:
        """Asks one question, and reads what it says of each prompt; raises ServerError without an answer."""
        texts = [prompt.text for prompt in prompts]
        fields = self.offer.fields_for(self._format, texts, self.card.repetition_penalty)
        question = Question(picture, self.card.ask(*texts), self._format.longest, fields)
        schema = self._format.schema(texts) if self.card.structured else None
        problem = ""
        for _ in range(MALFORMED_RETRIES + 1):
            try:
                reply = self._structured.ask(self._name, question, schema)
                return tuple(read_answers(self._format, reply, prompts, self.card.temperature))
            except DescriptorError as error:
                problem = f"its text is not {self._format.name}: {error}"
            except Unreachable:
                if self._client.is_there():
                    raise
                self._lost = UserError(
                    f"The model server {self.address.url} was lost; run the same command again when it is "
                    "back to go on from here.",
                    problem="server_lost",
                    server=self.address.url,
                )
                raise self._lost from None
        raise ServerError(problem)


def _outcome(future: Future[tuple[Answer, ...]], prompts: int) -> tuple[Answer | ServerError, ...]:
    """Returns the answers to the prompts of a question that is done, or why there are none."""
    failure = _failure(future)
    return future.result() if failure is None else (failure,) * prompts


def _failure(future: Future[tuple[Answer, ...]]) -> ServerError | None:
    """Returns why a question that is done has no answer; raises what concerns all questions."""
    try:
        future.result()
    except ServerError as error:
        return error
    return None


def data_url(rgb: npt.NDArray[np.uint8]) -> str:
    """Returns a picture of shape (height, width, 3) as a PNG in a URL: no pixel is changed on the way."""
    buffer = BytesIO()
    Image.fromarray(rgb).save(buffer, "png")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _complete(address: ServerAddress, models: list[str]) -> ServerAddress:
    """Returns the address with the model's name; servers that have but one need not be told."""
    if address.model is not None:
        return address
    if len(models) == 1:
        return ServerAddress(address.url, models[0])
    there = f"there are {', '.join(models)}" if models else "the server does not list its models"
    raise UserError(
        f"--model {address.url} names no model ({there}); write {address.url}#model-name.",
        problem="no_model_of_server",
        server=address.url,
    )


def _no_answer(address: ServerAddress, models: list[str], error: ServerError) -> UserError:
    """Says why a first question has no answer."""
    if models and address.model not in models:
        return UserError(
            f"The model server {address.url} has no model {address.model!r} ({error}); "
            f"write one of these after the #: {', '.join(models)}.",
            problem="no_model_of_server",
            server=address.url,
        )
    return UserError(
        f"The model {address.model!r} of {address.url} does not answer a question with a picture: {error}; "
        "check its name, and that it is a vision-language model with a chat template.",
        problem="no_answer_to_pictures",
        server=address.url,
        model=address.model or "",
    )
