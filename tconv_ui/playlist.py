"""A teacher's playlist as text, as it stands in the address bar: `2_stamp.A5_checkerboard.D4`.

Stops are joined by `_`; a number before them is the stop that is shown. A stop is a lesson, then its parts
after full stops: a preset, parameters such as `stride-3` or `sizeW-2`, or both. None of these signs is
escaped in an address, so a playlist of presets can be read and typed there. Parameters of one lesson alone
go along unchecked: their widgets ignore what they cannot use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from tconv_core.presets import PRESETS
from tconv_ui import values
from tconv_ui.lessons import lesson
from tconv_ui.links import extended, link
from tconv_ui.parameters import LABELS, SAME, START, state, state_of
from tconv_ui.sidebar import SLIDERS

MOST_STOPS = 40
LONGEST = 6000  # characters in the address: proxies commonly refuse a request line beyond 8 kB
HOME = "home"
OF_THE_FRAME = ("present", "playlist")
NAME = re.compile(r"[a-z]+([A-Z][a-z]*)*")

# One step up from the other: no overlap, overlap, the numbers gathered, the crop, what overlap does.
TEN_MINUTES = "stamp.A1_stamp.A5_zero-insertion.A5_size.A6_checkerboard.D1_checkerboard.D4_checkerboard.D5"


@dataclass(frozen=True, slots=True)
class Stop:
    """A lesson ("" is the start page) in a setting: every shared parameter, and that lesson's own.

    `named` is the preset that a text called the setting; several presets can be the same setting.
    """

    slug: str
    setting: Mapping[str, Any]
    own: Mapping[str, str]
    named: str = field(default="", compare=False)

    @property
    def preset(self) -> str:
        """The id of a preset that is this setting; empty when there is none."""
        same = [name for name, known in _states().items() if known == self.setting]
        return self.named if self.named in same else next(iter(same), "")

    @property
    def address(self) -> str:
        """The relative URL that opens this stop."""
        return extended(link(self.slug, **self.setting), self.own)

    @property
    def text(self) -> str:
        """The stop as it stands in a playlist: `read` gives it back."""
        preset = self.preset
        changed = {} if preset else {n: v for n, v in self.setting.items() if v != START[n]}
        parts = [_short(name) + "-" + _escaped(value) for name, value in (changed | dict(self.own)).items()]
        return ".".join([self.slug or HOME, *([preset] if preset else []), *parts])

    @property
    def title(self) -> str:
        """The preset's title, or what differs from the first example, in a few words."""
        preset = self.preset
        own = [str(value) for value in self.own.values()]
        if preset:
            return ", ".join([PRESETS[preset].title, *own])
        words = [_words(name, value) for name, value in self.setting.items() if value != START[name]]
        return ", ".join([*words, *own]) or "First example"


