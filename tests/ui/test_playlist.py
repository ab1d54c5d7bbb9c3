"""A playlist in the address bar: it holds every state, survives damage, and stays short and readable."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from tconv_core.presets import PRESETS
from tconv_ui.lessons import lessons
from tconv_ui.links import link
from tconv_ui.parameters import NAMES, SAME, START, state_of
from tconv_ui.playlist import (
    LONGEST,
    MOST_STOPS,
    TEN_MINUTES,
    Playlist,
    Stop,
    in_address,
    read,
)
from tconv_ui.presenter.presenter import _payload, changed
from tconv_ui.sidebar import SLIDERS
from tconv_ui.values import written


def stop(slug: str = "stamp", own: dict[str, str] | None = None, **parameters: object) -> Stop:
    return Stop(slug, {**START, **parameters}, own or {})


def some(count: int) -> Playlist:
    return Playlist(0, tuple(stop(stride=1 + index % 8, size=1 + index // 8) for index in range(count)))


def strides(playlist: Playlist) -> list[int]:
    return [each.setting["stride"] for each in playlist.stops]


def test_every_preset_on_every_lesson_comes_back_and_needs_no_escape():
    for lesson, preset in product(lessons(), PRESETS.values()):
        text = f"{lesson.slug or 'home'}.{preset.id}"
        assert quote(text, safe="") == text
        found = read(text)
        assert found.stops == (Stop(lesson.slug, state_of(preset), {}),)
        assert (found.faults, found.text, found.stops[0].title) == ((), text, preset.title)
        # Added from the sliders, the same setting may get another preset's name, and means the same.
        again = read(Stop(lesson.slug, state_of(preset), {}).text)
        assert again.stops == found.stops


def test_any_setting_comes_back():
    draw = Random(7)
    for _ in range(500):
        setting = dict(START) | {"dimensions": draw.choice(["1-D", "2-D"])}
        for name in NAMES:
            values = range(SLIDERS[name].least, SLIDERS[name].most + 1)
            setting[name] = draw.choice(values)
            setting[f"{name}_w"] = draw.choice([SAME, *values])
        for which in ("x", "w"):
            shape = draw.randint(1, 12), draw.randint(1, 12)
            cells = [[draw.randint(-3996, 3996) / 4 for _ in range(shape[1])] for _ in range(shape[0])]
            setting[which] = draw.choice(["", written(cells)])
        first = Stop(draw.choice(lessons()).slug, setting, {})
        again = read("_".join([TEN_MINUTES, first.text]))
        assert again.faults == ()
        assert again.stops[-1] == first


@pytest.mark.parametrize(
    "value", ["Your own", "a_b", "x.y", "0.5", "a-b", "ä%20&=", "1,2;3", "_", ".", "A5.B"]
)
def test_what_one_lesson_alone_knows_goes_along_whatever_its_text(value):
    first = stop("checkerboard", {"gallery": value, "gallery_seed": "3"}, stride=3)
    text = "_".join([first.text, "stamp.A5"])
    again = read(text)
    assert again.faults == ()
    assert again.stops[0] == first
    assert dict(parse_qsl(urlsplit(again.stops[0].address).query)) == {
        "stride": "3",
        "gallery": value,
        "gallery_seed": "3",
    }


def test_a_stop_opens_the_lesson_in_its_setting():
    assert read("checkerboard.D4").stops[0].address == link("checkerboard", PRESETS["D4"])
    assert read("home").stops[0].address == "./"
    assert read("stamp.A5.stride-3").stops[0].address == link("stamp", PRESETS["A5"], stride=3)


def test_titles_are_the_presets_or_what_differs():
    titles = [
        each.title
        for each in read("stamp.A5_stamp.stride-3.sizeW-2.x-1_checkerboard.D1.gallery-Ones_home").stops
    ]
    assert titles == [
        "Kernel 3, stride 2",
        "input size 2 for the width, stride 3, own input values",
        "The classic checkerboard, Ones",
        "First example",
    ]


def test_the_ready_made_playlist_is_whole_and_shows_presets_only():
    playlist = read(TEN_MINUTES)
    assert playlist.faults == ()
    assert playlist.text == TEN_MINUTES
    assert 5 <= len(playlist.stops) <= 10
    assert all("." in each.text and "-" not in each.text.partition(".")[2] for each in playlist.stops)


def test_the_readme_s_playlist_is_whole():
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (example,) = re.findall(r"present=true&playlist=([\w.-]+)", readme)
    assert len(read(example).stops) == 3
    assert read(example).faults == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stamps.A5", "Stop 1, “stamps.A5”, is skipped: there is no lesson “stamps”."),
        ("stamp.A55", "Stop 1, “stamp.A55”, is skipped: there is no preset “A55”."),
        ("stamp.stride-9", "Stop 1, “stamp.stride-9”, is skipped: stride is 1 to 8, not “9”."),
        ("stamp.sizeW-0", "Stop 1, “stamp.sizeW-0”, is skipped: input size is 1 to 12, not “0”."),
        ("stamp.stride-٣", "Stop 1, “stamp.stride-٣”, is skipped: stride is 1 to 8, not “٣”."),
        ("stamp.size-same", "Stop 1, “stamp.size-same”, is skipped: input size is 1 to 12, not “same”."),
        ("stamp.dimensions-3-D", "Stop 1, “stamp.dimensions-3-D”, is skipped: dimensions are 1-D or 2-D"),
        ("stamp.x-1,2;3", "is skipped: its input values cannot be read, its rows hold 2, 1 numbers."),
        ("stamp.w-1,one", "its kernel values cannot be read, `one` is not a number."),
        ("stamp.Size-2", "“Size” is no parameter."),
        ("stamp.<b>", "there is no lesson “stamp.<b>”."),
        ("stamp.present-true", "“present” cannot be part of a stop."),
    ],
)
def test_a_damaged_stop_is_skipped_with_a_sentence_and_the_others_stay(text, why):
    alone = read(text)
    assert alone.stops == ()
    assert why in alone.faults[0]
    among = read(f"2_stamp.A5_{text}_checkerboard.D4")
    assert among.text == "2_stamp.A5_checkerboard.D4"
    assert len(among.faults) == 1
    assert among.faults[0].startswith("Stop 2, ")


@pytest.mark.parametrize("text", ["", " ", "_", "___", "3", "3_", "_3"])
def test_nothing_is_no_playlist_and_no_fault(text):
    assert read(text) == Playlist()
    assert read(text).text == ""


@pytest.mark.parametrize(("written_", "position"), [("0", 0), ("1", 1), ("2", 2), ("3", 2), ("999", 2)])
def test_the_position_stays_within_the_stops(written_, position):
    assert read(f"{written_}_stamp.A5_stamp.A6").position == position


def test_too_many_stops_are_cut_with_a_sentence():
    text = "_".join(["stamp.A5"] * (MOST_STOPS + 3))
    playlist = read(text)
    assert len(playlist.stops) == MOST_STOPS
    assert playlist.faults == ("Stops 41 to 43 are skipped: a playlist has at most 40 stops.",)
    with pytest.raises(ValueError, match=r"has 40 stops, and that is the most\. Remove one first\."):
        playlist.added(stop())


def test_a_playlist_stays_short_enough_for_an_address():
    large = stop(size=12, kernel=16, x=written([[-999] * 12] * 12), w=written([[-999] * 16] * 16))
    playlist = Playlist()
    while len(in_address(playlist.text)) + len(in_address(large.text)) + 3 < LONGEST:
        playlist = playlist.added(large)
    assert len(playlist.stops) >= 1
    with pytest.raises(ValueError, match=r"would take \d+ characters of the address, and 6000 is the most"):
        playlist.added(large)
    assert len(in_address(playlist.text)) <= LONGEST
    read_back = read(playlist.text)
    assert (len(read_back.stops), read_back.faults) == (len(playlist.stops), ())
    endless = read("_".join([large.text] * 50))
    assert len(in_address(endless.text)) <= LONGEST
    assert "a playlist has at most 6000 characters" in endless.faults[-1]


def test_a_new_stop_comes_last_and_is_shown():
    playlist = some(3).at(1).added(stop(stride=8))
    assert strides(playlist) == [1, 2, 3, 8]
    assert playlist.position == 4


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("by", [-1, 1])
def test_moving_a_stop_changes_places_and_keeps_the_one_that_is_shown(position, index, by):
    before = some(4).at(position)
    after = before.moved(index, by)
    expected = [1, 2, 3, 4]
    other = index + by
    if 0 <= other < 4:
        expected[index], expected[other] = expected[other], expected[index]
    assert strides(after) == expected
    shown = position and strides(after)[after.position - 1]
    assert shown == position


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("index", range(4))
def test_removing_a_stop_keeps_the_others_and_the_one_that_is_shown(position, index):
    after = some(4).at(position).removed(index)
    rest = [stride for stride in (1, 2, 3, 4) if stride != index + 1]
    assert strides(after) == rest
    if position and position != index + 1:
        assert strides(after)[after.position - 1] == position
    elif position:
        assert after.position == max(1, position - 1)
    else:
        assert after.position == 0


def test_removing_the_last_stop_leaves_an_empty_address():
    assert some(1).at(1).removed(0).text == ""


def test_the_presenter_s_buttons_change_the_playlist():
    here = stop(stride=7)
    assert strides(changed(some(2), {"act": "add"}, here)) == [1, 2, 7]
    assert strides(changed(some(2), {"act": "remove", "index": 0}, here)) == [2]
    assert strides(changed(some(2), {"act": "move", "index": 0, "by": 1}, here)) == [2, 1]
    assert changed(some(2), {"act": "load"}, here).text == TEN_MINUTES
    with pytest.raises(ValueError, match="“burn” is no change of a playlist"):
        changed(some(2), {"act": "burn"}, here)


@pytest.mark.parametrize("act", ["remove", "move"])
@pytest.mark.parametrize("index", [2, -1])
def test_a_stop_that_is_gone_when_its_button_is_pressed_again_is_refused(act, index):
    with pytest.raises(ValueError, match=rf"There is no stop {index + 1} any more\."):
        changed(some(2), {"act": act, "index": index, "by": 1}, stop(stride=7))


def test_each_stop_s_address_opens_it_in_presenter_mode_at_its_place():
    data = _payload(f"2_{TEN_MINUTES}")
    assert data["position"] == 2
    for number, (address, each) in enumerate(
        zip(data["addresses"], read(TEN_MINUTES).stops, strict=True), 1
    ):
        parts = dict(parse_qsl(urlsplit(address).query))
        assert parts.pop("present") == "true"
        assert parts.pop("playlist") == f"{number}_{TEN_MINUTES}"
        own = link(each.slug, **each.setting)
        assert parts == dict(parse_qsl(urlsplit(own).query))
        assert urlsplit(address).path == each.slug
