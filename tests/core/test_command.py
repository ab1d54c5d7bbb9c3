"""The terminal's answers, against counting by hand, other software's numbers and the documentation."""

import contextlib
import io
import itertools
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tconv_core.__main__ import main

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(
    r"^\$ python -m tconv_core (.+)\n((?:.*\n)*?)```",
    (ROOT / "docs" / "library.md").read_text(),
    re.MULTILINE,
)


def answered(capsys, line):
    """Exit status, what was printed, and what went to the error stream."""
    status = main(shlex.split(line))
    out, err = capsys.readouterr()
    return status, out, err


def table(text):
    """The rows of the printed table, cells divided by at least two spaces."""
    rows = itertools.takewhile(str.strip, text.splitlines())
    return [re.split(r"\s{2,}", row.strip()) for row in rows]


@pytest.mark.parametrize(("line", "expected"), EXAMPLES, ids=[line for line, _ in EXAMPLES])
def test_the_documentation_shows_what_is_printed(capsys, line, expected):
    _, out, err = answered(capsys, line)
    assert (out or err) == expected


def test_the_documentation_has_examples_of_every_kind_of_answer():
    assert {line.split()[0] for line, _ in EXAMPLES} == {"size", "solve", "overlap", "code"}


# Computed by PyTorch 2.13's ConvTranspose2d.
@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("--size 4 --kernel 4 --stride 2 --padding 1", ["8"]),
        ("--size 5 --kernel 3", ["7"]),
        ("--size 3,4 --kernel 2,5 --stride 3,1", ["8", "8"]),
        ("--size 3 --kernel 3 --stride 2 --padding 1 --output-padding 1 --dilation 2", ["8"]),
        ("--size 1x6 --kernel 1x4 --stride 1x2", ["1", "14"]),
        ("--line --size 6 --kernel 16 --stride 8 --padding 4", ["48"]),
    ],
)
def test_size_is_what_pytorch_makes(capsys, line, sizes):
    status, out, _ = answered(capsys, f"size {line}")
    assert status == 0
    assert table(out)[-1] == ["output", *sizes]
    formulas = [formula.split(" = ") for formula in out.splitlines() if " = " in formula]
    assert {result for _, result in formulas} == set(sizes)
    for formula, result in formulas:
        sum_of_terms = sum(
            int(sign + "1") * int(a) * int(b or 1)
            for sign, a, b in re.findall(
                r"([+-]) (\d+)(?: \* (\d+))?",
                "+ " + re.sub(r"\((\d+) - 1\)", lambda m: str(int(m[1]) - 1), formula),
            )
        )
        assert sum_of_terms == int(result)


def test_solve_lists_each_layer_that_trying_all_of_them_finds(capsys):
    bounds = "--kernel 5 --stride 3 --padding 2 --output-padding 2 --dilation 2 --most 999"
    _, out, _ = answered(capsys, f"solve 5 11 {bounds}")
    listed = {tuple(map(int, row[:5])) for row in table(out)[1:]}
    tried = {
        (k, s, p, op, d)
        for k, s, p, op, d in itertools.product(range(1, 6), range(1, 4), range(3), range(3), (1, 2))
        if 4 * s + d * (k - 1) + 1 - 2 * p + op == 11 and op < max(s, d) and (k > 1 or d == 1)
    }
    assert listed == tried
    assert len(listed) > 5


def test_solve_keeps_even_layers_and_says_how_many_more_there_are(capsys):
    status, out, _ = answered(capsys, "solve 7 14 --even --most 2")
    assert status == 0
    assert [row[:2] for row in table(out)[1:]] == [["2", "2"], ["4", "2"]]
    assert re.search(r"\n(\d+) more; --most (\d+) shows all\.\n", out)


def test_solve_that_finds_nothing_says_so_with_status_1(capsys):
    assert answered(capsys, "solve 4 900")[::2] == (
        1,
        "No layer within the bounds leads from 4 to 900. Raise one, for example --kernel 32 or "
        "--stride 16; the help lists all.\n",
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--kernel 4 --stride 2", "both axes: even: stride 2 divides kernel 4."),
        (
            "--kernel 5 --stride 3",
            "both axes: uneven: stride 3 does not divide kernel 5. Kernel 3 or 6 is even.",
        ),
        (
            "--kernel 2 --stride 3",
            "both axes: gaps: kernel 2 is smaller than stride 3. Kernel 3 fills them.",
        ),
        (
            "--kernel 3,4 --stride 2",
            "height: uneven: stride 2 does not divide kernel 3. Kernel 2 or 4 is even.",
        ),
        (
            "--kernel 4 --stride 2 --dilation 2",
            "both axes: gaps: stride 2 and dilation 2 share the factor 2, so some phases get no stamp.",
        ),
    ],
)
def test_overlap_says_what_equal_weights_give_and_what_mends_it(capsys, line, sentence):
    assert sentence in answered(capsys, f"overlap {line}")[1].splitlines()


def test_overlap_meters_the_weights_that_are_given(capsys):
    """½, 1, ½ at stride 2 sums to 1 in both phases although the stamps are uneven."""
    _, out, _ = answered(capsys, "overlap --line --size 6 --stride 2 --weight 0.5,1,0.5")
    assert "\n  1 1\ncheckerboard 0.000 (0 is flat)\n" in out


@pytest.mark.parametrize("between", [" ", "="])
def test_values_may_begin_with_a_minus(capsys, between):
    status, out, _ = answered(capsys, f"overlap --line --stride 2 --weight{between}-1,2.5,-.5")
    assert status == 0
    assert "\n  -1.5 2.5\n" in out


