"""`python -m tconv_core`: sizes, crops, overlap, layers, source text and pictures, for a terminal.

The one module of the core that writes. A refused setting is printed to the error stream in the core's own
words, with exit status 2. `render` and `worksheet` hand over to the app's drawing, loaded for them alone.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tconv_core import overlap, sizes, snippets, tasks
from tconv_core.errors import ShapeError, TconvError
from tconv_core.frameworks import calls
from tconv_core.geometry import Axis, Geometry

Array = NDArray[Any]
PARAMETERS = {
    "size": "input samples",
    "kernel": "taps",
    "stride": "distance between neighbouring stamps",
    "padding": "samples cut from both ends",
    "output_padding": "samples given back at the end",
    "dilation": "distance between neighbouring taps",
}
DEFAULTS = {"size": 3, "kernel": 3, "stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}
MOVING: dict[str, Literal["gif", "webp"]] = {".gif": "gif", ".webp": "webp"}
STILL: dict[str, Literal["png", "svg", "pdf"]] = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
MOST_PHASES, MOST_CELLS = 4096, 100_000
FRAMEWORKS = {name.lower(): text for name, text in snippets.SNIPPETS.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 1 nothing found, 2 refused."""
    options = _parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    try:
        return int(options.run(options))
    except TconvError as error:
        print(error, file=sys.stderr)
        return 2


def _joined(words: Sequence[str]) -> list[str]:
    """`--weight -1,2` as `--weight=-1,2`: what begins with a minus looks like an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("--weight", "--input") and re.match(r"-[\d.]", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def size(options: argparse.Namespace) -> int:
    """Print every size on the way, and the formula with the numbers put in."""
    axes = _named_axes(options)
    rows: dict[str, Callable[[Axis], object]] = {
        "input": lambda axis: axis.size,
        "one stamp": lambda axis: axis.extent,
        "all stamps": lambda axis: axis.full_size,
        "cut before": lambda axis: axis.crop[0],
        "cut after": lambda axis: axis.crop[1],
        "output": lambda axis: axis.output_size,
    }
    _print_table(["", *axes], [[name, *map(number, axes.values())] for name, number in rows.items()])
    for axis in dict.fromkeys(axes.values()):
        print(
            f"\n({axis.size} - 1) * {axis.stride} + {axis.dilation} * ({axis.kernel} - 1) + 1 "
            f"- 2 * {axis.padding} + {axis.output_padding} = {axis.output_size}"
        )
    return 0


def crop(options: argparse.Namespace) -> int:
    """Print what each framework's usual calls cut from the same sum of stamps."""
    head = ["function", "arguments", "height", "width", "output"]
    _print_table(
        head,
        [
            [
                f"{call.convention.framework} {call.convention.function}",
                call.arguments,
                *call.crop,
                " × ".join(map(str, call.output_shape)),
            ]
            for call in calls(_geometry(options))
        ],
    )
    print("\nheight, width: samples cut (before, after); a negative cut adds zeros.")
    return 0


def verdict(options: argparse.Namespace) -> int:
    """Print who gets how many stamps, the two meters, and a sentence for each axis."""
    axes, geometry = _named_axes(options), _geometry(options)
    _bounded("phases", MOST_PHASES, "a smaller stride", (geometry.height.stride, geometry.width.stride))
    _print_table(
        ["", *axes],
        [
            ["stamps by phase", *(" ".join(map(str, _stamps(axis))) for axis in axes.values())],
            ["thinner at the ends", *(overlap.frame(axis) for axis in axes.values())],
        ],
    )
    print()
    for name, axis in axes.items():
        print(f"{name}: {_sentence(axis)}")
    weight = _weight(options, np.ones(geometry.kernel_shape))
    sums = overlap.phase_sums(weight, geometry)
    print(f"\nphase sums of {'these' if options.weight is not None else 'equal'} weights:")
    for row in sums.tolist():
        print("  " + " ".join(f"{value:g}" for value in row))
    print(f"checkerboard {overlap.periodic_unevenness(sums):.3f} (0 is flat)")
    print(f"edges        {overlap.edge_thinning(geometry):.3f} (0 is full)")
    return 0


