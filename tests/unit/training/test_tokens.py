"""Words that a tokenizer is taught."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast

import t4s_geo
from t4s_geo.models.card import read_card
from t4s_geo.training.tokens import add_tokens

EMBEDDED = Path(t4s_geo.__file__).parent / "checkpoints" / "embedded"


class _Network:
    """A network that is nothing but a table of embeddings."""

    def __init__(self, words: int) -> None:
        self.table = torch.nn.Embedding(words, 4)

    def get_input_embeddings(self) -> torch.nn.Embedding:
        return self.table

    def resize_token_embeddings(self, words: int) -> None:
        self.table = torch.nn.Embedding(words, 4)


def _taught(*texts: str) -> tuple[Any, _Network]:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(EMBEDDED / "tokenizer.json"), unk_token="<unk>")
    network = _Network(len(tokenizer))
    assert add_tokens(network, tokenizer, read_card(EMBEDDED).format(), texts)
    return tokenizer, network


def test_words_of_a_sentence_are_added_and_known_ones_stay_what_they_are() -> None:
    before = PreTrainedTokenizerFast(tokenizer_file=str(EMBEDDED / "tokenizer.json"), unk_token="<unk>")
    tokenizer, network = _taught("the building in a centre", "red roof of a house")
    assert tokenizer.tokenize("Red roof in the centre") == ["red", "roof", "in", "the", "centre"]
    # "in" is in "building", and "a" and "of" in many.
    for text in ("building", "swimming pool", "bare land", "roof", "áreas verdes"):
        assert tokenizer.encode(text) == before.encode(text), text
    assert network.table.num_embeddings == len(tokenizer) == len(before) + 6


def test_nothing_is_added_where_all_words_are_known() -> None:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(EMBEDDED / "tokenizer.json"), unk_token="<unk>")
    assert not add_tokens(_Network(1), tokenizer, read_card(EMBEDDED).format(), ["road", "bare land"])
