"""The path of an image: which units of every layer it turns on, for one test image of each class."""

import numpy as np
import torch

MOST_UNITS = 256  # of a layer whose units are shown one by one


class Paths:
    """One test image of each class, in the order of the classes.

    Parameters
    ----------
    live : rectlab.panels.live_network.LiveNetwork
        On data that are images.
    """

    def __init__(self, live):
        labels = live.y_test.cpu().numpy()
        rows = [int(np.argmax(labels == k)) for k in np.unique(labels)]
        self._X = live.X_test[torch.as_tensor(rows, device=live.X_test.device)]
        grey = self._X.cpu().numpy().reshape(-1, *live.image_shape)
        self.images = np.round(255 * np.clip(grey, 0, 1)).astype(np.uint8)

    def lit(self, network, shot):
        """Return which units each image turns on, packed: uint8 (layers, images, bytes); None for wide layers.

        A bit a unit, those that are zero most often on the snapshot's examples first: silent units are the first bits,
        always-on units the last.
        """
        if max(network.hidden_sizes) > MOST_UNITS:
            return None
        on = [(h[0] != 0).cpu().numpy() for _, h in network.hidden(self._X, shot.bias_shift)]
        orders = [np.argsort(-layer.states.zeros[0], kind="stable") for layer in shot.layers]
        return np.stack([np.packbits(units[order].T, axis=1) for units, order in zip(on, orders)])