def solve(options: argparse.Namespace) -> int:
    """Print the layers that lead from one size to another, the usual ones first."""
    for number in (options.n, options.m):
        Axis(size=number, kernel=1)
    bounds = sizes.Bounds(**{name: getattr(options, name) for name in sizes.Bounds.__slots__})
    layers = sizes.solve(options.n, options.m, bounds)
    wanted = np.flatnonzero(
        (layers.even | (not options.even)) & ((layers.usual != "") | (not options.usual))
    )
    if not wanted.size:
        print(
            f"No layer within the bounds leads from {options.n} to {options.m}. Raise one, for example "
            f"--kernel {2 * bounds.kernel} or --stride {2 * bounds.stride}; the help lists all.",
            file=sys.stderr,
        )
        return 1
    named = zip(layers.even.tolist(), layers.gaps.tolist(), strict=True)
    overlaps = ["gaps" if gaps else "even" if even else "uneven" for even, gaps in named]
    _print_table(
        ["kernel", "stride", "padding", "output padding", "dilation", "overlap", "known as"],
        [
            [*(column[i] for column in layers[:5]), overlaps[i], layers.usual[i]]
            for i in wanted[: options.most]
        ],
    )
    if wanted.size > options.most:
        print(f"\n{wanted.size - options.most} more; --most {wanted.size} shows all.")
    return 0


def code(options: argparse.Namespace) -> int:
    """Print the source text that makes a framework compute this very layer."""
    x, weight, geometry = _layer(options)
    print(FRAMEWORKS[options.framework](x, weight, geometry), end="")
    return 0


def render(options: argparse.Namespace) -> int:
    """Draw the layer into a file: all steps as GIF or WebP, one step as PNG, SVG or PDF."""
    from tconv_ui import export  # the one way from the core to the drawing, and for this command alone

    x, weight, geometry = _layer(options)
    target = Path(options.file)
    if target.suffix in MOVING and options.step is not None:
        print("--step is for a still picture. Use .png, .svg or .pdf, or leave it out.", file=sys.stderr)
        return 2
    if (moving := MOVING.get(target.suffix)) is not None:
        picture = export.animation(geometry, x, weight, kind=moving, dark=options.dark)
    elif (kind := STILL.get(target.suffix)) is not None:
        step = x.size if options.step is None else options.step
        picture = export.picture(geometry, x, weight, step, kind, dark=options.dark)
    else:
        print(
            f"{target.name} is no .gif, .webp, .png, .svg or .pdf. Use one of these endings.",
            file=sys.stderr,
        )
        return 2
    return _write(target, picture)


def worksheet(options: argparse.Namespace) -> int:
    """Draw a seed's exercises, or their answers, into a PDF to print."""
    from tconv_ui import export  # as in `render`

    target = Path(options.file)
    if target.suffix != ".pdf":
        print(f"{target.name} is no .pdf. Use this ending.", file=sys.stderr)
        return 2
    sheet = export.worksheet(
        options.seed,
        options.count,
        options.kinds.split(","),
        answers=options.answers,
        paper=options.paper,
        address=options.address,
    )
    return _write(target, sheet)


def _write(target: Path, contents: bytes) -> int:
    try:
        target.write_bytes(contents)
    except OSError as error:
        print(f"{target} cannot be written: {error.strerror}. Choose another place.", file=sys.stderr)
        return 2
    print(f"{target}: {len(contents)} bytes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tconv_core", description="Check a transposed convolution.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        words = (run.__doc__ or "").partition("\n")[0].strip()
        name = "overlap" if run is verdict else run.__name__
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    for run in (size, crop, verdict, code, render):
        added = command(run)
        for name, words in PARAMETERS.items():
            least = f"{words}; one number, or height,width"
            if run in (verdict, code, render) and name == "kernel":
                least += "; --weight says it too"
            added.add_argument(f"--{name.replace('_', '-')}", type=_pair, metavar="N[,N]", help=least)
        added.add_argument("--line", action="store_true", help="1-D: the width alone")
        if run in (verdict, code, render):
            added.add_argument("--weight", type=_values, metavar="1,2;3,4", help="kernel values, rows by ;")
        if run in (code, render):
            added.add_argument("--input", type=_values, metavar="1,2;3,4", help="input values, rows by ;")
        if run is code:
            added.add_argument("framework", choices=FRAMEWORKS, help="whose source text")
        if run is render:
            added.add_argument("file", help="ends in .gif, .webp, .png, .svg or .pdf")
            added.add_argument(
                "--step", type=int, help="stamps to show in a still picture; all unless said"
            )
            added.add_argument("--dark", action="store_true", help="for a dark slide")
    added = command(solve)
    added.add_argument("n", type=int, help="input samples")
    added.add_argument("m", type=int, help="output samples")
    for name in sizes.Bounds.__slots__:
        largest = getattr(sizes.Bounds(), name)
        added.add_argument(
            f"--{name.replace('_', '-')}",
            type=int,
            default=largest,
            metavar="N",
            help=f"at most, {largest}",
        )
    added.add_argument("--even", action="store_true", help="only those without a checkerboard")
    added.add_argument("--usual", action="store_true", help="only those that practice has a name for")
    added.add_argument("--most", type=int, default=20, metavar="N", help="rows to print, 20 unless said")
    added = command(worksheet)
    added.add_argument("file", help="ends in .pdf")
    added.add_argument(
        "--seed", type=_seed, default=1, metavar="N", help="the one of lesson 10; 1 unless said"
    )
    added.add_argument("--count", type=int, metavar="N", help="exercises; all of the kinds unless said")
    added.add_argument(
        "--kinds", default=",".join(tasks.KINDS), help=f"some of {','.join(tasks.KINDS)}; all unless said"
    )
    added.add_argument("--paper", choices=("a4", "letter"), default="a4", help="a4 unless said")
    added.add_argument("--answers", action="store_true", help="the answer sheet instead of the exercises")
    added.add_argument(
        "--address", default="", metavar="URL", help="of lesson 10, for the foot of the page"
    )
    return parser


def _pair(text: str) -> tuple[int, int]:
    """One number for both axes, or height,width."""
    try:
        numbers = [int(word) for word in text.replace("x", ",").split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 2):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a whole number nor two with a comma between")
    return numbers[0], numbers[-1]


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to 9999") from None


def _values(text: str) -> Array:
    """Cells with commas between, rows with semicolons: (rows, columns)."""
    try:
        rows = [[float(cell) for cell in row.split(",")] for row in text.split(";")]
        values = np.array(rows)
        if not np.isfinite(values).all():
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no table of numbers; write rows of equal length, for example 1,2;3,4"
        ) from None
    return values.astype(np.int64) if np.array_equal(values, np.rint(values)) else values


