from keras import ops


def average(old, new, decay):
    return old * decay + new * (1 - decay)


def moving_codes(counts, sums, vectors, ids, decay=0.99):
    membership = ops.transpose(ops.one_hot(ids, ops.shape(counts)[0]))
    counts = average(counts, ops.sum(membership, axis=1), decay)
    sums = average(sums, ops.matmul(membership, vectors), decay)
    return counts, sums, sums / ops.reshape(counts, (-1, 1))
