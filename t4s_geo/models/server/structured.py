"""Structured outputs: questions whose answers keep to a JSON schema, as far as the server takes them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from t4s_geo.models.server.client import Question, Refused, Reply, ServerClient


class StructuredClient:
    """Asks with a schema until the server has refused one, and without from then on; threads may share it."""

    def __init__(self, client: ServerClient) -> None:
        """Takes the client of a server that has been tried without a schema."""
        self._client = client
        self._is_refused = False
        self._lock = threading.Lock()

    def ask(self, model: str, question: Question, schema: Mapping[str, Any] | None) -> Reply:
        """Puts a question, again without the schema where it is refused with one.

        Args:
            model: The model's name there.
            question: What is asked.
            schema: JSON schema of the answer; None for any text.

        Raises:
            UserError, ServerError: As of `ServerClient.ask`.
        """
        if schema is None or self._is_refused:
            return self._client.ask(model, question)
        wanted = {"type": "json_schema", "json_schema": {"name": "objects", "strict": True, "schema": schema}}
        try:
            return self._client.ask(
                model, replace(question, fields={**question.fields, "response_format": wanted})
            )
        except Refused as refusal:
            # Whatever else is wrong with the question is refused once more.
            reply = self._client.ask(model, question)
            self._give_up(refusal)
            return reply

    def _give_up(self, refusal: Refused) -> None:
        with self._lock:
            is_first, self._is_refused = not self._is_refused, True
        if is_first:
            print(
                f"The model server {self._client.address.url} takes no JSON schema for answers: {refusal}; "
                "they are read as they come.",
                file=sys.stderr,
            )
