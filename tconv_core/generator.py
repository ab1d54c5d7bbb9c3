"""A real forward pass: noise to pictures through a generator of transposed convolutions, at its start.

Nothing is trained here. The pattern that untrained weights draw is the one that training starts from.
Shapes: noise (N, C, H, W), pictures (N, 3, P, Q), all float32.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tconv_core.errors import ShapeError
from tconv_core.networks import Network, walk
from tconv_core.ops import conv_transpose2d

Array = NDArray[Any]
Start = Literal["random", "repeat and convolve"]
STARTS: tuple[Start, ...] = ("random", "repeat and convolve")
EPSILON = 1e-5  # of batch normalisation, as in PyTorch


def noise(network: Network, images: int, seed: int) -> Array:
    """Standard normal numbers of the network's entry shape: (N, C, H, W)."""
    return np.random.default_rng([seed, 0]).standard_normal((images, *network.entry), np.float32)


def untrained(network: Network, seed: int, start: Start = "random") -> list[Array]:
    """One weight (C, D, K, L) for each layer: normal numbers of standard deviation 0.02, as in DCGAN.

    "repeat and convolve" draws (K-s+1)×(L-s+1) kernels and blurs each with a box of s×s: the layer then
    repeats every cell s×s times and convolves, written as the one transposed convolution that it equals
    (Odena, Dumoulin & Olah 2016). Layers of stride 1 are drawn as they are.
    """
    generator = np.random.default_rng([seed, 1])
    weights = []
    for layer in walk(network):
        if layer.step.kind != "transposed" or layer.weight_shape is None:
            raise ShapeError(
                f"{layer.step.name} is a {layer.step.kind}, but this pass runs transposed convolutions "
                f"alone. Use a generator without other layers."
            )
        stride, (*channels, rows, columns) = layer.step.stride, layer.weight_shape
        if start == "random":
            stride = 1
        elif layer.step.kernel < stride:
            raise ShapeError(
                f"{layer.step.name} has kernel {layer.step.kernel}, smaller than its stride {stride}, so "
                f"no repetition fits into it. Use a larger kernel."
            )
        drawn = generator.standard_normal((*channels, rows - stride + 1, columns - stride + 1), np.float32)
        weights.append(np.float32(0.02) * _boxed(drawn, stride))
    return weights


def generate(network: Network, weights: list[Array], entry: Array) -> list[Array]:
    """The map (N, D, P, Q) after every layer: normalised over the batch and cut at 0, at the end tanh."""
    maps: list[Array] = []
    signal = entry
    for layer, weight in zip(walk(network), weights, strict=True):
        step = layer.step
        signal = conv_transpose2d(
            signal,
            weight,
            stride=step.stride,
            padding=step.padding,
            output_padding=step.output_padding,
            groups=step.groups,
            dilation=step.dilation,
        )
        if step.normalised:
            signal = np.maximum(_normalised(signal), 0)
        maps.append(signal)
    maps[-1] = np.tanh(maps[-1])
    return maps


def pattern_share(pictures: Array, period: int = 2) -> float:
    """How much of the pictures' variance repeats every `period` cells: 0 … 1, for (…, P, Q).

    The variance between the means of the period·period phases over the whole variance, of every channel of
    every picture, then averaged. A margin of an eighth is left out: the border is darker for other reasons.
    """
    rows, columns = (size - 2 * (size // 8) for size in pictures.shape[-2:])
    rows, columns = rows - rows % period, columns - columns % period
    top, left = pictures.shape[-2] // 8, pictures.shape[-1] // 8
    inner = pictures[..., top : top + rows, left : left + columns].astype(np.float64)
    blocks = inner.reshape(*inner.shape[:-2], rows // period, period, columns // period, period)
    phases = blocks.mean((-4, -2))
    between, whole = phases.var((-2, -1)), inner.var((-2, -1))
    return float(np.divide(between, whole, out=np.zeros_like(whole), where=whole > 0).mean())


def _normalised(signal: Array) -> Array:
    """Mean 0 and variance 1 for every channel over the batch and all cells."""
    mean, variance = signal.mean((0, 2, 3), keepdims=True), signal.var((0, 2, 3), keepdims=True)
    return np.asarray((signal - mean) / np.sqrt(variance + np.float32(EPSILON)))


def _boxed(kernels: Array, stride: int) -> Array:
    """Every kernel added up at stride·stride neighbouring places: (…, K, L) -> (…, K+s-1, L+s-1)."""
    *leading, rows, columns = kernels.shape
    result = np.zeros((*leading, rows + stride - 1, columns + stride - 1), kernels.dtype)
    for down in range(stride):
        for right in range(stride):
            result[..., down : down + rows, right : right + columns] += kernels
    return result
