"""A tokenizer for networks with random weights, made without any download."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AddedToken, PreTrainedTokenizerFast


def make_tokenizer(marks: Mapping[str, str], names: Iterable[str] = ()) -> PreTrainedTokenizerFast:
    """Makes a tokenizer of characters.

    Args:
        marks: Special tokens of a family's processor, by what it calls them.
        names: Tokens of a descriptor format.
    """
    words = ["<pad>", "<s>", "</s>", "<unk>", "\n", *map(chr, range(32, 127))]
    fast = Tokenizer(models.WordLevel({word: rank for rank, word in enumerate(words)}, unk_token="<unk>"))
    fast.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    fast.decoder = decoders.Fuse()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=fast, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        padding_side="left", extra_special_tokens=dict(marks),
    )  # fmt: skip
    tokenizer.add_tokens([AddedToken(mark, special=True) for mark in marks.values()])
    tokenizer.add_tokens([*names])
    return tokenizer
