"""The link and the QR code that are handed out; the codes are read by another implementation."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp

from tconv_core.presets import PRESETS
from tconv_ui.hand_out import (
    EASY_VERSION,
    MOST_BYTES,
    QUIET,
    base_of,
    is_only_here,
    qr_code,
    qr_svg,
    typed_base,
)
from tconv_ui.links import link
from tconv_ui.values import written

BASE = "https://tconv.example.org/course/"


def scanned(text: str) -> str:
    """What a scanner reads from the code of this text, quiet zone included."""
    rows = [bytearray(row) for row in qr_code(text).matrix_iter(scale=4, border=QUIET)]
    (found,) = zxingcpp.read_barcodes(np.where(np.array(rows), 0, 255).astype(np.uint8))
    return str(found.text)


@pytest.mark.parametrize("identifier", PRESETS)
def test_every_preset_s_code_is_read_as_its_link_and_is_easy_to_scan(identifier):
    address = BASE + link("checkerboard", PRESETS[identifier])
    assert scanned(address) == address
    assert int(qr_code(address).version) <= EASY_VERSION


def test_the_largest_input_and_kernel_of_the_sliders_fit_a_code():
    x = written([[-999] * 12] * 12)
    w = written([[-99] * 16] * 16)
    address = BASE + link("zero-insertion", size=12, kernel=16, x=x, w=w)
    assert scanned(address) == address
    assert int(qr_code(address).version) > EASY_VERSION


def test_a_link_is_refused_exactly_where_no_code_holds_it():
    longest = BASE + "a" * (MOST_BYTES - len(BASE))
    assert int(qr_code(longest).version) == 40
    assert scanned(longest) == longest
    with pytest.raises(
        ValueError, match=r"has 2954 characters, and a QR code holds 2953\. Send the link, or"
    ):
        qr_code(longest + "a")


def test_the_picture_is_black_on_white_with_its_quiet_zone():
    code = qr_code(BASE)
    svg = qr_svg(code)
    side = code.symbol_size(border=0)[0] + 2 * QUIET
    assert re.search(rf'(viewBox="0 0 {side * 10} {side * 10}"|width="{side * 10}")', svg)
    assert re.search(r'fill="#fff(fff)?"', svg)
    assert re.search(r'stroke="#000(000)?"', svg)
    assert "currentColor" not in svg


@pytest.mark.parametrize(
    ("shown", "slug", "base"),
    [
        ("http://192.168.1.20:8501/stamp", "stamp", "http://192.168.1.20:8501/"),
        ("http://192.168.1.20:8501/", "", "http://192.168.1.20:8501/"),
        ("http://192.168.1.20:8501", "stamp", "http://192.168.1.20:8501/"),
        ("https://example.org/course/stamp", "stamp", "https://example.org/course/"),
        ("https://example.org/course/stamp/", "stamp", "https://example.org/course/"),
        ("https://example.org/stamp/stamp", "stamp", "https://example.org/stamp/"),
        ("https://example.org/stamp?size=2#a", "stamp", "https://example.org/"),
        ("https://example.org/course", "stamp", "https://example.org/course/"),
    ],
)
def test_the_root_is_that_of_the_address_that_the_visitor_sees(shown, slug, base):
    assert base_of(shown, slug) == base


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "app.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0"],
)
def test_names_of_a_computer_for_itself_are_known(host):
    assert is_only_here(f"http://{host}:8501/stamp")


@pytest.mark.parametrize(
    "host", ["192.168.1.20", "tconv.example.org", "laptop", "localhost.example.org", "[fe80::1]"]
)
def test_names_that_others_can_use_are_let_through(host):
    assert not is_only_here(f"http://{host}:8501/stamp")


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("192.168.1.20:8501", "http://192.168.1.20:8501/"),
        (" http://laptop.local ", "http://laptop.local/"),
        ("https://example.org/course/", "https://example.org/course/"),
        ("[fe80::1]:8501", "http://[fe80::1]:8501/"),
    ],
)
def test_a_typed_address_becomes_a_root(typed, base):
    assert typed_base(typed) == base


@pytest.mark.parametrize(
    "typed",
    [
        "http://",
        "a b",
        "ftp://example.org",
        "javascript:alert(1)",
        "http://a.bc/?x=1",
        "a.bc:0",
        "a.bc:99999",
        "http://[:::]",
        "-a",
        "`x`",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match=r"is no address\. Type it like `http://192\.168\.1\.20:8501`"):
        typed_base(typed)


def test_a_typed_localhost_is_refused_with_the_reason():
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 is this computer's name for itself"):
        typed_base("http://127.0.0.1:8501")
