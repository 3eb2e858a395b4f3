import numpy as np


def ssim(images, references, window, data_range):
    size = window.shape[0]
    c1, c2 = (data_range * 0.01) ** 2, (data_range * 0.03) ** 2
    results = []
    for image, reference in zip(np.asarray(images, float), np.asarray(references, float)):
        values = []
        for top in range(image.shape[0] - size + 1):
            for left in range(image.shape[1] - size + 1):
                a = image[top : top + size, left : left + size]
                b = reference[top : top + size, left : left + size]
                ma, mb = np.sum(window * a), np.sum(window * b)
                va = np.sum(window * (a - ma) ** 2)
                vb = np.sum(window * (b - mb) ** 2)
                cab = np.sum(window * (a - ma) * (b - mb))
                values.append((2 * ma * mb + c1) * (2 * cab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2)))
        results.append(np.mean(values))
    return np.array(results)
