def drop_condition(labels, null_label, probability):
    """Replace some labels by the label for "nothing", so that one network learns both predictions (2207.12598, algorithm 1).

    Args:
        labels: int32 tensor, shape (B,); classes, or rows of a table of captions.
        null_label: the integer that stands for "nothing"; it is none of the labels.
        probability: of a replacement, from 0 (never) to 1 (always).
    Returns:
        int32 tensor, shape (B,). Every label has a coin of its own; every call tosses anew, inside a tf.function too.
    """
    dropped = tf.random.uniform(tf.shape(labels)) < probability
    return tf.where(dropped, null_label, labels)
