"""A picture of one's own in a real browser: good, refused, kept; and the magnifier over all of them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, Tab


def stored(folder: Path, name: str, size: tuple[int, int], orientation: int = 1) -> Path:
    """A picture with a red left half, saved in the format of its name."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2] = (220, 20, 20)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(folder / name, exif=exif)
    return folder / name


def choose(tab: Tab, path: Path) -> None:
    """Open the expander, if need be, and hand the file over."""
    uploader = tab.page.get_by_test_id("stFileUploaderDropzone")
    if not uploader.is_visible():
        tab.page.get_by_text("Use your own picture").click()
    with tab.rerun():
        tab.page.locator('input[type="file"]').set_input_files(path)


def corner(tab: Tab, x: float, y: float) -> list[int]:
    """Colour of the large picture at shares of its width and height."""
    colour = tab.page.locator("canvas.large").evaluate(
        """(canvas, [x, y]) => Array.from(canvas.getContext("2d")
            .getImageData(x * canvas.width, y * canvas.height, 1, 1).data.slice(0, 3))""",
        [x, y],
    )
    return [int(channel) for channel in colour]


def ready(tab: Tab) -> None:
    tab.page.locator(".compare[data-ready]").wait_for()
    tab.settle()


@pytest.mark.parametrize("name", ["mine.png", "mine.jpg", "mine.webp"])
def test_every_format_is_shown_upright(visit: Visit, tmp_path: Path, name: str) -> None:
    tab = visit("/remedies")
    ready(tab)
    choose(tab, stored(tmp_path, name, (600, 400), orientation=6))
    expect(
        tab.page.get_by_text(f"{name}: 400 × 600 pixels, made smaller: 171 × 256 samples.")
    ).to_be_visible()
    tab.page.get_by_label("Magnify", exact=True).fill("1")
    tab.page.get_by_label("Divider", exact=True).fill("100")
    expect.soft(tab.page.locator("canvas.large")).to_be_visible()
    tab.page.wait_for_timeout(300)
    assert corner(tab, 0.5, 0.1)[0] > 180  # stored left is up
    assert corner(tab, 0.5, 0.9)[0] < 40


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("broken.png", b"\x89PNG\r\n\x1a\nand then nothing", "broken.png is"),
        ("text.jpg", b"only words", "text.jpg is no picture that can be read here"),
    ],
)
def test_a_broken_file_is_refused_and_the_page_goes_on(
    visit: Visit, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    tab = visit("/remedies")
    (tmp_path / name).write_bytes(content)
    choose(tab, tmp_path / name)
    expect(tab.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert tab.page.locator(".compare .tile").count() == 8


def test_a_huge_picture_is_refused_with_its_size(visit: Visit, tmp_path: Path) -> None:
    Image.new("1", (7000, 5000)).save(tmp_path / "huge.png")
    tab = visit("/remedies")
    choose(tab, tmp_path / "huge.png")
    alert = tab.page.get_by_role("alert").filter(has_text="7000 × 5000, more than 24 million pixels")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("Make it smaller first, or choose another one.")


def test_a_file_that_is_too_heavy_or_of_another_type_never_reaches_the_server(
    visit: Visit, tmp_path: Path
) -> None:
    tab = visit("/remedies")
    tab.page.get_by_text("Use your own picture").click()
    noise = io.BytesIO(bytes(9_000_000))
    (tmp_path / "heavy.png").write_bytes(noise.getvalue())
    (tmp_path / "film.gif").write_bytes(b"GIF89a")
    for name, words in (("heavy.png", "8.0MB or smaller"), ("film.gif", "not allowed")):
        tab.page.locator('input[type="file"]').set_input_files(tmp_path / name)
        expect(tab.page.get_by_test_id("stFileUploader")).to_contain_text(words)


def test_the_upload_survives_a_bad_parameter_and_leaves_with_a_reload(visit: Visit, tmp_path: Path) -> None:
    tab = visit("/remedies")
    choose(tab, stored(tmp_path, "kept.png", (90, 64)))
    for _ in range(3):
        with tab.rerun():
            tab.slider("Padding").press("ArrowRight")
    with tab.rerun():
        tab.slider("Input size").press("ArrowLeft")
    expect(tab.page.get_by_role("alert").filter(has_text="nothing is left")).to_be_visible()
    with tab.rerun():
        tab.page.get_by_role("button", name="Use padding").click()
    ready(tab)
    tab.page.get_by_text("Use your own picture").click()
    expect(tab.page.get_by_text("kept.png: 90 × 64 pixels.")).to_be_visible()
    tab.reload()
    ready(tab)
    expect(tab.page.get_by_text("kept.png")).to_have_count(0)
    assert tab.page.get_by_test_id("stException").count() == 0


def test_the_divider_and_the_magnifier_move_by_keyboard_and_without_the_server(visit: Visit) -> None:
    tab = visit("/remedies")
    ready(tab)
    asked = tab.count("asked")
    line = tab.page.locator(".frame .line")
    before = line.evaluate("node => node.offsetLeft")
    divider = tab.page.get_by_label("Divider", exact=True)
    divider.focus()
    for _ in range(10):
        divider.press("ArrowRight")
    assert line.evaluate("node => node.offsetLeft") > before
    magnify = tab.page.get_by_label("Magnify", exact=True)
    for _ in range(4):
        magnify.press("ArrowLeft")
    assert magnify.get_attribute("aria-valuetext") == "whole picture"
    assert tab.page.get_by_label("Magnify across").is_disabled()
    magnify.press("End")
    assert magnify.get_attribute("aria-valuetext") == "16 times"
    assert tab.page.get_by_label("Magnify across").is_enabled()
    assert tab.count("asked") == asked


def test_a_tile_chooses_the_right_picture_and_keeps_it_through_a_change(visit: Visit) -> None:
    tab = visit("/remedies")
    ready(tab)
    tile = tab.page.get_by_role("button", name="Bilinear + convolution")
    tile.focus()
    tile.press("Enter")
    assert tile.get_attribute("aria-pressed") == "true"
    assert tab.page.get_by_label("Right", exact=True).input_value() == "bilinear"
    with tab.rerun():
        tab.slider("Kernel size").press("ArrowRight")
    assert tab.page.get_by_label("Right", exact=True).input_value() == "bilinear"
    label = tab.page.locator("canvas.large").get_attribute("aria-label") or ""
    assert "Right of it: Bilinear + convolution. PSNR" in label


def test_the_divider_moves_by_touch_on_a_phone(visit: Visit) -> None:
    tab = visit("/remedies", screen=SCREENS["phone"])
    ready(tab)
    frame = tab.page.locator(".frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    tab.page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])
    place = tab.page.locator(".frame .line").evaluate("node => node.style.left")
    assert 75 <= float(place.removesuffix("%")) <= 85


def test_what_the_address_says_is_opened_by_whoever_gets_the_link(visit: Visit) -> None:
    tab = visit("/remedies?kernel=4")
    with tab.rerun():
        tab.page.get_by_role("button", name="And with the best weights?").click()
    copy = visit(tab.page.url.removeprefix(tab.server_url))
    for each in (tab, copy):
        ready(each)
        assert each.parameters == {"kernel": "4", "weights": "Best for this picture"}
    captions = [each.page.locator(".tile").all_inner_texts() for each in (tab, copy)]
    assert captions[0] == captions[1]


def test_a_link_to_a_picture_that_only_its_owner_has_opens_a_built_in_one(visit: Visit) -> None:
    tab = visit("/remedies?picture=Your+own+picture")
    ready(tab)
    assert tab.page.get_by_test_id("stException").count() == 0
    assert tab.page.locator(".compare .tile").count() == 8
