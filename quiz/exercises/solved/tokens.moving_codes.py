def moving_codes(counts, sums, vectors, ids, decay=0.99):
    """One update of a codebook by moving averages (1711.00937, appendix A.1).

    Args:
        counts: running number of vectors that chose each code, float32 tensor, shape (K,), positive.
        sums: running sum of these vectors, float32 tensor, shape (K, D).
        vectors: the vectors of this batch, float32 tensor, shape (N, D).
        ids: the code that each of them chose, int32 tensor, shape (N,).
        decay: weight of what is remembered; what is new has the weight 1 - decay.
    Returns:
        (counts, sums, codes): both averages after the update, and the codes, shape (K, D): sums over counts. So a code that nobody
        chose stays where it is, while its count and sum shrink.
    """
    chosen = tf.one_hot(ids, tf.shape(counts)[0])
    counts = decay * counts + (1.0 - decay) * tf.reduce_sum(chosen, axis=0)
    sums = decay * sums + (1.0 - decay) * tf.matmul(chosen, vectors, transpose_a=True)
    return counts, sums, sums / counts[:, None]
