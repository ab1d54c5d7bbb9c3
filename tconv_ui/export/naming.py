"""What a setting is called: the title of its slide, and the name of its file."""

from __future__ import annotations

from tconv_core import Geometry

USUAL = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}


def slide_title(geometry: Geometry) -> str:
    """The operation and the parameters that differ from the usual ones."""
    settings = [
        f"{name.replace('_', ' ')} {_both(*pair)}"
        for name, usual in USUAL.items()
        if (pair := pair_of(geometry, name)) != (usual, usual)
    ]
    return "Transposed convolution" + (": " if settings else "") + ", ".join(settings)


def file_name(geometry: Geometry, kind: str, detail: str = "") -> str:
    """A name that says the settings, and a detail: "tconv-size3-kernel3x5-stride2-complete.png"."""
    words = ["tconv-1d" if geometry.is_line else "tconv"]
    for name, default in {"size": None, "kernel": None, **USUAL}.items():
        height, width = pair_of(geometry, name)
        if (height, width) != (default, default):
            words.append(name.replace("_", "-") + _both(height, width, "x"))
    return f"{'-'.join([*words, detail] if detail else words)}.{kind}"


def sheet_name(seed: int, answers: bool) -> str:
    """Of a worksheet or its answers: "tconv-answers-seed7.pdf"."""
    return f"tconv-{'answers' if answers else 'worksheet'}-seed{seed}.pdf"


def size_words(shape: tuple[int, ...], line: bool) -> str:
    """Rows × columns; of a line, the columns alone."""
    return str(shape[1]) if line else f"{shape[0]} × {shape[1]}"


def pair_of(geometry: Geometry, name: str) -> tuple[int, int]:
    """A parameter of both axes, height first; of a line, the one number twice."""
    return getattr(geometry.axes[0], name), getattr(geometry.width, name)


def _both(height: int, width: int, between: str = " × ") -> str:
    return str(height) if height == width else f"{height}{between}{width}"
