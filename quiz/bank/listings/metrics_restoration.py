"""Score two restorers of noisy byte images: full-reference metrics, because the originals are known."""

import numpy as np

random = np.random.default_rng(5)
COUNT, SIDE = 24, 32


def smooth(images):
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
    return sum(padded[:, i : i + SIDE, j : j + SIDE] for i in range(3) for j in range(3)) / 9


def psnr(images, references, data_range):
    difference = images.astype(float) - references
    error = np.mean(difference**2, axis=(1, 2))
    return 10 * np.log10(data_range**2 / error)


def as_bytes(images):
    return np.clip(np.round(images), 0, 255).astype(np.uint8)


scenes = random.uniform(0, 255, size=(COUNT, SIDE, SIDE))
for _ in range(6):
    scenes = smooth(scenes)
originals = as_bytes(127 + 4 * (scenes - 127))
noisy = as_bytes(originals + random.normal(0, 12, size=originals.shape))
restored = {"none": noisy, "smoothed": as_bytes(smooth(noisy.astype(float)))}

decibels = {name: psnr(images, originals, 255).mean() for name, images in restored.items()}
gain = decibels["smoothed"] - decibels["none"]

signed = {name: images / 127.5 - 1 for name, images in restored.items()}
targets = originals / 127.5 - 1
decibels_signed = {name: psnr(images, targets, 2.0).mean() for name, images in signed.items()}
