"""Lesson 3: what its pictures and tables say, by link; without a browser."""

import json

import numpy as np
import pytest

from tconv_core.presets import PRESETS
from tconv_ui import sizes
from tconv_ui.links import link
from tconv_ui.scissors import scissors

FROM_N_TO_M, THERE_AND_BACK, SKIPS, REFUSED = sizes.VIEWS[1:]


def opened(open_lesson, preset=None, **parameters):
    query = link("size", PRESETS[preset] if preset else None).partition("?")[2]
    setting = dict(part.split("=", 1) for part in query.split("&") if part)
    app = open_lesson("size", **setting | parameters)
    assert not app.exception
    return app


def sent(app, title):
    """What the browser receives for the component whose title or name starts so."""
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json)
        if str(data.get("title", data.get("name"))).startswith(title):
            return data
    raise AssertionError(f"no component called {title}")


def rows(app, title):
    data = sent(app, title)
    width = len(data["columns"])
    return [data["cells"][at : at + width] for at in range(0, len(data["cells"]), width)]


def kept(data):
    """The cells that the scissors leave."""
    canvas = np.reshape(data["values"], data["shape"])
    top, left, height, width = data["kept"]
    return canvas[top : top + height, left : left + width].tolist()


@pytest.mark.parametrize(
    ("preset", "cells"),
    [
        ("B1", [[5, 6], [8, 9]]),
        ("B2", [[1, 2, 4, 2, 3, 0], [4, 5, 10, 5, 6, 0]]),
        ("B3", [[4, 3, 4, 3, 4, 3, 4], [2, 1, 2, 1, 2, 1, 2]]),
    ],
)
def test_the_scissors_keep_the_numbers_of_the_lessons_table(open_lesson, preset, cells):
    assert kept(sent(opened(open_lesson, preset), "All stamps"))[: len(cells)] == cells


def test_the_scissors_show_both_cuts_and_say_so_in_words(open_lesson):
    data = sent(opened(open_lesson, "A7"), "All stamps")
    assert data["cuts"] == [1, 0, 1, 0]
    assert data["words"].startswith(
        "Height: the stamps fill 5 samples; 1 are cut before and 0 are cut after, so 4 are kept."
    )
    data = sent(opened(open_lesson, "B2"), "All stamps")
    assert data["cuts"] == [0, -1, 0, -1]
    assert data["stamped"] == [0, 0, 5, 5]
    assert data["shape"] == [6, 6]


def test_padding_the_input_is_drawn_and_gives_another_size(open_lesson):
    app = opened(open_lesson, "B9b", pad_input="true")
    data = sent(app, "All stamps of the padded input")
    assert data["shape"] == [19, 19]
    inside = np.zeros((19, 19), bool)
    top, left, height, width = data["stamped"]
    inside[top : top + height, left : left + width] = True
    assert not np.reshape(data["values"], (19, 19))[~inside].any()
    assert np.reshape(data["values"], (19, 19))[inside].reshape(11, 11)[:2, :2].tolist() == [[1, 2], [4, 5]]
    assert "19 samples come out per axis in place of 7" in app.info[0].value


def test_a_canvas_too_large_to_read_is_drawn_axis_by_axis(open_lesson):
    app = opened(open_lesson, size=12, kernel=16, stride=8, dilation=2)
    rows_strip, columns_strip = sent(app, "Height"), sent(app, "Width")
    assert rows_strip["shape"] == columns_strip["shape"] == [1, 11 * 8 + 31]
    assert rows_strip["ends"] == ["top", "bottom"]
    assert columns_strip["ends"] == ["left", "right"]
    assert sum(rows_strip["values"]) == 12 * 16
    assert len(rows_strip["values"]) <= scissors.MOST_CELLS


@pytest.mark.parametrize(
    ("preset", "first", "second"), [("B4a", ["5", "0"], ["6", "1"]), ("B7a", ["7", "0"], ["8", "1"])]
)
def test_two_sizes_collapse_and_output_padding_names_each(open_lesson, preset, first, second):
    app = opened(open_lesson, preset)
    table = rows(app, "Sizes and their output padding")
    named = [[row[0], row[2]] for row in table if row[2] != "none"]
    assert named == [first, second]
    data = sent(app, "Sizes and their output padding")
    assert table[data["current"]][0] == first[0]
    at = [row[0] for row in table].index(second[0])
    assert "output_padding=1" in data["addresses"][at]
    assert "padding=1&" in data["addresses"][at]


def test_a_choice_of_size_keeps_values_and_the_other_axis(open_lesson):
    app = opened(open_lesson, padding=1, size_w=5, x="9,8;7,6", axis="Width")
    data = sent(app, "Sizes and their output padding")
    assert "output_padding_w=1&size=" not in data["addresses"][2]
    setting = dict(part.split("=", 1) for part in data["addresses"][2].partition("?")[2].split("&"))
    assert setting == {
        "size_w": "5",
        "output_padding_w": "1",
        "padding": "1",
        "x": "9,8;7,6",
        "axis": "Width",
    }


def test_the_terms_add_up_to_the_output_size(open_lesson):
    table = rows(opened(open_lesson, "B5b"), "Output size")
    *terms, total = [int(row[2].replace("−", "-")) for row in table]
    assert sum(terms) == total == 15
    assert [row[1] for row in table[:5]] == ["(5 − 1) · 3", "1 · (5 − 1)", "1", "2 · 2", "2"]


