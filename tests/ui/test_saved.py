"""Saved settings come back whole; a stranger's file is refused with a sentence, and costs nothing."""

import io
import json
import zipfile

import numpy as np
import pytest

from tconv_core import Axis, Geometry
from tconv_core.presets import PRESETS
from tconv_ui import saved
from tconv_ui.parameters import START, Setting, state_of

APART = Geometry(
    height=Axis(size=2, kernel=1, stride=3, output_padding=1),
    width=Axis(size=3, kernel=4, stride=2, padding=1, dilation=2),
)
SETTINGS = {
    "2-D": Setting(Geometry.square(size=2, kernel=2), np.array([[1, 2], [3, -4]]), np.eye(2), "2-D"),
    "1-D": Setting(
        Geometry.line(Axis(size=3, kernel=2, stride=2)), np.array([[1, 2, 3]]), np.array([[0.1, -1]]), "1-D"
    ),
    "apart": Setting(APART, np.arange(6).reshape(2, 3) / 7, np.array([[1, 2, 3, 4]]), "2-D"),
}
EXPECTED = {
    "2-D": {"size": 2, "kernel": 2, "stride": 1, "x": "1,2;3,-4", "w": "1,0;0,1"},
    "1-D": {"dimensions": "1-D", "stride": 2, "kernel": 2, "x": "1,2,3", "w": "0.1,-1"},
    "apart": {
        **{"size": 2, "size_w": 3, "kernel": 1, "kernel_w": 4, "stride": 3, "stride_w": 2, "padding_w": 1},
        **{"output_padding": 1, "output_padding_w": 0, "dilation_w": 2, "w": "1,2,3,4"},
        "x": ";".join(",".join(repr(n / 7) if n else "0" for n in row) for row in ((0, 1, 2), (3, 4, 5))),
    },
}
WRITERS = [saved.as_json, saved.as_npz]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_saved_comes_back_to_the_last_digit(name, write):
    assert saved.load(write(SETTINGS[name])) == {**START, **EXPECTED[name]}


@pytest.mark.parametrize("write", WRITERS)
def test_every_preset_comes_back_or_is_impossible_on_purpose(write):
    returned = 0
    for preset in PRESETS.values():
        if preset.x is None or preset.w is None:
            continue
        setting = Setting(preset.geometry, np.array(preset.x), np.array(preset.w), preset.dimensions)
        assert saved.load(write(setting)) == state_of(preset), preset.id
        returned += 1
    assert returned > 15


def test_the_files_open_without_tconv_lab():
    read = json.loads(saved.as_json(SETTINGS["apart"]))
    assert read["stride"] == [3, 2]
    assert np.shape(read["output"]) == APART.output_shape
    with np.load(io.BytesIO(saved.as_npz(SETTINGS["apart"])), allow_pickle=False) as arrays:
        assert arrays["kernel"].tolist() == [[1, 2, 3, 4]]
        assert np.array_equal(arrays["output"], read["output"])


def changed(**parts):
    return json.dumps({**json.loads(saved.as_json(SETTINGS["2-D"])), **parts}).encode()


def archive(**members):
    """The saved file with some members replaced by raw bytes."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved.as_npz(SETTINGS["2-D"]))) as source,
        zipfile.ZipFile(file, "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, members.get(name.removesuffix(".npy"), source.read(name)))
    return file.getvalue()


def array_file(header):
    """A .npy file that claims more than it holds."""
    text = f"{header}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


HUGE = array_file({"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)})
PICKLE = array_file({"descr": "|O", "fortran_order": False, "shape": (1, 1)})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", saved.UNREADABLE),
        (b"\xff\xfe", saved.UNREADABLE),
        (b"[1, 2]", saved.UNREADABLE),
        (b"[" * 50_000, saved.UNREADABLE),
        (b"PK\x03\x04 but no archive", saved.UNREADABLE),
        (changed(input=[[1, 2], [3]]), saved.UNREADABLE),
        (changed(input=[[]]), saved.UNREADABLE),
        (changed(input=5), saved.UNREADABLE),
        (changed(stride=[2]), saved.UNREADABLE),
        (changed(stride=[1.5, 2]), saved.UNREADABLE),
        (changed(dimensions="3-D"), saved.UNREADABLE),
        (archive(input=HUGE), saved.UNREADABLE),
        (archive(input=PICKLE), saved.UNREADABLE),
        (archive(kernel=b"no array"), saved.UNREADABLE),
        (b" " * 2_000_000, "It has 2000000 bytes, and 1000000 is the most."),
        (changed(stride=[9, 9]), "Stride 9 is outside 1 … 8."),
        (changed(input=[[1] * 13]), "Input size 13 is outside 1 … 12."),
        (changed(kernel=[[1e9]]), "It holds a value that cannot be used: 1e+09 is outside −999 … 999."),
        (
            changed(kernel=[[float("nan")]]),
            "It holds a value that cannot be used: nan is outside −999 … 999.",
        ),
        (changed(dimensions="1-D"), "It says 1-D, and its input or kernel has more than one row."),
    ],
    ids=range(20),
)
def test_any_other_file_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared below
        saved.load(data)
    assert str(refusal.value) == sentence
