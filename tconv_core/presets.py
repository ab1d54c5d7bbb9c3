"""Settings worth opening, each with the reason to open it. The field defaults are the app's own defaults.

Numbers come from worked examples that others published (Dumoulin & Visin 2016, the PyTorch and Keras
documentation, Odena et al. 2016); what each one must compute is held by the tests.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from tconv_core.geometry import Axis, Geometry

Cells = tuple[tuple[float, ...], ...]
Dimensions = Literal["1-D", "2-D"]


@dataclass(frozen=True, slots=True)
class Preset:
    """One setting: sizes per axis in samples, and the first values of input and kernel.

    `…_w` is the width axis where it differs from the height axis; None means the same number.
    `x` (H, W) and `w` (K, L) are rows of cells; None means the app's own example values.
    A preset may describe an impossible setting: then it is there for the explanation it raises.
    """

    id: str
    title: str
    note: str = ""
    size: int = 3
    kernel: int = 3
    stride: int = 2
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1
    _: KW_ONLY
    dimensions: Dimensions = "2-D"
    size_w: int | None = None
    kernel_w: int | None = None
    stride_w: int | None = None
    padding_w: int | None = None
    output_padding_w: int | None = None
    dilation_w: int | None = None
    x: Cells | None = None
    w: Cells | None = None

    @property
    def geometry(self) -> Geometry:
        """The preset's geometry; raises `GeometryError` for a setting that is impossible on purpose."""
        height = Axis(
            size=self.size,
            kernel=self.kernel,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
        )
        if self.dimensions == "1-D":
            return Geometry.line(height)
        width = Axis(
            size=_either(self.size_w, self.size),
            kernel=_either(self.kernel_w, self.kernel),
            stride=_either(self.stride_w, self.stride),
            padding=_either(self.padding_w, self.padding),
            output_padding=_either(self.output_padding_w, self.output_padding),
            dilation=_either(self.dilation_w, self.dilation),
        )
        return Geometry(height=height, width=width)


def ones(rows: int, columns: int) -> Cells:
    """Rows of equal cells: what a constant input looks like."""
    return ((1,) * columns,) * rows


def _either(own: int | None, shared: int) -> int:
    return shared if own is None else own


COUNT = ((0, 1), (2, 3))
FOUR = ((1, 2), (3, 4))
NINE = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
HAND_X, HAND_W = ((2, 1), (3, 2)), ((1, 2, 1), (2, 0, 1), (0, 2, 1))