@dataclass(frozen=True, slots=True)
class Playlist:
    """Stops in order; `position` is the one that is shown, counted from 1, and 0 before the first."""

    position: int = 0
    stops: tuple[Stop, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it stands in the address bar; empty without stops. What could not be read is left out."""
        stops = [stop.text for stop in self.stops]
        return "_".join([str(self.position), *stops] if self.position and stops else stops)

    def at(self, position: int) -> Playlist:
        """The same playlist at another of its stops."""
        return replace(self, position=max(0, min(position, len(self.stops))))

    def added(self, stop: Stop) -> Playlist:
        """The stop after all others, and shown; raises `ValueError` when there is no room for it."""
        if len(self.stops) == MOST_STOPS:
            raise ValueError(
                f"This playlist has {MOST_STOPS} stops, and that is the most. Remove one first."
            )
        longer = replace(self, stops=(*self.stops, stop), position=len(self.stops) + 1)
        length = len(in_address(longer.text))
        if length > LONGEST:
            raise ValueError(
                f"With this stop the playlist would take {length} characters of the address, and {LONGEST} "
                "is the most. Remove a stop first, or choose a smaller input or kernel."
            )
        return longer

    def removed(self, index: int) -> Playlist:
        """Without one stop; the stop that is shown stays so, or gives way to the one before it."""
        stops = self.stops[:index] + self.stops[index + 1 :]
        position = self.position - 1 if index < self.position else self.position
        return replace(self, stops=stops, position=max(position, min(1, self.position, len(stops))))

    def moved(self, index: int, by: int) -> Playlist:
        """With one stop `by` places further on, within the ends; the stop that is shown stays so."""
        target = max(0, min(len(self.stops) - 1, index + by))
        order = list(range(len(self.stops)))
        order.insert(target, order.pop(index))
        position = order.index(self.position - 1) + 1 if self.position else 0
        return replace(self, stops=tuple(self.stops[place] for place in order), position=position)


def read(text: str) -> Playlist:
    """The playlist that a text means; what cannot be read is skipped, with a sentence in `faults`."""
    words = [word for word in text.strip().split("_") if word]
    position = int(words.pop(0)) if words and re.fullmatch(r"\d{1,3}", words[0], re.ASCII) else 0
    stops: list[Stop] = []
    faults: list[str] = []
    length = 0
    for number, word in enumerate(words, 1):
        length += len(in_address(word)) + 1
        if length > LONGEST or len(stops) == MOST_STOPS:
            limit = f"{LONGEST} characters" if length > LONGEST else f"{MOST_STOPS} stops"
            faults.append(f"Stops {number} to {len(words)} are skipped: a playlist has at most {limit}.")
            break
        try:
            stops.append(_stop(word))
        except ValueError as error:
            faults.append(f"Stop {number}, “{_quoted(word)}”, is skipped: {error}.")
    return Playlist(0, tuple(stops), tuple(faults)).at(position)


def shown_stop() -> Stop:
    """What this session shows: the lesson, every shared parameter, and its own ones in the address."""
    setting = {name: state(name) for name in START}
    for which in LABELS:  # a text that cannot be read shows the first example's values
        try:
            setting[which] = values.written(values.parse(setting[which])) if setting[which].strip() else ""
        except ValueError:
            setting[which] = ""
    own = {
        name: value
        for name, value in st.query_params.items()
        if name not in START and name not in OF_THE_FRAME and name in st.session_state
    }
    return Stop(st.session_state["lesson"], setting, own)


def in_address(text: str) -> str:
    """A text as the value of a parameter, with as few escapes as an address needs."""
    return quote(text, safe=",;")


def _stop(text: str) -> Stop:
    # A full stop before a digit is a decimal point.
    name, *parts = re.split(r"\.(?=[A-Za-z])", text)
    slug = "" if name == HOME else name
    try:
        lesson(slug)
    except KeyError:
        raise ValueError(f"there is no lesson “{_quoted(name)}”") from None
    setting: dict[str, Any] = dict(START)
    own: dict[str, str] = {}
    named = ""
    for part in parts:
        short, sign, value = part.partition("-")
        if not sign:
            if short not in PRESETS:
                raise ValueError(f"there is no preset “{_quoted(short)}”")
            setting.update(_states()[short])
            named = short
            continue
        if not NAME.fullmatch(short):
            raise ValueError(f"“{_quoted(short)}” is no parameter")
        full = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", short)
        plain = unquote(value)
        if full in OF_THE_FRAME:
            raise ValueError(f"“{full}” cannot be part of a stop")
        if full in START:
            setting[full] = _checked(full, plain)
        else:
            own[full] = plain
    return Stop(slug, setting, own, named)


def _checked(name: str, value: str) -> Any:
    """A shared parameter's value from its text; raises `ValueError` with the end of a sentence."""
    if name in LABELS:
        try:
            return values.written(values.parse(value)) if value.strip() else ""
        except ValueError as error:
            raise ValueError(f"its {LABELS[name]} cannot be read, {error}") from error
    if name == "dimensions":
        if value not in ("1-D", "2-D"):
            raise ValueError(f"dimensions are 1-D or 2-D, not “{_quoted(value)}”")
        return value
    slider = SLIDERS[name.removesuffix("_w")]
    if name.endswith("_w") and value == SAME:
        return SAME
    if not re.fullmatch(r"\d{1,3}", value, re.ASCII) or not slider.least <= int(value) <= slider.most:
        raise ValueError(
            f"{slider.label.lower()} is {slider.least} to {slider.most}, not “{_quoted(value)}”"
        )
    return int(value)


@cache
def _states() -> dict[str, dict[str, Any]]:
    return {name: state_of(preset) for name, preset in PRESETS.items()}


def _words(name: str, value: Any) -> str:
    if name in LABELS:
        return f"own {LABELS[name]}"
    if name == "dimensions":
        return str(value)
    base = name.removesuffix("_w")
    return f"{SLIDERS[base].label.lower()} {value}{' for the width' if base != name else ''}"


def _short(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _escaped(value: object) -> str:
    return re.sub(r"\.(?=[A-Za-z])", "%2E", quote(str(value), safe=",;")).replace("_", "%5F")


def _quoted(text: str) -> str:
    return re.sub(r"[\x00-\x1f“”]", "?", text[:40] + ("…" if len(text) > 40 else ""))
