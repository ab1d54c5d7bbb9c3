"""Values as text: what is read, what is refused in words, and that nothing is lost on the way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tconv_ui import values
from tconv_ui.values import INPUT_TABLE, KERNEL_TABLE, filled, parse, with_cell, written

CELLS = st.one_of(st.integers(-999, 999), st.floats(-999, 999, allow_nan=False))
GRIDS = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(CELLS, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@settings(deadline=None)
@given(GRIDS)
def test_writing_and_reading_gives_the_same_numbers(grid):
    assert np.array_equal(parse(written(grid)), grid)


@pytest.mark.parametrize(
    "text",
    [
        "1,2;3,4",
        "1, 2; 3, 4",
        "1 2\n3 4",
        "[[1,2],[3,4]]",
        "[[1, 2],\n [3, 4]]",
        "[1,2],[3,4]",
        "[[1, 2] , [3, 4,]]",
        "1,2;3,4;",
    ],
)
def test_many_ways_to_write_a_grid_are_read_alike(text):
    assert parse(text).tolist() == [[1, 2], [3, 4]]
    assert parse(text).dtype == np.int64


@pytest.mark.parametrize("text", ["-1.5,2e1,.5,+3", "−1.5 20 0.5 3"])
def test_signs_points_and_exponents_are_read(text):
    assert parse(text).tolist() == [[-1.5, 20, 0.5, 3]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no number"),
        (";;", "no number"),
        ("[]", "no number"),
        ("1,a", "`a` is not a number"),
        ("`https://a.bc`", r"`\?https://a.bc\?` is not"),
        ("1,,2", "a number is missing"),
        ("1,2;3", "rows hold 2, 1 numbers"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("1e999", "outside"),
        ("1000", "outside −999 … 999"),
        ("1_0", "not a number"),
        ("٣", "not a number"),
        ("<b>1</b>", "not a number"),
        (",".join("1" * 65), "more than 64"),
        (";".join("1" * 65), "more than 64"),
    ],
)
def test_damaged_text_is_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" + " " * 19_000,
        "1" * 19_000 + "x",
        "1," * 9_000,
        "[" * 19_000,
        "1" + " ," * 9_000,
        "9" * 1_000_000,
    ],
)
def test_a_long_damaged_text_is_refused_and_not_searched_for_a_meaning(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse(text)


def test_the_first_example_starts_with_numbers_to_count_on():
    assert INPUT_TABLE.shape == (12, 12)
    assert INPUT_TABLE[:2, :2].tolist() == [[1, 2], [3, 4]]
    assert set(INPUT_TABLE.ravel().tolist()) == {0, 1, 2, 3, 4}
    assert KERNEL_TABLE.shape == (16, 16)
    assert KERNEL_TABLE[:3, :3].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert KERNEL_TABLE.min() < 0


@pytest.mark.parametrize("text", ["", "7,8;9,6", "5", "1,2,3,4,5,6,7,8,9,10,11,12,13,14"])
@pytest.mark.parametrize("table", [INPUT_TABLE, KERNEL_TABLE], ids=["x", "w"])
def test_a_new_size_never_changes_values_already_seen(text, table):
    whole = filled(text, table, table.shape)
    for rows in range(1, table.shape[0] + 1):
        for columns in range(1, table.shape[1] + 1):
            assert np.array_equal(filled(text, table, (rows, columns)), whole[:rows, :columns])


def test_values_are_read_only_and_whole_when_they_can_be():
    for text, kind in (("", np.int64), ("2", np.int64), ("2.0", np.int64), ("2.5", np.float64)):
        given = filled(text, INPUT_TABLE, (2, 2))
        assert given.dtype == kind
        with pytest.raises(ValueError, match="read-only"):
            given[0, 0] = 1


@settings(deadline=None)
@given(
    text=st.one_of(st.just(""), st.just("not a grid"), GRIDS.map(written)),
    row=st.integers(0, 11),
    column=st.integers(0, 11),
    value=CELLS,
)
def test_writing_a_cell_changes_that_cell_alone(text, row, column, value):
    def seen(text):
        try:
            return filled(text, INPUT_TABLE, (12, 12)).astype(float)
        except ValueError:
            return filled("", INPUT_TABLE, (12, 12)).astype(float)

    expected = seen(text)
    expected[row, column] = value
    assert np.array_equal(seen(with_cell(text, INPUT_TABLE, row, column, value)), expected)


def test_writing_a_cell_keeps_what_lies_outside_the_table():
    wide = ",".join(str(n) for n in range(20))
    assert parse(with_cell(wide, INPUT_TABLE, 0, 0, 7))[0].tolist() == [7, *range(1, 20)]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1000, -999.5])
def test_a_cell_takes_only_numbers_that_the_text_can_hold(value):
    with pytest.raises(ValueError, match="outside"):
        with_cell("", INPUT_TABLE, 0, 0, value)


def test_minus_zero_is_written_as_zero():
    assert values.written([[-0.0]]) == "0"
