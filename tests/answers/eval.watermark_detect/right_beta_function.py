import numpy as np
from scipy.special import betainc


def watermark_detect(images, carriers, keys):
    bits = len(carriers)
    read = np.einsum("nijk,bijk->nb", images.astype(float), carriers.astype(float)) > 0
    agree = np.stack([(read == key.astype(bool)).sum(axis=1) for key in keys], axis=1)
    most = agree.max(axis=1)
    tail = np.where(most == 0, 1.0, betainc(np.maximum(most, 1), bits - most + 1, 0.5))
    return agree.argmax(axis=1), np.where(len(keys) * tail < 1, len(keys) * tail, 1.0)
