"""What the picture comparison sends is what was computed, without loss."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
from PIL import Image

from tconv_ui.compare import Shown, packed
from tconv_ui.compare.compare import pixels


def unpacked(data: bytes) -> tuple[dict, list[np.ndarray]]:
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    start, pictures = 4 + length, []
    for entry in header["pictures"]:
        file = io.BytesIO(data[start : start + entry["bytes"]])
        pictures.append(np.asarray(Image.open(file).convert("RGB")))
        start += entry["bytes"]
    assert start == len(data)
    return header, pictures


def test_every_pixel_arrives():
    random = np.random.default_rng(4)
    pictures = {
        "noise": Shown("Noise", random.random((3, 20, 31)), "worst case"),
        "grey": Shown("Grey", random.random((1, 20, 31))),
    }
    header, received = unpacked(packed(pictures, name="here", left="noise", right="grey", zoom=3))
    assert [entry["id"] for entry in header["pictures"]] == ["noise", "grey"]
    assert header["pictures"][0]["title"] == "Noise"
    assert header["pictures"][0]["caption"] == "worst case"
    assert (header["name"], header["left"], header["right"], header["zoom"]) == ("here", "noise", "grey", 3)
    for shown, got in zip(pictures.values(), received, strict=True):
        np.testing.assert_array_equal(got, pixels(shown.picture))


def test_values_become_the_nearest_of_256_steps_and_never_wrap():
    picture = np.array([-0.5, 0, 0.4999 / 255, 0.5001 / 255, 1, 7]).reshape(1, 1, 6)
    assert pixels(picture)[0, :, 0].tolist() == [0, 0, 0, 1, 255, 255]
    assert pixels(picture).shape == (1, 6, 3)
