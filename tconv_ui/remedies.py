"""What the lesson on remedies asks and tells around its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from numpy.typing import NDArray

from tconv_core import Axis, Geometry, overlap
from tconv_core.pictures import Picture
from tconv_core.remedies import Kind, Result, Scene, compare
from tconv_ui import export, table
from tconv_ui.compare import Shown
from tconv_ui.compare import show as show_compared
from tconv_ui.downloads import take_picture
from tconv_ui.figures import remedies as figures
from tconv_ui.parameters import Setting, change

FACTORS = (2, 4)
KERNELS = (1, 8)
KINDS: dict[Kind, str] = {
    "random": "Random, from 0 to 1",
    "ones": "Ones",
    "bilinear": "Bilinear",
    "gaussian": "Gaussian",
    "own": "Your kernel values",
    "fitted": "Best for this picture",
}
QUESTIONS: dict[str, dict[str, int | str]] = {
    "The stride divides the kernel: is it gone?": {"kernel": 4, "stride": 2, "weights": "random"},
    "It does not divide it: is there a pattern?": {"kernel": 3, "stride": 2, "weights": "bilinear"},
    "Is pixel shuffle immune?": {"kernel": 6, "stride": 3, "weights": "random"},
    "And with the best weights?": {"kernel": 4, "stride": 2, "weights": "fitted"},
}
FLAT = 0.0005  # unevenness that rounds to 0.000; float32 sums and fitted weights are not exactly even
SAME = 1e-5  # float32 sums of some dozen products in another order differ by less


def budget(setting: Setting) -> tuple[int, int]:
    """Kernel size and factor of the setting; says so, with a button, where a picture needs others."""
    axis = setting.geometry.width
    return (
        _within("kernel", "Kernel size", axis.kernel, *KERNELS),
        _within("stride", "Stride", axis.stride, *FACTORS),
    )


def weights() -> tuple[Kind, int]:
    """Draw the choice of the starting weights and their seed."""
    kinds, seeds = st.columns((2, 1))
    kind: Kind = kinds.selectbox(
        "Weights",
        list(KINDS),
        format_func=lambda kind: KINDS[kind],
        key="weights",
        bind="query-params",
        help="Every way starts with weights of this kind, scaled so that the mean brightness stays.",
    )
    seed = seeds.number_input("Seed", 0, 9999, 1, key="draw", bind="query-params")
    return kind, seed


def enlarged(
    picture: Picture, factor: int, kernel: int, kind: Kind, seed: int, setting: Setting
) -> tuple[Scene, dict[str, Result]]:
    """The comparison that the page tells of; a picture that is too small for its border says so itself."""
    return compare(picture, factor, kernel, kind, seed, setting.weight)


def gallery(scene: Scene, results: Mapping[str, Result]) -> None:
    """Draw the original and what every way made of its small copy, under one magnifier."""
    pictures = _pictures(scene, results)
    show_compared(pictures, key="gallery of remedies", left="original", right="transposed", zoom=4)


def take(
    setting: Setting, scene: Scene, results: Mapping[str, Result], lines: figures.Lines, factor: int
) -> None:
    """Draw the panels for the pictures and for their spectra."""
    shown = _pictures(scene, results).values()
    words = f"Made {factor} times smaller, then larger again."
    framed = [export.Framed(each.title, each.caption, each.picture) for each in shown]
    kernel = results["transposed"].taps.shape[0]
    shows = f"kernel{kernel}-stride{factor}"
    title = "Seven ways to make a picture larger"
    take_picture(setting, "remedies", export.gallery, title, words, *framed, shows=shows)
    curves = [
        export.Curve(name, *lines[key], colour, dash) for key, (name, colour, dash) in figures.LINES.items()
    ]
    plot = export.Plot(
        "frequency, cycles per output sample",
        "amplitude / mean brightness",
        curves,
        logarithmic=True,
        upright=figures.harmonics(factor),
    )
    told = "A pattern with the period of the stride stands at the dotted lines."
    label = "Take the spectra with you"
    take_picture(setting, "spectra", export.chart, "Spectra", told, plot, label=label, shows=shows)


def _pictures(scene: Scene, results: Mapping[str, Result]) -> dict[str, Shown]:
    return {"original": Shown("Original", scene.target, "what the small copy was made from")} | {
        name: Shown(result.name, result.picture, f"PSNR {decibels(result.psnr)}, peak {result.peak:.1%}")
        for name, result in results.items()
    }


def questions(results: Mapping[str, Result], kernel: int, factor: int) -> None:
    """Draw a button for each setting that settles a belief, and the answer for the setting shown."""
    with st.container(horizontal=True):
        for label, values in QUESTIONS.items():
            st.button(label, on_click=change, args=(values,))
    st.markdown(answer(results, kernel, factor))


def answer(results: Mapping[str, Result], kernel: int, factor: int) -> str:
    """What the measures say about the present setting, in one sentence."""
    divides = "divides" if kernel % factor == 0 else "does not divide"
    judged = {
        name: f"{'a pattern' if results[name].unevenness > FLAT else 'no pattern'} "
        f"(unevenness {results[name].unevenness:.3f})"
        for name in ("transposed", "shuffle", "nearest")
    }
    return (
        f"Now stride {factor} **{divides}** kernel {kernel}. The transposed convolution draws "
        f"**{judged['transposed']}**, pixel shuffle {judged['shuffle']}, nearest + convolution "
        f"{judged['nearest']}."
    )


def draw_table(results: Mapping[str, Result]) -> None:
    """Draw the measures of every way; on a narrow screen the table scrolls in its own box."""
    head = ("Way", "Weights", "Products", "Unevenness", "Peak at 1/s", "PSNR", "SSIM")
    rows = [
        table.Row(
            (
                result.name,
                f"{result.taps.size}",
                f"{result.products:,}",
                f"{result.unevenness:.3f}",
                f"{result.peak:.1%}",
                decibels(result.psnr),
                f"{result.ssim:.3f}",
            )
        )
        for result in results.values()
    ]
    table.show("Measures of every way", head, rows, key="measures")


def phase_sums(taps: NDArray[Any], factor: int) -> str:
    """The sums of the taps (K, L) that serve each output phase, row by row, as Markdown."""
    height, width = (Axis(size=1, kernel=size, stride=factor) for size in taps.shape)
    sums = overlap.phase_sums(taps, Geometry(height=height, width=width))
    rows = "; ".join(", ".join(f"{value:.2f}" for value in row) for row in sums.tolist())
    return (
        f"> sum of *w*[*m* · **{factor}** + *a*, *n* · **{factor}** + *b*] over *m* and *n*, "
        f"for *a*, *b* = 0 … {factor - 1}: **{rows.replace('-', '−')}**"
    )


def decibels(value: float) -> str:
    """A signal-to-noise ratio as people write it."""
    return "∞ dB" if value == float("inf") else f"{value:.1f} dB"


def verdict(difference: float) -> str:
    """Whether two results are one, judged by their largest distance."""
    words = "the same numbers" if difference < SAME else "different numbers"
    return f"{words}: largest difference {difference:.1e}"


def _within(name: str, label: str, value: int, least: int, most: int) -> int:
    if least <= value <= most:
        return value
    nearest = least if value < least else most
    note, button = st.columns((3, 1), vertical_alignment="center")
    note.warning(
        f"{label} {value} is outside what this lesson shows on a picture, {least} to {most}. "
        f"The pictures below use {nearest}."
    )
    button.button(f"Use {label.lower()} {nearest}", on_click=change, args=({name: nearest},))
    return nearest
