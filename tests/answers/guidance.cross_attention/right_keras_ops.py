from keras import ops


def cross_attention(queries, keys, values, mask):
    return ops.dot_product_attention(queries, keys, values, mask=mask[:, None, None, :])
