"""What the network of seams says of a window, looked at as closely as its labels need."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Floats
from t4s_geo.raster.windows import margins
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.seam_network import SeamNetwork

Picture = npt.NDArray[np.uint8]


class CloseLook:
    """Shows windows to the network, several times as large along each side.

    A scene that was shrunk for the model is shown in its own pixels again, as far as there are any; other
    pictures are enlarged. Two looks are surer than one: upright, and upside down.
    """

    def __init__(self, guide: Guide, network: SeamNetwork, times: int) -> None:
        """Takes the scene, who looks, and how many times as large windows are shown."""
        self._guide, self._network, self._times = guide, network, times
        self._closer = guide.closer(times) if times > 1 else None

    def at(self, window: Window) -> Floats:
        """Looks at a window of `side / times` pixels that may reach past the scene.

        Returns:
            As of `SeamNetwork.look_at`.
        """
        inside = self._guide.grid.clamp(window)
        around = [(before * self._times, after * self._times) for before, after in margins(window, inside)]
        # Mirrored at the scene's edges.
        rgb = np.pad(self._picture(inside), (*around, (0, 0)), mode="symmetric")
        upright, turned = (self._network.look_at(rgb, upside_down) for upside_down in (False, True))
        return (upright + turned) / np.float32(2)

    def _picture(self, window: Window) -> Picture:
        if self._closer is None:
            return enlarged(self._guide.read(window).rgb, self._times)
        return self._closer.read(Window(*(self._times * part for part in window.flatten()))).rgb


def enlarged(rgb: Picture, times: int) -> Picture:
    """Returns a picture so many times as large along each side, interpolated; shape (rows, columns, 3)."""
    if times == 1:
        return rgb
    # Not at the top: most scenes do without.
    from PIL import Image

    size = (rgb.shape[1] * times, rgb.shape[0] * times)
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC))
