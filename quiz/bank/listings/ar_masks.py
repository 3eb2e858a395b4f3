"""Masked convolutions (PixelCNN): which pixels reach the output at the centre, found by changing them one by one."""

import numpy as np

SIZE, CENTRE = 7, 3

random = np.random.default_rng(61)
kernels = random.normal(size=(3, 3, 3))
head = random.normal(size=(1, 1))
image = random.normal(size=(SIZE, SIZE))


def mask(size, kind):
    """1 where a kernel may look: rows above, and its own row on the left; kind B also looks at the pixel itself."""
    allowed = np.ones((size, size))
    middle = size // 2
    allowed[middle + 1 :] = 0
    allowed[middle, middle + (kind == "B") :] = 0
    return allowed


def convolve(values, kernel):
    padded = np.pad(values, len(kernel) // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("yxij,ij->yx", windows, kernel)


def network(values):
    values = np.tanh(convolve(values, kernels[0] * mask(3, "A")))
    for kernel in kernels[1:]:
        values = np.tanh(convolve(values, kernel * mask(3, "B")))
    return convolve(values, head * mask(1, "B"))


def reaches_the_centre(row, column):
    changed = image.copy()
    changed[row, column] += 1.0
    return bool(network(changed)[CENTRE, CENTRE] != network(image)[CENTRE, CENTRE])


seen = np.array([[reaches_the_centre(row, column) for column in range(SIZE)] for row in range(SIZE)])
seen_on_the_left = int(seen[CENTRE, :CENTRE].sum())
sees_itself = bool(seen[CENTRE, CENTRE])
seen_in_all = int(seen.sum())
