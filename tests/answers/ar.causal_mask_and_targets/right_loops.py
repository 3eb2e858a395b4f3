import numpy as np
import tensorflow as tf


def causal_mask(real):
    batch, length = real.shape
    mask = np.zeros((batch, length, length), bool)
    for b in range(batch):
        for query in range(length):
            mask[b, query, query] = True
            for key in range(query):
                mask[b, query, key] = real[b, key]
    return mask


def next_token_loss(logits, ids, prompt, pad):
    total, count = 0.0, 0
    for row in range(ids.shape[0]):
        for place in range(prompt, ids.shape[1]):
            token = int(ids[row, place])
            if token != pad:
                guess = logits[row, place - 1]
                total += tf.reduce_logsumexp(guess) - guess[token]
                count += 1
    return total / count
