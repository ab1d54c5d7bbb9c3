"""Where each framework keeps the weights of a transposed convolution: shape, and the place of one weight.

Source: the documentation of each function in `tconv_core.frameworks`; I = in, O = out channels of a group.
"""

from __future__ import annotations

from tconv_core.errors import ShapeError
from tconv_core.frameworks import ONNX, PYTORCH, Convention

WITH_GROUPS = (PYTORCH, ONNX)


def weight_shape(
    convention: Convention, *, channels: int, outputs: int, kernel: tuple[int, int], groups: int = 1
) -> tuple[int, ...]:
    """The weight's shape in the convention's own order.

    channels, outputs : C and D, the numbers of input and output channels
    groups : blocks of channels that do not mix; every channel its own block is "depthwise"

    Raises `ShapeError` when groups do not divide both, or the framework has no groups.
    """
    if groups < 1 or channels % groups or outputs % groups:
        raise ShapeError(
            f"groups={groups} does not divide {channels} input and {outputs} output channels. "
            f"Use a common divisor, for example 1."
        )
    if groups > 1 and convention not in WITH_GROUPS:
        raise ShapeError(
            f"{convention.framework}'s {convention.function} has no groups. "
            f"Use groups=1, or {groups} layers side by side."
        )
    sizes = {"I": channels, "O": outputs // groups, "H": kernel[0], "W": kernel[1]}
    return tuple(sizes[letter] for letter in convention.weight_layout)


def weight_place(
    convention: Convention, *, channel: int, output: int, tap: tuple[int, int], kernel: tuple[int, int]
) -> tuple[int, ...]:
    """The index, in its own order, of the weight that PyTorch keeps at [channel, output, *tap].

    A convention that turns the kernel keeps the tap at the opposite end of each axis.
    """
    row, column = tap
    if convention.flipped:
        row, column = kernel[0] - 1 - row, kernel[1] - 1 - column
    places = {"I": channel, "O": output, "H": row, "W": column}
    return tuple(places[letter] for letter in convention.weight_layout)