# A table reads best as a table: id, title, note; size, kernel, stride, padding, output padding, dilation.
# fmt: off
_TABLE = (
    # Worked examples, mostly from Dumoulin & Visin 2016 and the frameworks' documentation
    Preset("A0", "First worked example", "Stride 1: every stamp overlaps its neighbours.",
           2, 2, 1, x=COUNT, w=((4, 1), (2, 3))),
    Preset("A1", "Stamps side by side", "Kernel 2 at stride 2: no two stamps touch, so nothing is added.",
           2, 2, x=FOUR, w=((5, 6), (7, 8))),
    Preset("A2", "Counting up, stride 1", "Input and kernel are both 0, 1, 2, 3.",
           2, 2, 1, x=COUNT, w=COUNT),
    Preset("A3", "Counting up, stride 2", "The same numbers, with the stamps moved apart.",
           2, 2, x=COUNT, w=COUNT),
    Preset("A4", "Counting up, cropped to one cell", "Padding 1 cuts a frame of one cell away.",
           2, 2, 1, 1, x=COUNT, w=COUNT),
    Preset("A5", "Kernel 3, stride 2", "The stamps overlap by one row and one column.",
           2, x=FOUR, w=NINE),
    Preset("A6", "With padding 1", "One cell is cut from every side.",
           2, 3, 2, 1, x=FOUR, w=NINE),
    Preset("A7", "With output padding 1 too", "The end gets real sums back, not zeros.",
           2, 3, 2, 1, 1, x=FOUR, w=NINE),
    Preset("A8", "One row", "1, 2, 3 stamped with 1, 2, 3 at stride 2.",
           3, 3, 2, 1, dimensions="1-D", x=((1, 2, 3),), w=((1, 2, 3),)),
    Preset("A9a", "2 to 4", "No padding, stride 1.", 2, 3, 1),
    Preset("A9b", "6 to 5", "Kernel 4, padding 2: smaller.", 6, 4, 1, 2),
    Preset("A9c", "5 to 5", "Half padding keeps the size.", 5, 3, 1, 1),
    Preset("A9d", "7 to 5", "Full padding shrinks.", 7, 3, 1, 2),
    Preset("A9e", "2 to 5", "Stride 2, no padding.", 2),
    Preset("A9f", "3 to 5", "Stride 2, padding 1.", 3, 3, 2, 1),
    Preset("A9g", "3 to 6", "Output padding 1 names the other size.", 3, 3, 2, 1, 1),
    Preset("A10", "By hand against PyTorch and Keras", "PyTorch cuts both ends; Keras “same” only one.",
           2, 3, 2, 1, x=HAND_X, w=HAND_W),
    Preset("A10op", "By hand, with output padding", "As large as Keras “same”, yet not the same cells.",
           2, 3, 2, 1, 1, x=HAND_X, w=HAND_W),
    Preset("A11", "“valid” and “same”", "Keras “valid” makes 9 of 4, Keras “same” makes 8.", 4),
    # Sizes, padding and output padding
    Preset("B1", "Output padding holds real sums", "The added row and column are kernel values.",
           1, 3, 2, 1, 1, x=((1,),), w=NINE),
    Preset("B2", "Output padding beyond the stamps", "No stamp reaches the last row and column.",
           2, 3, 2, 0, 1, x=ones(2, 2)),
    Preset("B3", "A quilt cut at an odd place", "The four kernel values repeat, shifted.",
           4, 2, 2, 1, 1, x=ones(4, 4), w=FOUR),
    Preset("B4a", "Back to 5", "A convolution maps 5 and 6 to 3.", 3, 3, 2, 1),
    Preset("B4b", "Back to 6", "The same with output padding 1.", 3, 3, 2, 1, 1),
    Preset("B5a", "Kernel 5, stride 3: back to 14", "Output padding picks one of three sizes.",
           5, 5, 3, 2, 1),
    Preset("B5b", "Kernel 5, stride 3: back to 15", "Output padding picks one of three sizes.",
           5, 5, 3, 2, 2),
    Preset("B5c", "Kernel 5, stride 3: back to 16", "Output padding picks one of three sizes.",
           6, 5, 3, 2),
    Preset("B5d", "Kernel 5, stride 3: back to 17", "Output padding picks one of three sizes.",
           6, 5, 3, 2, 1),
    Preset("B5e", "Kernel 5, stride 3: back to 18", "Output padding picks one of three sizes.",
           6, 5, 3, 2, 2),
    Preset("B5f", "Kernel 5, stride 3: back to 19", "Output padding picks one of three sizes.",
           7, 5, 3, 2),
    Preset("B6a", "Climb back: 2 to 4", "25 → 13 → 7 → 4 → 2 and back, kernel 3, stride 2, padding 1.",
           2, 3, 2, 1, 1),
    Preset("B6b", "Climb back: 4 to 7", "25 → 13 → 7 → 4 → 2 and back, kernel 3, stride 2, padding 1.",
           4, 3, 2, 1),
    Preset("B6c", "Climb back: 7 to 13", "25 → 13 → 7 → 4 → 2 and back, kernel 3, stride 2, padding 1.",
           7, 3, 2, 1),
    Preset("B7a", "Dilated, back to 7", "Dilation 2 spreads the taps.", 3, 3, 2, 1, 0, 2),
    Preset("B7b", "Dilated, back to 8", "The same with output padding 1.", 3, 3, 2, 1, 1, 2),
    Preset("B8a", "Refused: output padding at stride 1", "It must be smaller than stride or dilation.",
           3, 3, 1, 0, 1),
    Preset("B8b", "Refused: output padding 2 at stride 2", "It must be smaller than stride or dilation.",
           3, 3, 2, 0, 2),
    Preset("B8c", "Refused: cropped to nothing", "Padding 3 would cut more than there is.", 2, 3, 2, 3),
    Preset("B8d", "Allowed: dilation makes room", "Stride 1 with dilation 2 takes output padding 1.",
           3, 3, 1, 0, 1, 2),
    Preset("B9a", "5 to 11", "Kernel 3, stride 2, padding 0.", 5),
    Preset("B9b", "5 to 7", "Padding 2 makes it smaller.", 5, 3, 2, 2),
    Preset("B9c", "5 to 13", "Kernel 5 makes it larger.", 5, 5),
    Preset("B9d", "5 to 15", "Stride 3 moves the stamps apart.", 5, 3, 3),
    # Overlap and the checkerboard
    Preset("D1", "The classic checkerboard", "Of equal stamps, 1, 2 or 4 reach a cell.",
           4, x=ones(4, 4), w=ones(3, 3)),
    Preset("D2a", "Twice as large with kernel 2", "Stamps on an inner sample of one axis: 1.",
           5, 2, x=ones(5, 5), w=ones(2, 2)),
    Preset("D2b", "Twice as large with kernel 3", "Stamps on an inner sample of one axis: 1 and 2.",
           5, 3, 2, 1, 1, x=ones(5, 5), w=ones(3, 3)),
    Preset("D2c", "Twice as large with kernel 4", "Stamps on an inner sample of one axis: 2.",
           5, 4, 2, 1, x=ones(5, 5), w=ones(4, 4)),
    Preset("D2d", "Twice as large with kernel 5", "Stamps on an inner sample of one axis: 2 and 3.",
           5, 5, 2, 2, 1, x=ones(5, 5), w=ones(5, 5)),
    Preset("D2e", "Twice as large with kernel 8", "Stamps on an inner sample of one axis: 4.",
           5, 8, 2, 3, x=ones(5, 5), w=ones(8, 8)),
    Preset("D3a", "4 times as large with kernel 4", "Stamps on an inner sample of one axis: 1.",
           4, 4, 4, x=ones(4, 4), w=ones(4, 4)),
    Preset("D3b", "4 times as large with kernel 8", "Stamps on an inner sample of one axis: 2.",
           4, 8, 4, 2, x=ones(4, 4), w=ones(8, 8)),
    Preset("D3c", "4 times as large with kernel 6", "Stamps on an inner sample of one axis: 1 and 2.",
           4, 6, 4, 1, x=ones(4, 4), w=ones(6, 6)),
    Preset("D3d", "3 times as large with kernel 5", "Stamps on an inner sample of one axis: 1 and 2.",
           4, 5, 3, 1, x=ones(4, 4), w=ones(5, 5)),
    Preset("D4", "Uneven overlap, flat result", "½, 1, ½ at stride 2: the phase sums are both 1.",
           6, dimensions="1-D", x=ones(1, 6), w=((0.5, 1, 0.5),)),
    Preset("D5", "Even overlap, yet a pattern", "1, 0, 1, 0 at stride 2: the phase sums are 2 and 0.",
           6, 4, dimensions="1-D", x=ones(1, 6), w=((1, 0, 1, 0),)),
    Preset("D6", "No overlap, still a pattern", "1, 0 at stride 2.",
           6, 2, dimensions="1-D", x=ones(1, 6), w=((1, 0),)),
    Preset("D7a", "Smooth kernel for twice as large", "Straight interpolation inside, darker ends.",
           6, 4, 2, 1, dimensions="1-D", x=ones(1, 6), w=((0.25, 0.75, 0.75, 0.25),)),
    Preset("D7b", "Smooth kernel for 3 times as large", "Straight interpolation inside, darker ends.",
           6, 5, 3, 1, dimensions="1-D", x=ones(1, 6), w=((1 / 3, 2 / 3, 1, 2 / 3, 1 / 3),)),
    Preset("D7c", "Smooth kernel for 4 times as large", "Straight interpolation inside, darker ends.",
           6, 8, 4, 2, dimensions="1-D", x=ones(1, 6),
           w=((0.125, 0.375, 0.625, 0.875, 0.875, 0.625, 0.375, 0.125),)),
    Preset("D8a", "Three layers of kernel 3", "1, 2 becomes 1, 3, 2, 3, then worse: the pattern compounds.",
           4, 3, 2, 1, 1, dimensions="1-D", x=ones(1, 4), w=ones(1, 3)),
    Preset("D8b", "Three layers of kernel 4", "2, 4, 8: flat inside at every layer.",
           4, 4, 2, 1, dimensions="1-D", x=ones(1, 4), w=ones(1, 4)),
    Preset("D9", "Gaps", "Kernel 2, stride 3: rows and columns that no stamp reaches.",
           4, 2, 3, x=ones(4, 4), w=ones(2, 2)),
    # Layers that people use
    Preset("D10a", "DCGAN, first layer", "1 to 4.", 1, 4, 1),
    Preset("D10b", "DCGAN, later layers", "Twice as large.", 4, 4, 2, 1),
    Preset("D10c", "CycleGAN", "Twice as large, uneven.", 4, 3, 2, 1, 1),
    Preset("D10d", "U-Net", "Twice as large, no overlap.", 4, 2),
    Preset("D11a", "MelGAN, audio ×8", "Two stamps everywhere.", 4, 16, 8, 4, dimensions="1-D"),
    Preset("D11b", "Demucs, audio ×4", "Two stamps everywhere.", 4, 8, 4, 2, dimensions="1-D"),
    Preset("D12", "Repeat, then convolve", "Doubling cells and convolving with 1, 2, 3 is this one stamp.",
           4, 4, 2, 1, dimensions="1-D", w=((3, 5, 3, 1),)),
    Preset("D13", "A pair: 6 to 3 and 3 to 6", "Kernel 3, stride 2.", 3, 3, 2, 1, 1),
    # What people believe, where no example above settles it
    Preset("M10", "An odd cut", "Padding 1, output padding 1 cuts the start alone.", 3, 3, 2, 1, 1),
    Preset("M14", "Work on zeros", "Four fifths of the sliding products are with a zero.", 4),
    Preset("M23", "It need not grow", "Stride 1, padding 1: the size stays.", 5, 3, 1, 1),
)
# fmt: on

PRESETS: dict[str, Preset] = {preset.id: preset for preset in _TABLE}
