"""What large checkpoints are trained with: LoRA adapters, and activations that are computed twice."""

from __future__ import annotations

from typing import Any

import torch

from t4s_geo.errors import UserError


def with_adapters(network: Any, rank: int, dropout: float, new_tokens: bool) -> Any:
    """Freezes a network and adds LoRA to the linear layers of its language model.

    Args:
        network: The checkpoint's network.
        rank: Of the adapters; what they add is weighed by two (alpha is twice the rank).
        dropout: Share of what reaches them that is left out.
        new_tokens: Whether tokens were added, so that the embeddings have to be trained whole.

    Raises:
        UserError: PEFT is not installed.
    """
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError:
        raise UserError(
            "lora_rank needs PEFT, which is not installed; run pip install 't4s-geo[lora]', "
            "or leave lora_rank out to train all weights.",
            problem="needs_package",
            package="peft",
        ) from None
    names = [
        name
        for name, module in network.named_modules()
        if isinstance(module, torch.nn.Linear) and "language_model" in name
    ]
    # New tokens have no meaning yet: their vectors have to be learnt whole.
    embeddings = ["embed_tokens", "lm_head"] if new_tokens else None
    tied = new_tokens and bool(getattr(network.config.get_text_config(), "tie_word_embeddings", False))
    # Where input and output share a table, adapters keep one copy of it, if PEFT is new enough to know.
    knows = "ensure_weight_tying" in LoraConfig.__dataclass_fields__
    tying = {"ensure_weight_tying": True} if tied and knows else {}
    return get_peft_model(
        network,
        LoraConfig(
            r=rank,
            lora_alpha=2 * rank,
            lora_dropout=dropout,
            target_modules=names,
            modules_to_save=embeddings,
            **tying,
        ),
    )


def checkpointing() -> str:
    """Returns what Transformers calls computing activations twice, to keep few of them; it was renamed."""
    from transformers import TrainingArguments

    new = "activation_checkpointing"
    return new if new in TrainingArguments.__dataclass_fields__ else "gradient_checkpointing"


def enable_checkpointing(network: Any) -> None:
    """Has a network compute activations twice, under either name."""
    getattr(network, f"{checkpointing()}_enable")()
    # Frozen embeddings would let no gradient through to what is computed again.
    network.enable_input_require_grads()
