from keras import ops


def teacher_path(velocity, noise, stops, substeps):
    def one_interval(x, begin, end):
        for step in range(substeps):
            time = ops.full((x.shape[0],), begin + (end - begin) * step / substeps, dtype="float32")
            x = ops.stop_gradient(x + (end - begin) / substeps * velocity(x, time))
        return x

    path = [noise]
    for index in range(len(stops) - 1):
        path.append(one_interval(path[-1], stops[index], stops[index + 1]))
    return ops.stack(path, axis=0)


def mean_velocities(path, stops):
    lengths = [after - before for before, after in zip(stops, stops[1:])]
    return ops.stack([(path[k + 1] - path[k]) / length for k, length in enumerate(lengths)], axis=0)
