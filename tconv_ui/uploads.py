"""A picture of the learner's own: decoded once, made small, kept in this session alone.

A file is refused before it is decoded when its type, its bytes or its pixels are not what a lesson can
use. The message says which limit it broke and what to do. A refused file leaves the former picture alone.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from tconv_core.pictures import PICTURES, SIZE, Picture

FORMATS = ("PNG", "JPEG", "WEBP")
ENDINGS = ("png", "jpg", "jpeg", "webp")
MOST_MEGABYTES = 8
MOST_PIXELS = 24_000_000
LEAST_SIDE = 32
TITLES = {
    "hills": "Hills",
    "marbles": "Marbles",
    "star": "Star",
    "rings": "Rings",
    "letters": "Letters",
    "plain": "One plain colour",
    "own": "Your own picture",
}
TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height


class UploadError(ValueError):
    """A file that cannot be used; the message is for the learner."""


@dataclass(frozen=True, eq=False, slots=True)
class BuiltIn:
    """A picture that the app brings along."""

    picture: Picture


@dataclass(frozen=True, eq=False, slots=True)
class Upload:
    """The learner's picture: pixels (3, H, W), no side longer than 256; a session keeps no more of it.

    original : (width, height) of the file in pixels, upright
    """

    name: str
    pixels: NDArray[np.uint8]
    original: tuple[int, int]

    @property
    def picture(self) -> Picture:
        """(3, H, W) from 0 to 1, made anew at each call."""
        picture = np.ascontiguousarray(self.pixels, np.float32) / np.float32(255)
        picture.flags.writeable = False
        return picture

    @property
    def note(self) -> str:
        """What became of the file, in one sentence."""
        width, height = self.original
        rows, columns = self.pixels.shape[1:]
        smaller = (width, height) != (columns, rows)
        made = f", made smaller: {columns} × {rows} samples" if smaller else ""
        return f"{self.name}: {width} × {height} pixels{made}."


Source = BuiltIn | Upload
"""Whose `picture` a lesson uses. While it is the same object, it is the same picture."""


def decode(data: bytes, name: str = "This file") -> Upload:
    """A picture file turned upright, transparency on white.

    Nothing but the pixels is kept: no place, no date, no camera. Raises `UploadError`.
    """
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise UploadError(
            f"{name} has {len(data) / 1e6:.1f} MB, and at most {MOST_MEGABYTES} MB can be used. "
            "Save it smaller, or as JPEG."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the check below is stricter
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_size(*image.size, name)
                original = image.size
                if image.getexif().get(ExifTags.Base.Orientation) in TURNED:
                    original = original[1], original[0]
                image.draft(None, (2 * SIZE, 2 * SIZE))  # lets JPEG skip detail that is not needed
                pixels = _pixels(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise UploadError(_too_large(name, "far")) from None
    except UnidentifiedImageError:
        raise UploadError(
            f"{name} is no picture that can be read here. Choose a PNG, JPEG or WebP picture."
        ) from None
    except UploadError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise UploadError(
            f"{name} is damaged and cannot be read to its end ({type(error).__name__}). "
            "Save the picture again, or choose another one."
        ) from None
    return Upload(name, pixels, original)


def choose() -> Source:
    """Draw the choice of a picture, built-in or the learner's own, and return it."""
    own: Upload | None = st.session_state.get("own_picture")
    names = [*PICTURES, "own"] if own else list(PICTURES)
    name = st.selectbox(
        "Picture",
        names,
        index=len(names) - 1 if own else 0,
        format_func=lambda name: TITLES[name],
        key="picture",
        bind="query-params",
    )
    with st.expander("Use your own picture", expanded="own_picture_error" in st.session_state):
        st.file_uploader(
            f"PNG, JPEG or WebP, at most {MOST_MEGABYTES} MB; kept in this session alone, never stored.",
            type=list(ENDINGS),
            max_upload_size=MOST_MEGABYTES,
            key="picture_file",
            on_change=_take,
        )
        if error := st.session_state.get("own_picture_error"):
            st.error(error)
        if own:
            st.markdown(own.note)
            st.button("Forget this picture", on_click=_forget)
    return own if own and name == "own" else _built_in(name)


@cache
def _built_in(name: str) -> BuiltIn:
    return BuiltIn(PICTURES[name]())


def _take() -> None:
    """Decode the chosen file, once; the file that was removed takes its picture along."""
    file = st.session_state["picture_file"]
    st.session_state.pop("own_picture_error", None)
    if file is None:
        _forget()
        return
    try:
        st.session_state["own_picture"] = decode(file.getvalue(), file.name)
    except UploadError as error:
        st.session_state["own_picture_error"] = str(error)
    else:
        st.session_state["picture"] = "own"


def _forget() -> None:
    st.session_state.pop("own_picture", None)
    if st.session_state.get("picture") == "own":
        st.session_state["picture"] = next(iter(PICTURES))


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MOST_PIXELS:
        raise UploadError(_too_large(name, f"{width} × {height},"))
    shorter = min(width, height) * min(1, SIZE / max(width, height))
    if shorter < LEAST_SIDE:
        raise UploadError(
            f"{name} has {width} × {height} pixels, which leaves {shorter:.0f} for its short side; a "
            f"lesson needs {LEAST_SIDE}. Choose a larger or less narrow picture."
        )


def _too_large(name: str, pixels: str) -> str:
    return (
        f"{name} holds {pixels} more than {MOST_PIXELS // 1_000_000} million pixels, so it is not opened. "
        "Make it smaller first, or choose another one."
    )


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """An upright image of any mode to (3, H, W) from 0 to 255, no side longer than 256."""
    if image.mode.startswith(("I", "F")):  # one channel of 16 or 32 bits: Pillow would clip it to 8
        deep = np.asarray(image, np.float64)
        brightest = 65535 if deep.max() > 255 else 255
        image = Image.fromarray(np.asarray(deep.clip(0, brightest) * (255 / brightest), np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB")
    image.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    return np.ascontiguousarray(np.asarray(image, np.uint8).transpose(2, 0, 1))
