"""Teaches a tokenizer the tokens of a descriptor, and the words of new labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import AddedToken

from t4s_geo.descriptors import BrickVocabulary, Format
from t4s_geo.training.brick_embeddings import brick_embeddings


def add_tokens(network: Any, tokenizer: Any, format: Format, names: Sequence[str]) -> bool:
    """Adds what a tokenizer lacks: tokens of the format, and words of labels that it takes for unknown.

    New brick tokens start out such that those of similar patterns and near places are alike.

    Args:
        network: The checkpoint's network; its embeddings grow.
        tokenizer: Its tokenizer.
        format: What the network writes.
        names: Labels that it is asked for.

    Returns:
        Whether anything was added, so that the embeddings have to be trained.
    """
    tokens = format.tokens
    known = tokenizer.get_vocab()
    new_tokens = [name for name in tokens if name not in known]
    unknown = tokenizer.unk_token_id
    new_words = sorted(
        {
            word
            for name in names
            for word in name.split()
            if unknown is not None and unknown in tokenizer.encode(word, add_special_tokens=False)
        }
    )
    if not new_tokens and not new_words:
        return False
    # As whole words only: "in" is added for a sentence, and must not be found in "building".
    tokenizer.add_tokens([*new_tokens, *(AddedToken(word, single_word=True) for word in new_words)])
    network.resize_token_embeddings(max(len(tokenizer), network.get_input_embeddings().weight.shape[0]))
    if format.grammar is not None and len(new_tokens) == len(tokens):
        _start(network, tokenizer, format.grammar.vocabulary)
    return True


@torch.no_grad()
def _start(network: Any, tokenizer: Any, words: BrickVocabulary) -> None:
    """Gives brick tokens starting values, at the input and at the output."""
    first = tokenizer.convert_tokens_to_ids(words.names[0])
    generator = torch.Generator().manual_seed(4)
    for layer in (network.get_input_embeddings(), network.get_output_embeddings()):
        table = layer.weight
        values = brick_embeddings(words, table.shape[1], float(table.float().std()), generator)
        table[first : first + len(words)] = values.to(table)