def test_both_axes_are_explained_where_they_differ(open_lesson):
    app = opened(open_lesson, size_w=5)
    assert [row[2] for row in rows(app, "Output size term by term height")][-1] == "7"
    assert [row[2] for row in rows(app, "Output size term by term width")][-1] == "11"


def test_the_solver_starts_from_the_present_sizes_and_marks_the_present_layer(open_lesson):
    app = opened(open_lesson, "A7", explore=FROM_N_TO_M)
    data = sent(app, "Layers from 2 to 4")
    table = rows(app, "Layers from 2 to 4")
    assert table[data["current"]] == ["k 3, s 2, p 1", "1", "1", "uneven", "half padding, as in CycleGAN"]


def test_the_solver_obeys_its_link_and_its_rows_apply(open_lesson):
    parameters = {"from": 4, "to": 8, "x": "5", "explore": FROM_N_TO_M}
    app = opened(open_lesson, **parameters)
    data, table = sent(app, "Layers from 4 to 8"), rows(app, "Layers from 4 to 8")
    at = [row[0] for row in table].index("k 4, s 2, p 1")
    setting = dict(part.split("=", 1) for part in data["addresses"][at].partition("?")[2].split("&"))
    assert setting.pop("explore").replace("%20", " ") == FROM_N_TO_M
    assert setting == {"size": "4", "kernel": "4", "padding": "1", "x": "5", "from": "4", "to": "8"}
    setting["explore"] = FROM_N_TO_M
    app = opened(open_lesson, **setting)
    assert sent(app, "Layers from 4 to 8")["current"] == at


def test_layers_beyond_the_sliders_are_listed_but_are_no_links(open_lesson):
    app = opened(
        open_lesson, **{"from": 10, "to": 320, "within": "Up to kernel 64", "explore": FROM_N_TO_M}
    )
    data, table = sent(app, "Layers from 10 to 320"), rows(app, "Layers from 10 to 320")
    at = [row[0] for row in table].index("k 64, s 32, p 16")
    assert table[at][3] == "even"
    assert data["addresses"][at] == ""


def test_well_known_large_layers_open_in_the_solver_and_are_found_there(open_lesson):
    app = opened(open_lesson, explore=FROM_N_TO_M)
    data, table = sent(app, "Well-known"), rows(app, "Well-known")
    assert [row[0] for row in table[:2]] == ["10 → 320", "15 → 480"]
    query = data["addresses"][0].partition("?")[2].replace("%20", " ")
    assert query == "explore=From n to m&from=10&to=320&within=Up to kernel 64"
    app = opened(open_lesson, **dict(part.split("=") for part in query.split("&")))
    found = {row[0]: row[4] for row in rows(app, "Layers from 10 to 320")}
    assert found[table[0][1]] == "two stamps everywhere, as in DCGAN"


def test_sizes_without_a_layer_say_so(open_lesson):
    app = opened(open_lesson, **{"from": 2, "to": 8000, "explore": FROM_N_TO_M})
    assert any("there is none" in text.value for text in app.markdown)


def test_the_round_trip_table_shows_what_restores_each_size(open_lesson):
    table = rows(opened(open_lesson, "B5a", explore=THERE_AND_BACK), "There and back")
    assert [row[0] for row in table] == ["14", "15", "16", "17", "18", "19", "20"]
    assert [row[2] for row in table][:6] == ["13", "13", "16", "16", "16", "19"]
    assert [row[3] for row in table][:4] == [
        "output padding 1",
        "output padding 2",
        "restored",
        "output padding 1",
    ]


def test_a_skip_connection_that_does_not_fit_is_named_with_the_output_padding_that_mends_it(open_lesson):
    app = opened(open_lesson, "B4a", picture_size=25, levels=4, explore=SKIPS)
    assert [row[2] for row in rows(app, "Steps up")] == [
        "does not fit: use output padding 1",
        "fits",
        "fits",
        "fits",
    ]
    assert "the step up from 2 gives 3, but the skip connection brings 4" in app.info[0].value
    assert "use output padding 1, 0, 0, 0" in app.info[0].value
    app = opened(open_lesson, "B4b", picture_size=32, levels=3, explore=SKIPS)
    assert "every skip connection fits" in app.success[0].value


def test_refusals_are_the_cores_own_words(open_lesson):
    table = rows(opened(open_lesson, explore=REFUSED), "Settings at the edge")
    assert table[0][1].startswith("output_padding=1 is not smaller than stride=1 or dilation=1")
    assert table[2][1].startswith("padding=3 crops 6 of the 5 samples")
    assert table[3][1] == "allowed: 8 samples"


@pytest.mark.parametrize("preset", [name for name in PRESETS if name[0] in "AB" and name[:2] != "B8"])
def test_every_worked_preset_opens_here(open_lesson, preset):
    app = opened(open_lesson, preset)
    assert not app.error
    shape = PRESETS[preset].geometry.output_shape
    assert tuple(sent(app, "All stamps")["kept"][2:]) == shape


def test_output_padding_that_only_dilation_allows_is_said_to_name_no_size(open_lesson):
    app = opened(open_lesson, "B8d")
    assert any("it names none of these sizes" in text.value.replace("But ", "") for text in app.markdown)
    assert sent(app, "Sizes and their output padding")["current"] == -1
