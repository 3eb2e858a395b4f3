import numpy as np


def teacher_path(velocity, noise, stops, substeps):
    x = np.asarray(noise)
    path = [x]
    for begin, end in zip(stops[:-1], stops[1:], strict=True):
        times = np.linspace(begin, end, substeps, endpoint=False, dtype="float32")
        for time in times:
            x = x + np.asarray(velocity(x, np.full(len(x), time))) * np.float32((end - begin) / substeps)
        path.append(x)
    return np.stack(path)


def mean_velocities(path, stops):
    return np.diff(path, axis=0) / np.diff(stops)[:, None, None]
