"""Write the golden file that comes from Keras and TensorFlow: `python tests/golden/make_keras.py`.

Needs Keras with TensorFlow. Inputs are small whole numbers in float32, so that every answer is exact.
A call that the framework refuses is left out and printed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent


def keras_answer(x, w, b, case):
    layer = keras.layers.Conv2DTranspose(
        w.shape[2],
        w.shape[:2],
        strides=case["strides"],
        padding=case["padding"],
        output_padding=case["output_padding"],
        dilation_rate=case["dilation"],
    )
    layer.build(x.shape)
    layer.set_weights([w, b])
    return layer(x).numpy()


def tensorflow_answer(x, w, case):
    shape = (x.shape[0], *case["output_size"], w.shape[2])
    return tf.nn.conv2d_transpose(
        x, w, shape, case["strides"], case["padding"], dilations=case["dilation"]
    ).numpy()


def main():
    random = np.random.default_rng(1986)
    cases, flat = [], {"x": [], "w": [], "b": [], "y": []}
    for count in range(420):
        batch, C, D = (int(n) for n in random.integers(1, 4, 3))
        size, kernel = random.integers(1, 6, 2).tolist(), random.integers(1, 6, 2).tolist()
        strides, dilation = random.integers(1, 5, 2).tolist(), [1, 1]
        if count % 5 == 0:
            strides, dilation = [1, 1], random.integers(1, 4, 2).tolist()
        x = random.integers(-4, 5, (batch, *size, C)).astype(np.float32)
        w = random.integers(-4, 5, (*kernel, D, C)).astype(np.float32)
        b = random.integers(-4, 5, D).astype(np.float32)
        case = {"strides": strides, "dilation": dilation}
        try:
            if count % 2:
                extra = [int(random.integers(s)) for s in strides] if random.random() < 0.5 else None
                case |= {"padding": str(random.choice(["valid", "same"])), "output_padding": extra}
                y = keras_answer(x, w, b, case)
            else:
                padding = str(random.choice(["VALID", "SAME"]))
                least = [
                    (n - 1) * s + (1 if padding == "SAME" else d * (k - 1) + 1)
                    for n, s, k, d in zip(size, strides, kernel, dilation, strict=True)
                ]
                chosen = [int(o + random.integers(s)) for o, s in zip(least, strides, strict=True)]
                case |= {"padding": padding, "output_size": chosen}
                y = tensorflow_answer(x, w, case)
        except Exception as refusal:
            print("left out:", case, type(refusal).__name__, str(refusal).splitlines()[0][:90])
            continue
        cases.append(case | {"shapes": [x.shape, w.shape, b.shape, y.shape]})
        for name, value in (("x", x), ("w", w), ("b", b), ("y", y)):
            flat[name].append(np.asarray(value).ravel())
    arrays = {name: np.concatenate(parts).astype(np.int32) for name, parts in flat.items()}
    versions = np.array([f"keras {keras.__version__}", f"tensorflow {tf.__version__}"])
    np.savez_compressed(HERE / "keras.npz", versions=versions, cases=json.dumps(cases), **arrays)
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
