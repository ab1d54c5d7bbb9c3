"""Write the golden file of enlarging, measuring and deblurring: `python tests/golden/make_upsampling.py`.

It needs PyTorch, scikit-image and SciPy. The file keeps the versions that made it; the tests read the file
and need none of them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy
import skimage
import torch
from scipy.ndimage import correlate
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch.nn import functional

HERE = Path(__file__).parent


def main():
    random = np.random.default_rng(2016)
    arrays = {}
    x = random.standard_normal((2, 3, 5, 4))
    arrays["x"] = x
    tensor = torch.tensor(x)
    for factor in (2, 3, 4):
        arrays[f"nearest_{factor}"] = functional.interpolate(tensor, scale_factor=factor, mode="nearest")
        arrays[f"bilinear_{factor}"] = functional.interpolate(
            tensor, scale_factor=factor, mode="bilinear", align_corners=False
        )
        channels = torch.tensor(random.integers(-9, 10, (2, 2 * factor**2, 3, 4)))
        arrays[f"channels_{factor}"] = channels
        arrays[f"shuffled_{factor}"] = functional.pixel_shuffle(channels, factor)
        large = torch.tensor(random.permuted(np.arange(6.0 * 5 * factor**2)).reshape(1, 1, 6 * factor, -1))
        values, places = functional.max_pool2d(large, factor, return_indices=True)
        arrays[f"large_{factor}"] = large
        arrays[f"pooled_{factor}"] = values
        arrays[f"unpooled_{factor}"] = functional.max_unpool2d(values * 2, places, factor)
    for name, shape in (("square", (40, 40)), ("wide", (17, 31))):
        first = random.random(shape)
        second = np.clip(first + 0.2 * random.standard_normal(shape), 0, 1)
        arrays[f"{name}_first"], arrays[f"{name}_second"] = first, second
        arrays[f"{name}_psnr"] = peak_signal_noise_ratio(second, first, data_range=1)
        arrays[f"{name}_ssim"] = structural_similarity(first, second, data_range=1)
    # A picture that wraps around, blurred.
    picture, kernel = random.random((12, 10)), random.random((5, 4))
    arrays["picture"], arrays["kernel"] = picture, kernel
    arrays["blurred"] = correlate(picture, kernel, mode="wrap")
    versions = [f"torch {torch.__version__}", f"scikit-image {skimage.__version__}"]
    np.savez_compressed(
        HERE / "upsampling.npz", versions=np.array([*versions, f"scipy {scipy.__version__}"]), **arrays
    )
    print(f"upsampling.npz {(HERE / 'upsampling.npz').stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
