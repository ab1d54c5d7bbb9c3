"""A file of the learner's own: decoded safely, or refused with the way out."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tconv_ui.uploads import LEAST_SIDE, MOST_MEGABYTES, MOST_PIXELS, UploadError, decode

SIZE = 48


def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def arrow():
    """Left half red, top right corner white, the rest black: every turn of it looks different."""
    pixels = np.zeros((SIZE, 2 * SIZE, 3), np.uint8)
    pixels[:, :SIZE, 0] = 255
    pixels[:16, -16:] = 255
    return Image.fromarray(pixels)


def header_of_a_png(width, height):
    """A PNG that claims a size and holds almost nothing."""
    chunks = b""
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b"x")):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_every_format_gives_the_pixels(form):
    options = {"lossless": True} if form == "WEBP" else {"quality": 95} if form == "JPEG" else {}
    upload = decode(saved(arrow(), form, **options), "arrow")
    assert upload.picture.shape == (3, SIZE, 2 * SIZE)
    assert upload.picture.dtype == np.float32
    assert not upload.picture.flags.writeable
    expected = np.asarray(arrow(), float).transpose(2, 0, 1) / 255
    tolerance = 0.4 if form == "JPEG" else 0
    assert np.abs(upload.picture - expected).max() <= tolerance
    assert np.abs(upload.picture - expected).mean() < 0.02
    assert upload.note == "arrow: 96 × 48 pixels."


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_camera_that_was_turned_gives_an_upright_picture(orientation, form):
    # What each orientation does to the upright picture before it is stored (EXIF 2.3, tag 0x0112), undone.
    store = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    upright = np.asarray(arrow())
    image = Image.fromarray(np.ascontiguousarray(store(upright)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100, "subsampling": 0} if form == "JPEG" else {"lossless": True}
    upload = decode(saved(image, form, exif=exif, **options))
    assert upload.original == (2 * SIZE, SIZE)
    assert np.abs(upload.picture - upright.transpose(2, 0, 1) / 255).max() < 0.1


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_large_picture_is_made_small_and_says_so(form):
    image = Image.fromarray(np.full((1500, 3000, 3), 90, np.uint8))
    upload = decode(saved(image, form), "wide")
    assert upload.picture.shape == (3, 128, 256)
    assert upload.picture == pytest.approx(90 / 255, abs=0.01)
    assert upload.note == "wide: 3000 × 1500 pixels, made smaller: 256 × 128 samples."


def test_transparency_lies_on_white_and_does_not_bleed():
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, :32] = (255, 0, 0, 255)
    pixels[:, 32:] = (0, 0, 255, 0)
    picture = decode(saved(Image.fromarray(pixels), "PNG")).picture
    assert picture[:, 5, 5].tolist() == [1, 0, 0]
    assert picture[:, 5, 60].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", (40, 40), 51), 0.2),
        (Image.new("1", (40, 40), 1), 1),
        (Image.new("P", (40, 40), 0), 0),
        (Image.new("LA", (40, 40), (51, 255)), 0.2),
        (Image.fromarray(np.full((40, 40), 13107, np.uint16)), 0.2),
    ],
    ids=["grey", "bits", "palette", "grey with alpha", "sixteen bits"],
)
def test_other_kinds_of_pixels_become_three_colours(image, expected):
    picture = decode(saved(image, "PNG")).picture
    assert picture.shape == (3, 40, 40)
    assert picture == pytest.approx(expected, abs=0.003)


def test_cmyk_is_read():
    picture = decode(saved(Image.new("CMYK", (40, 40), (0, 0, 0, 0)), "JPEG")).picture
    assert picture == pytest.approx(1, abs=0.02)


def test_an_animation_gives_its_first_picture():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert decode(data).picture[:, 0, 0].tolist() == [1, 0, 0]


GOOD = saved(arrow(), "PNG")
GOOD_JPEG = saved(arrow(), "JPEG")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no picture that can be read here. Choose a PNG, JPEG or WebP picture"),
        (b"This is a letter, not a picture." * 9, "no picture that can be read here"),
        (b"GIF89a" + bytes(900), "no picture that can be read here"),
        (saved(arrow(), "GIF"), "no picture that can be read here"),
        (saved(arrow(), "BMP"), "no picture that can be read here"),
        (saved(arrow(), "TIFF"), "no picture that can be read here"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "no picture that can be read here"),
        (GOOD[: len(GOOD) // 2], "is damaged and cannot be read to its end"),
        (GOOD_JPEG[: len(GOOD_JPEG) // 2], "is damaged and cannot be read to its end"),
        (header_of_a_png(60, 60), "is damaged and cannot be read to its end"),
        (header_of_a_png(6000, 5000), "holds 6000 × 5000, more than 24 million pixels"),
        (header_of_a_png(60000, 60000), "holds far more than 24 million pixels"),
        (header_of_a_png(100, 20), "leaves 20 for its short side"),
        (saved(Image.new("RGB", (4000, 100)), "PNG"), "leaves 6 for its short side"),
        (bytes(MOST_MEGABYTES * 1_000_000 + 1), "has 8.0 MB, and at most 8 MB can be used"),
    ],
    ids=[
        "empty",
        "text",
        "false gif",
        "gif",
        "bmp",
        "tiff",
        "svg",
        "half a png",
        "half a jpeg",
        "png without pixels",
        "many pixels",
        "decompression bomb",
        "small",
        "narrow",
        "heavy",
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(data, words):
    with pytest.raises(UploadError, match=r"^holiday\.png .*") as caught:
        decode(data, "holiday.png")
    assert words in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    """Two hundred million black pixels fit into less than a megabyte of file, and need 600 of memory."""
    row = zlib.compress(bytes(1 + 3 * 16000) * 12500, 9)
    size = struct.pack(">IIBBBBB", 16000, 12500, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", size), (b"IDAT", row), (b"IEND", b"")):
        data += struct.pack(">I", len(content)) + kind + content
        data += struct.pack(">I", zlib.crc32(kind + content))
    assert len(data) < 1_000_000
    with pytest.raises(UploadError, match="more than 24 million pixels"):
        decode(data)


def test_damage_anywhere_never_escapes_as_another_error():
    random = np.random.default_rng(7)
    for data in (GOOD, GOOD_JPEG, saved(arrow(), "WEBP")):
        for _ in range(120):
            broken = bytearray(data)
            for place in random.integers(0, len(data), 4):
                broken[place] = random.integers(256)
            try:
                upload = decode(bytes(broken))
            except UploadError:
                continue
            assert min(upload.picture.shape[1:]) >= LEAST_SIDE


def test_the_limits_are_what_the_messages_say():
    assert (MOST_PIXELS, MOST_MEGABYTES, LEAST_SIDE) == (24_000_000, 8, 32)
