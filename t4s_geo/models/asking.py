"""Asking a model about several pictures, so that none takes others with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, IncompleteAnswers, Model, TileQuestion


def ask(
    model: Model, questions: Sequence[TileQuestion], *, prompts_alone: bool = False
) -> list[tuple[Answer | Exception, ...]]:
    """Asks a batch; if that fails, each picture alone, so that none takes others with it.

    Args:
        model: Who answers.
        questions: About a picture each.
        prompts_alone: Ask for each prompt of a picture alone after the picture has failed, so that no prompt
            takes the others with it.

    Returns:
        Of each question the answers to its prompts, or why there is none.

    Raises:
        UserError: The model cannot answer at all.
    """
    if not questions:
        return []
    try:
        return [*model.answer(questions)]
    except UserError:
        raise
    except IncompleteAnswers as error:
        return error.answers
    except (RuntimeError, OSError, ValueError) as error:
        if len(questions) > 1:
            each = (ask(model, [question], prompts_alone=prompts_alone) for question in questions)
            return [answers for (answers,) in each]
        (question,) = questions
        if len(question.prompts) == 1 or not prompts_alone:
            return [(error,) * len(question.prompts)]
        alone = [replace(question, prompts=(prompt,)) for prompt in question.prompts]
        return [tuple(answer for part in alone for ((answer,),) in [ask(model, [part])])]
