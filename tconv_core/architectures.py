"""Published networks that enlarge with transposed convolutions, each as data that `networks.walk` follows.

Every function takes keyword arguments alone; the defaults are the published numbers. They raise
`GeometryError` for a number that names no network of the family.
"""

from __future__ import annotations

from collections.abc import Callable

from tconv_core.errors import GeometryError
from tconv_core.networks import Network, Step, covering_crop


def dcgan(*, channels: int = 64, noise: int = 100, kernel: int = 4, size: int = 64) -> Network:
    """The generator of Radford, Metz & Chintala 2016, as in PyTorch's example: 1×1 noise to a picture.

    channels : of the last hidden layer; each layer before has twice as many
    kernel : of the layers after the first, which has 4
    size : of the picture, a power of two of at least 8
    """
    doublings = size.bit_length() - 3
    if doublings < 1 or size != 2 ** (doublings + 2):
        raise GeometryError(f"size={size} is not 4 doubled some times. Use 8, 16, 32, 64, 128 …")
    padding, extra = covering_crop(kernel, 2)
    steps = [
        Step(
            name="Project",
            channels=channels << (doublings - 1),
            kernel=4,
            bias=False,
            normalised=True,
        )
    ]
    for number in range(1, doublings + 1):
        last = number == doublings
        steps.append(
            Step(
                name="To colours" if last else f"Enlarge {number}",
                channels=3 if last else channels << (doublings - 1 - number),
                kernel=kernel,
                stride=2,
                padding=padding,
                output_padding=extra,
                bias=False,
                normalised=not last,
            )
        )
    return Network(
        title="DCGAN generator",
        source="Radford, Metz & Chintala 2016",
        entry=(noise, 1, 1),
        steps=tuple(steps),
    )


def unet(*, channels: int = 64, size: int = 28, padded: bool = False, classes: int = 2) -> Network:
    """The decoder of Ronneberger, Fischer & Brox 2015, from the bottom up, skips included.

    channels : of the last level; the bottom has 16 times as many
    size : of the bottom map along each axis
    padded : whether the 3×3 convolutions keep the size, so that no skip has to be cropped
    """
    steps = []
    for level in (8, 4, 2, 1):
        width = channels * level
        steps += [
            Step(name=f"Up to {width}", channels=width, kernel=2, stride=2),
            Step(name="Skip", kind="join", channels=width),
            *(
                Step(name=name, kind="convolution", channels=width, kernel=3, padding=int(padded))
                for name in ("Mix", "Refine")
            ),
        ]
    steps.append(Step(name="To classes", kind="convolution", channels=classes))
    return Network(
        title="U-Net decoder",
        source="Ronneberger, Fischer & Brox 2015",
        entry=(16 * channels, size, size),
        steps=tuple(steps),
    )


def fcn(
    *, classes: int = 21, height: int = 10, width: int = 15, factors: int = 32, separate: bool = False
) -> Network:
    """The upsampling of Long, Shelhamer & Darrell 2015, bilinear at its start: ×32, ×2 ×16 or ×2 ×2 ×8.

    height, width : of the coarsest class map
    factors : the last factor: 32, 16 or 8 (FCN-32s, FCN-16s, FCN-8s)
    separate : one kernel for each class (groups) instead of a full set of which all but the diagonal is 0
    """
    if factors not in (32, 16, 8):
        raise GeometryError(f"factors={factors} is none of the published heads. Use 32, 16 or 8.")
    steps = []
    for factor in {32: (32,), 16: (2, 16), 8: (2, 2, 8)}[factors]:
        padding, extra = covering_crop(2 * factor, factor)
        steps.append(
            Step(
                name=f"Bilinear ×{factor}",
                channels=classes,
                kernel=2 * factor,
                stride=factor,
                padding=padding,
                output_padding=extra,
                groups=classes if separate else 1,
                bias=False,
            )
        )
        if factor == 2:
            steps.append(Step(name="Skip", kind="sum"))
    return Network(
        title=f"FCN-{factors}s head",
        source="Long, Shelhamer & Darrell 2015",
        entry=(classes, height, width),
        steps=tuple(steps),
    )


