"""Another language model behind the tower."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from embedded_training.build import IMAGE
from embedded_training.referring.smollm import card_of, chat_template, join
from t4s_geo.models.card import read_card
from t4s_geo.models.folders import model_folder


def _tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(models.WordLevel({"<a>": 0, "<z>": 1, "?": 2, "roof": 3}, unk_token="?"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<a>", eos_token="<z>", unk_token="?")


def test_tower_and_words_keep_what_they_have_learnt() -> None:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=4,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        tie_word_embeddings=True,
    )
    language, tokenizer, embedded = LlamaForCausalLM(config), _tokenizer(), model_folder("embedded")
    roof = language.get_input_embeddings().weight[3].clone()
    joined = join(language, tokenizer, embedded)
    assert torch.equal(joined.get_input_embeddings().weight[3], roof)
    assert joined.get_output_embeddings().weight is joined.get_input_embeddings().weight
    shipped = LlavaForConditionalGeneration.from_pretrained(embedded, dtype=torch.float32)
    ours = joined.model.vision_tower.state_dict()
    assert all(torch.equal(ours[name], one) for name, one in shipped.model.vision_tower.state_dict().items())
    image = tokenizer.convert_tokens_to_ids(IMAGE)
    asked = torch.tensor([[0, 3, *[image] * 64, tokenizer.convert_tokens_to_ids("<answer>")]])
    answered = joined(input_ids=asked, pixel_values=torch.zeros(1, 3, 256, 256))
    assert answered.logits.shape == (1, 67, len(tokenizer))


def test_any_words_may_be_asked_with_the_tokenizers_own_marks() -> None:
    card = card_of(read_card(model_folder("embedded")))
    assert card.knows("the red roof beside the pool") and card.refine == "none"
    template = chat_template(_tokenizer())
    assert template.startswith("{{ '<a>' }}") and "{{ '<z>' }}" in template and "'</s>'" not in template
