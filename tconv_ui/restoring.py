"""What the lesson on the matrix asks and shows when it blurs a picture."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from tconv_core.deconvolution import Restored, blur_kernel, restore
from tconv_ui.compare import Shown, packed, show_packed
from tconv_ui.parameters import Setting
from tconv_ui.remedies import decibels
from tconv_ui.uploads import Source

TASKS = {1: "Deblur", 2: "Enlarge ×2", 3: "Enlarge ×3"}
SEEN = {1: "Blurred", 2: "Blurred, every 2nd sample", 3: "Blurred, every 3rd sample"}
BLURS = {"gaussian": "Gaussian", "box": "Box", "motion": "Motion", "own": "Your kernel values"}
NOISES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)


class Choices(NamedTuple):
    """What the learner asks for. noise and expected are standard deviations, 1 = white."""

    stride: int
    kernel: NDArray[np.float64]
    noise: float
    expected: float
    seed: int


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Kept:
    """A comparison that was computed: of whose picture, as asked, PSNR of each way, the pictures."""

    source: Source  # held, so that no other one gets its `id` meanwhile
    asked: tuple[Any, ...]
    psnr: dict[str, float]
    pictures: bytes


_shown: WeakValueDictionary[tuple[Any, ...], Kept] = WeakValueDictionary()  # in some session
_making = Lock()


def choose(setting: Setting) -> Choices:
    """Draw the task, the blur and the noise."""
    task, kind, size = st.columns(3)
    stride: int = _one_of(task, "Task", TASKS, "task")
    blur: str = _one_of(kind, "Blur", BLURS, "blur")
    taps = size.slider("Blur size", 3, 15, 9, key="blur_size", bind="query-params", disabled=blur == "own")
    noises, told = st.columns(2)
    noise = _share(noises, "Noise", "noise")
    expected = _share(told, "Noise that Wiener expects", "expected")
    own = np.asarray(setting.weight, float)
    total = own.sum()
    kernel = blur_kernel(blur, taps) if blur != "own" else own / total if abs(total) > 1e-9 else own
    return Choices(stride, kernel, noise, expected, 1)


def restored(source: Source, choices: Choices) -> Kept:
    """The comparison, drawn and scored; kept in the session, so that other sliders cost nothing here.

    Kept are the compressed pictures, a tenth of the arrays, and once for all sessions that ask the same:
    a class that opens the lesson costs as much as one of it.
    """
    stride, kernel, noise, expected, seed = choices
    asked = (id(source), stride, kernel.shape, kernel.tobytes(), noise, expected, seed)
    kept: Kept | None = st.session_state.get("restored")
    if kept is None or kept.asked != asked:
        with _making:  # who asks the same in this moment waits, then finds it
            kept = _shown.get(asked)
            if kept is None:
                made = restore(source.picture, kernel, stride, noise, expected, seed)
                kept = _shown[asked] = Kept(source, asked, made.psnr, _pictures(made, choices))
        st.session_state["restored"] = kept
    return kept


def gallery(made: Kept) -> None:
    """Draw the picture, what was seen of it, and three ways back, under one magnifier."""
    show_packed(made.pictures, key="restored_gallery")


def _pictures(made: Restored, choices: Choices) -> bytes:
    score = {name: f"PSNR {decibels(value)}" for name, value in made.psnr.items()}
    pictures = {
        "original": Shown("Original", made.original, "what nobody has"),
        "seen": Shown(SEEN[choices.stride], made.seen, score["seen"]),
        "transposed": Shown("Transposed convolution", made.transposed, score["transposed"]),
        "pseudo_inverse": Shown("Pseudo-inverse", made.pseudo_inverse, score["pseudo_inverse"]),
        "wiener": Shown("Wiener", made.wiener, score["wiener"]),
    }
    return packed(pictures, name="restored", left="transposed", right="wiener", zoom=1)


def answer(made: Kept, choices: Choices) -> str:
    """Which way came closest, in one sentence."""
    names = {"seen": "doing nothing", "transposed": "the transposed convolution"}
    names |= {"pseudo_inverse": "the pseudo-inverse", "wiener": "the Wiener filter"}
    first, *others = sorted(names, key=lambda name: -made.psnr[name])
    rest = ", ".join(f"{names[name]} {decibels(made.psnr[name])}" for name in others)
    return (
        f"With noise of {_percent(choices.noise)}, **{names[first]}** comes closest to the original "
        f"({decibels(made.psnr[first])}). After it: {rest}."
    )


def _one_of(place: DeltaGenerator, label: str, options: dict[Any, str], key: str) -> Any:
    return place.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, bind="query-params"
    )


def _share(place: DeltaGenerator, label: str, key: str) -> float:
    chosen: float = place.select_slider(
        label, NOISES, NOISES[2], format_func=_percent, key=key, bind="query-params"
    )
    return chosen


def _percent(share: float) -> str:
    return f"{share:.1%}"
