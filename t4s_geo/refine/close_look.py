"""What the network of seams says of a window, looked at as closely as its labels need."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Floats
from t4s_geo.raster.upsample import bilinear
from t4s_geo.raster.windows import grown, margins
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.seam_network import SeamNetwork

Picture = npt.NDArray[np.uint8]


class CloseLook:
    """Shows windows to the network, several times as large along each side.

    A scene that was shrunk for the model is shown in its own pixels again, as far as there are any; other
    pictures are enlarged. Two looks are surer than one: upright, and upside down. Of labels that are known at
    the guide's own pixels, too, the second is at these: the finer look sees more of a wall, the wider one
    more of the house.
    """

    def __init__(
        self, guide: Guide, network: SeamNetwork, times: int, close: Collection[int], both: Sequence[int] = ()
    ) -> None:
        """Takes who looks, and at what.

        Args:
            guide: The scene.
            network: Who looks.
            times: How many times as large windows are shown.
            close: Channels of labels that are looked at so alone.
            both: Channels of those that are known at the guide's own pixels, too; for `times` above 1.
        """
        self._guide, self._network, self._times = guide, network, times
        self._close, self._both = bool(close), list(both)
        self._closer = guide.closer(times) if times > 1 else None

    def at(self, window: Window) -> tuple[Floats, Floats]:
        """Looks at a window of `side / times` pixels that may reach past the scene.

        Returns:
            Two as of `SeamNetwork.look_at`: what is said of the labels that were named, and what those that
            are looked at closely alone are to be compared with.
        """
        inside = self._guide.grid.clamp(window)
        around = [(before * self._times, after * self._times) for before, after in margins(window, inside)]
        rgb = _padded(self._picture(inside), around)
        first = self._network.look_at(rgb)
        close: Floats = first
        if self._close:
            close = (first + self._network.look_at(rgb, upside_down=True)) / np.float32(2)
        found = close.copy()
        if self._both:
            found[:, self._both] = (first[:, self._both] + self._wide(window)[:, self._both]) / 2
        return found, close

    def _picture(self, window: Window) -> Picture:
        if self._closer is None:
            return enlarged(self._guide.read(window).rgb, self._times)
        return self._closer.read(Window(*(self._times * part for part in window.flatten()))).rgb

    def _wide(self, window: Window) -> Floats:
        """Looks at the guide's own pixels around a window; returns what is said of its finer cells."""
        margin = (self._network.side - window.width) // 2
        around = grown(window, margin)
        inside = self._guide.grid.clamp(around)
        rgb = _padded(self._guide.read(inside).rgb, margins(around, inside))
        cells = self._network.look_at(rgb, upside_down=True)
        # One cell more than is wanted, which interpolating takes.
        edge = margin // self._network.stride - 1
        return bilinear(cells[..., edge:-edge, edge:-edge], self._times)


def _padded(rgb: Picture, around: Sequence[tuple[int, int]]) -> Picture:
    """Puts a picture into a window, mirrored at the scene's edges."""
    return np.pad(rgb, (*around, (0, 0)), mode="symmetric")


def enlarged(rgb: Picture, times: int) -> Picture:
    """Returns a picture so many times as large along each side, interpolated; shape (rows, columns, 3)."""
    if times == 1:
        return rgb
    # Not at the top: most scenes do without.
    from PIL import Image

    size = (rgb.shape[1] * times, rgb.shape[0] * times)
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC))
