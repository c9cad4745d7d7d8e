"""Segment Anything models, as Transformers runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from PIL import Image
from transformers import AutoConfig, Sam2Model, SamModel
from transformers.image_utils import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from transformers.utils import logging

from t4s_geo.errors import UserError
from t4s_geo.files import loading
from t4s_geo.raster.blending import Bools
from t4s_geo.raster.hints import Hint
from t4s_geo.refine.hinted import Found
from t4s_geo.refine.sam import Rgb

# Checkpoints of SAM 2 are published with the tracker for videos, of which the part for pictures is taken.
NETWORKS = {"sam": SamModel, "sam2": Sam2Model, "sam2_video": Sam2Model}
CERTAIN = 8.0
"""Logit of the coarse mask in prompts; minus this outside."""


class SamOutliner:
    """SAM or SAM 2, prompted with the box and the coarse mask of an object.

    The image processor is not used, as that of SAM 2 needs torchvision. Tiles are square, so that all it does
    is to scale and to normalise.
    """

    def __init__(self, network: SamModel | Sam2Model) -> None:
        """Takes a network in evaluation mode."""
        self._network = network
        prompts = network.config.prompt_encoder_config
        self._side, self._mask_side = prompts.image_size, 4 * prompts.image_size // prompts.patch_size

    @classmethod
    def load(cls, checkpoint: str) -> SamOutliner:
        """Loads a checkpoint onto the GPU if there is one, else the CPU; no code that it holds is run.

        Args:
            checkpoint: Folder as `save_pretrained` writes it, or hub id; weights as safetensors.

        Raises:
            UserError: It is not there, is something else or incomplete.
        """
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        with loading(f"The SAM checkpoint {checkpoint}"):
            kind = AutoConfig.from_pretrained(checkpoint).model_type
            if kind not in NETWORKS:
                raise UserError(
                    f"The checkpoint {checkpoint} is a {kind}; give one of SAM or SAM 2.",
                    problem="no_checkpoint",
                    path=checkpoint,
                )
            network, loaded = NETWORKS[kind].from_pretrained(
                checkpoint, use_safetensors=True, dtype=torch.float32, output_loading_info=True
            )
        if loaded["missing_keys"]:
            raise UserError(
                f"The SAM checkpoint {checkpoint} lacks some of its weights; restore its files.",
                problem="damaged_model",
            )
        return cls(network.to("cuda" if torch.cuda.is_available() else "cpu").eval())

    def look_at(self, rgb: Rgb) -> Callable[[Bools], Bools]:
        """Encodes an image; see `Outliner`."""
        with torch.inference_mode():
            return partial(self._outline, self._network.get_image_embeddings(self._pixels(rgb)))

    def prompted(self, rgb: Rgb) -> Callable[[Hint], Iterator[Found]]:
        """Encodes an image, and returns what tells the things that may be meant by a hint; see `Prompter`."""
        with torch.inference_mode():
            return partial(self._guess, self._network.get_image_embeddings(self._pixels(rgb)), len(rgb))

    @torch.inference_mode()
    def _guess(self, embeddings: torch.Tensor | list[torch.Tensor], size: int, hint: Hint) -> Iterator[Found]:
        """Yields masks, shape (size, size)."""
        scale = self._side / size
        if hint.is_point:
            place = scale * np.array(hint.centre)
            given = {"input_points": self._tensor(place[None, None, None]), "input_labels": self._ones}
        else:
            edges = scale * np.array([hint.left, hint.top, hint.right, hint.bottom])
            given = {"input_boxes": self._tensor(edges[None, None])}
        found = self._network(image_embeddings=embeddings, multimask_output=True, **given)
        logits = torch.nn.functional.interpolate(
            found.pred_masks[0], (size, size), mode="bilinear", align_corners=False
        )
        for mask, quality in zip(logits[0], found.iou_scores[0, 0].tolist(), strict=True):
            yield Found(np.asarray((mask > 0).cpu()), quality)

    @torch.inference_mode()
    def _outline(self, embeddings: torch.Tensor | list[torch.Tensor], coarse: Bools) -> Bools:
        """Returns the mask of an object, shape (height, width)."""
        found = self._network(
            image_embeddings=embeddings,
            input_boxes=self._box(coarse),
            input_masks=self._mask(coarse),
            multimask_output=False,
        )
        logits = torch.nn.functional.interpolate(
            found.pred_masks[0, 0][None], coarse.shape, mode="bilinear", align_corners=False
        )
        return np.asarray((logits[0, 0] > 0).cpu())

    def _pixels(self, rgb: Rgb) -> torch.Tensor:
        """Returns an image as the network takes it, shape (1, 3, side, side)."""
        scaled = Image.fromarray(rgb).resize((self._side, self._side), Image.Resampling.BILINEAR)
        colours = (np.asarray(scaled) / 255 - IMAGENET_DEFAULT_MEAN) / IMAGENET_DEFAULT_STD
        return self._tensor(colours.transpose(2, 0, 1)[None])

    def _box(self, coarse: Bools) -> torch.Tensor:
        """Returns the box around a mask, shape (1, 1, 4): left, top, right, bottom for the network."""
        rows, columns = np.flatnonzero(coarse.any(axis=1)), np.flatnonzero(coarse.any(axis=0))
        edges = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
        return self._tensor((edges * self._side / coarse.shape[0])[None, None])

    def _mask(self, coarse: Bools) -> torch.Tensor:
        """Returns a mask as logits, shape (1, 1, mask side, mask side)."""
        size = (self._mask_side, self._mask_side)
        scaled = Image.fromarray(coarse.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
        return self._tensor((CERTAIN * (2 * np.asarray(scaled) - 1))[None, None])

    @property
    def _ones(self) -> torch.Tensor:
        """Says of one point that it is on the object."""
        return torch.ones((1, 1, 1), dtype=torch.int64, device=self._network.device)

    def _tensor(self, values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(self._network.device)


@dataclass(frozen=True, eq=False)
class SamPrompter:
    """SAM or SAM 2, prompted with boxes and places; see `hinted.Prompter`.

    Attributes:
        outliner: The model.
    """

    outliner: SamOutliner

    def look_at(self, rgb: Rgb) -> Callable[[Hint], Iterator[Found]]:
        """Looks at a tile."""
        return self.outliner.prompted(rgb)