def test_crop_shows_keras_same_cutting_one_end_where_pytorch_cuts_the_other(capsys):
    _, out, _ = answered(capsys, "crop --size 2 --kernel 3 --stride 2 --padding 1 --output-padding 1")
    cuts = {tuple(row[:2]): row[2:] for row in table(out)[1:]}
    assert cuts[("PyTorch conv_transpose2d", "padding=(1, 1), output_padding=(1, 1)")][-1] == "4 × 4"
    assert cuts[("PyTorch conv_transpose2d", "padding=(1, 1), output_padding=(1, 1)")][0] == "(1, 0)"
    assert cuts[("Keras Conv2DTranspose", "padding='same'")] == ["(0, 1)", "(0, 1)", "4 × 4"]


def test_code_that_is_printed_runs_and_prints_the_layer(capsys):
    _, out, _ = answered(capsys, "code numpy --input '1,2;3,4' --weight '5,6;7,8' --stride 2 --padding 1")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(out, {})
    assert printed.getvalue() == "[[8.0, 14.0], [18.0, 20.0]]\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "size --kernel 3 --output-padding 1",
            "output_padding=1 is not smaller than stride=1 or dilation=1, so it names no input size of the "
            "matching convolution. Use output_padding <= 0, or a larger stride.",
        ),
        ("solve 0 4", "size=0 is too small. Use size >= 1."),
        (
            "code numpy --input 1,2 --size 3",
            "size=(3, 3) does not fit the values of shape (1, 2). "
            "Leave out --size, or give as many values.",
        ),
        (
            "overlap --stride 100000",
            "100000 × 100000 phases are too many to write out, at most 4096. Use a smaller stride.",
        ),
        (
            "code numpy --size 3000",
            "3000 × 3000 cells are too many to write out, at most 100000. Use smaller numbers.",
        ),
        (
            "overlap --line --weight '1;2'",
            "The values that say kernel have 2 rows, and --line is for one. "
            "Leave out --line, or use commas only.",
        ),
    ],
)
def test_a_refused_setting_is_explained_on_the_error_stream_with_status_2(capsys, line, message):
    assert answered(capsys, line) == (2, "", message + "\n")


@pytest.mark.parametrize(
    "line",
    [
        "size --kernel 3.5",
        "size --kernel 1,2,3",
        "code numpy --input '1,2;3'",
        "code cobol",
        "",
        "code numpy --weight nan",
    ],
)
def test_what_cannot_be_read_is_refused_with_status_2(capsys, line):
    with pytest.raises(SystemExit) as end:
        main(shlex.split(line))
    assert end.value.code == 2
    assert "usage: python -m tconv_core" in capsys.readouterr().err


def test_the_module_runs_as_a_command_and_loads_no_drawing():
    program = (
        "import runpy, sys; sys.argv = ['tconv_core', 'size', '--padding', '9']\n"
        "try: runpy.run_module('tconv_core', run_name='__main__')\n"
        "except SystemExit as end: status = end.code\n"
        "print(status, sorted({'tconv_ui', 'streamlit', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "2 []\n"
    assert done.stderr.startswith("padding=9 crops 18 of the 5 samples")


def test_render_draws_without_a_browser_what_the_ending_says(capsys, tmp_path):
    layer = "--size 2 --kernel 2 --stride 2"
    for name, begins in {
        "a.gif": b"GIF89a",
        "a.webp": b"RIFF",
        "b.png": b"\x89PNG",
        "c.svg": b"<?xml",
        "d.pdf": b"%PDF",
    }.items():
        status, out, _ = answered(capsys, f"render {tmp_path / name} {layer} --dark")
        written = (tmp_path / name).read_bytes()
        assert status == 0
        assert written.startswith(begins)
        assert out == f"{tmp_path / name}: {len(written)} bytes\n"


def test_render_refuses_what_it_cannot_draw_or_write(capsys, tmp_path):
    assert answered(capsys, "render layer.mp4") == (
        2,
        "",
        "layer.mp4 is no .gif, .webp, .png, .svg or .pdf. Use one of these endings.\n",
    )
    assert answered(capsys, f"render {tmp_path / 'a.png'} --step 10")[2].startswith(
        "step=10 is none of the steps"
    )
    nowhere = tmp_path / "none" / "a.png"
    status, _, error = answered(capsys, f"render {nowhere}")
    assert status == 2
    assert error == f"{nowhere} cannot be written: No such file or directory. Choose another place.\n"
    status, _, error = answered(capsys, f"render {tmp_path / 'a.gif'} --step 3")
    assert (status, error.partition(".")[0]) == (2, "--step is for a still picture")
    assert not list(tmp_path.iterdir())


def test_worksheet_writes_exercises_and_their_answers_for_either_paper(capsys, tmp_path):
    sheets = []
    for name, more in {"a": "", "b": "--answers", "c": "--paper letter"}.items():
        file = tmp_path / f"{name}.pdf"
        status, out, _ = answered(capsys, f"worksheet {file} --seed 7 --kinds size,cell --count 1 {more}")
        sheets.append(file.read_bytes())
        assert (status, out) == (0, f"{file}: {len(sheets[-1])} bytes\n")
        assert sheets[-1].startswith(b"%PDF")
    assert len(set(sheets)) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sheet.png", "sheet.png is no .pdf. Use this ending."),
        ("s.pdf --kinds size,sums", "'sums' is no kind of exercise. Use size, cell, layer, checkerboard."),
        ("s.pdf --seed -1", "seed=-1 is none of the seeds 0 … 9999. Use one of these."),
        (
            "s.pdf --kinds cell --count 3",
            "count=3 is none of 1 … 2: so many exercises of these kinds a seed has. "
            "Use one of these, or more kinds.",
        ),
    ],
)
def test_worksheet_refuses_what_there_is_not(capsys, line, message):
    assert answered(capsys, f"worksheet {line}") == (2, "", message + "\n")