def _geometry(options: argparse.Namespace) -> Geometry:
    """The layer that the options describe; values that are given say its size."""
    given = {name: getattr(options, name) or (least, least) for name, least in DEFAULTS.items()}
    for name, values in (
        ("size", getattr(options, "input", None)),
        ("kernel", getattr(options, "weight", None)),
    ):
        if values is not None:
            if getattr(options, name) not in (None, values.shape):
                raise ShapeError(
                    f"{name}={getattr(options, name)} does not fit the values of shape {values.shape}. "
                    f"Leave out --{name}, or give as many values."
                )
            given[name] = values.shape
            if options.line and len(values) > 1:
                raise ShapeError(
                    f"The values that say {name} have {len(values)} rows, and --line is for one. "
                    f"Leave out --line, or use commas only."
                )
    height, width = (Axis(**{name: pair[i] for name, pair in given.items()}) for i in (0, 1))
    if not options.line:
        return Geometry(height=height, width=width)
    return Geometry.line(width)


def _named_axes(options: argparse.Namespace) -> dict[str, Axis]:
    """The axes to tell of: one where both agree."""
    geometry = _geometry(options)
    if options.line or geometry.height == geometry.width:
        return {"width" if options.line else "both axes": geometry.width}
    return {"height": geometry.height, "width": geometry.width}


def _layer(options: argparse.Namespace) -> tuple[Array, Array, Geometry]:
    """Input, kernel and geometry; values that are not given count up from 1."""
    geometry = _geometry(options)
    for shape in (geometry.input_shape, geometry.kernel_shape, geometry.output_shape):
        _bounded("cells", MOST_CELLS, "smaller numbers", shape)
    x = options.input
    if x is None:
        x = np.arange(1, np.prod(geometry.input_shape) + 1).reshape(geometry.input_shape)
    count = np.arange(1, np.prod(geometry.kernel_shape) + 1).reshape(geometry.kernel_shape)
    return x, _weight(options, count), geometry


def _bounded(what: str, most: int, instead: str, shape: tuple[int, int]) -> None:
    if shape[0] * shape[1] > most:
        raise ShapeError(
            f"{shape[0]} × {shape[1]} {what} are too many to write out, at most {most}. Use {instead}."
        )


def _weight(options: argparse.Namespace, unless_given: Array) -> Array:
    return unless_given if options.weight is None else options.weight


def _stamps(axis: Axis) -> list[int]:
    """How many taps serve each output phase of one axis."""
    return list(map(int, np.bincount(overlap.phase_of_taps(axis), minlength=axis.stride)))


def _sentence(axis: Axis) -> str:
    """What equal weights give on one axis, and what would mend it."""
    shared = int(np.gcd(axis.stride, axis.dilation))
    if shared > 1:
        return (
            f"gaps: stride {axis.stride} and dilation {axis.dilation} share the factor {shared}, "
            f"so some phases get no stamp."
        )
    if overlap.even_overlap(axis):
        return f"even: stride {axis.stride} divides kernel {axis.kernel}."
    larger = -(-axis.kernel // axis.stride) * axis.stride
    if axis.kernel < axis.stride:
        return (
            f"gaps: kernel {axis.kernel} is smaller than stride {axis.stride}. Kernel {larger} fills them."
        )
    return (
        f"uneven: stride {axis.stride} does not divide kernel {axis.kernel}. "
        f"Kernel {larger - axis.stride} or {larger} is even."
    )


def _print_table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest entry, two spaces between."""
    table = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
