import tensorflow as tf


def mixed_mask(segments):
    rows = segments.numpy().tolist()
    count = len(rows[0])
    mask = [[[False] * count for _ in range(count)] for _ in rows]
    for b, row in enumerate(rows):
        for i in range(count):
            for j in range(count):
                one_image = row[i] == row[j] and row[i] >= 0
                mask[b][i][j] = i == j or (row[j] != -2 and (j <= i or one_image))
    return tf.constant(mask)