def fsrcnn(*, factor: int = 3, features: int = 56, size: int = 32) -> Network:
    """FSRCNN(56, 12, 4) of Dong, Loy & Tang 2016: all work on the small picture, one layer enlarges.

    factor : of the enlargement; features : channels at both ends; size : of the small picture
    """
    shrunk = 12
    padding, extra = covering_crop(9, factor)
    narrow = [
        Step(name=f"Map {number}", kind="convolution", channels=shrunk, kernel=3, padding=1)
        for number in range(1, 5)
    ]
    steps = [
        Step(name="Features", kind="convolution", channels=features, kernel=5, padding=2),
        Step(name="Shrink", kind="convolution", channels=shrunk),
        *narrow,
        Step(name="Expand", kind="convolution", channels=features),
        Step(
            name=f"Enlarge ×{factor}",
            channels=1,
            kernel=9,
            stride=factor,
            padding=padding,
            output_padding=extra,
        ),
    ]
    return Network(
        title="FSRCNN", source="Dong, Loy & Tang 2016", entry=(1, size, size), steps=tuple(steps)
    )


def espcn(*, factor: int = 3, features: int = 64, size: int = 32) -> Network:
    """ESPCN of Shi et al. 2016: the last convolution makes factor² channels, a shuffle interleaves them.

    factor : of the enlargement; features : channels of the first layer; size : of the small picture
    """
    steps = (
        Step(name="Features", kind="convolution", channels=features, kernel=5, padding=2),
        Step(name="Map", kind="convolution", channels=features // 2, kernel=3, padding=1),
        Step(name="Phases", kind="convolution", channels=factor**2, kernel=3, padding=1),
        Step(name=f"Shuffle ×{factor}", kind="shuffle", stride=factor),
    )
    return Network(title="ESPCN", source="Shi et al. 2016", entry=(1, size, size), steps=steps)


def melgan(*, channels: int = 32, bands: int = 80, frames: int = 32) -> Network:
    """The generator of Kumar et al. 2019: a mel spectrogram to 256 times as many samples of sound.

    channels : after the last enlargement; before the first 16 times as many
    bands, frames : shape of the spectrogram
    """
    steps = [
        Step(name="Read bands", kind="convolution", channels=16 * channels, kernel=7, padding=3),
    ]
    for factor, level in ((8, 8), (8, 4), (2, 2), (2, 1)):
        width = level * channels
        steps.append(
            Step(
                name=f"Enlarge ×{factor}",
                channels=width,
                kernel=2 * factor,
                stride=factor,
                padding=factor // 2,
            )
        )
        steps += [
            Step(
                name=f"Widen view ×{dilation}",
                kind="residual",
                channels=width,
                kernel=3,
                padding=dilation,
                dilation=dilation,
            )
            for dilation in (1, 3, 9)
        ]
    steps.append(Step(name="To sound", kind="convolution", channels=1, kernel=7, padding=3))
    return Network(
        title="MelGAN generator",
        source="Kumar et al. 2019",
        entry=(bands, 1, frames),
        steps=tuple(steps),
        line=True,
    )


def demucs(*, channels: int = 64, size: int = 10, depth: int = 6, sources: int = 4) -> Network:
    """The decoder of Défossez et al. 2019: stereo sound of each source from the coarsest map up.

    channels : of the last level; every level below has twice as many
    size : samples of the coarsest map
    depth : levels; sources : instruments that are told apart, two ears each
    """
    steps = []
    for level in range(depth - 1, -1, -1):
        width = channels << level
        steps += [
            Step(name="Skip", kind="sum"),
            Step(name=f"Look around {width}", kind="convolution", channels=2 * width, kernel=3),
            Step(name="Gate", kind="gate"),
            Step(
                name="Enlarge ×4" if level else "To sound",
                channels=width // 2 if level else 2 * sources,
                kernel=8,
                stride=4,
            ),
        ]
    return Network(
        title="Demucs decoder",
        source="Défossez et al. 2019",
        entry=(channels << (depth - 1), 1, size),
        steps=tuple(steps),
        line=True,
    )


NETWORKS: dict[str, Callable[..., Network]] = {
    "dcgan": dcgan,
    "unet": unet,
    "fcn": fcn,
    "fsrcnn": fsrcnn,
    "espcn": espcn,
    "melgan": melgan,
    "demucs": demucs,
}
