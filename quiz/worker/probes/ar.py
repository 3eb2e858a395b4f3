"""Probes of lesson 08."""

import numpy as np

from quiz.worker.probes.tools import BadAnswer, array, arrays


def causal_mask_and_targets(causal_mask, next_token_loss, real, logits, ids, prompt, pad):
    """The mask of padded rows; the loss, its slope, and the loss where only one row has anything to ask.

    Args:
        real: (B, T) booleans; logits: (B, L, K); ids: (B, L) with `pad` behind.
    """
    import tensorflow as tf

    seen = {"mask": array(causal_mask(real), "causal_mask")}
    scores = tf.Variable(logits)
    with tf.GradientTape() as tape:
        loss = next_token_loss(tf.convert_to_tensor(scores), tf.constant(ids), prompt, pad)
        seen["loss"] = array(loss, "next_token_loss")
        loss = tf.convert_to_tensor(loss)
    slope = tape.gradient(loss, scores)
    seen["slope"] = None if slope is None else array(tf.convert_to_tensor(slope))
    return seen


def sample_token(token_probabilities, sample_token, logits, temperature, top_k, top_p, uniform, extremes):
    """Probabilities for each setting alone and for all together, at temperature 0, and draws from known probabilities.

    Args:
        logits: (B, K); uniform: (B,) in [0, 1); extremes: (N, K) probabilities with zeros in them.
    """

    def probabilities(**settings):
        return array(token_probabilities(logits.copy(), **settings), "token_probabilities")

    seen = {
        "plain": probabilities(),
        "tempered": probabilities(temperature=temperature),
        "best": probabilities(top_k=top_k),
        "nucleus": probabilities(top_p=top_p),
        "together": probabilities(temperature=temperature, top_k=top_k, top_p=top_p),
        "greedy": probabilities(temperature=0.0),
    }
    draws = np.stack([uniform, np.zeros_like(uniform)])
    seen["draws"] = np.stack([array(sample_token(extremes.copy(), u), "sample_token") for u in draws])
    return seen


class _Recurrent:
    """A toy model with a memory: the logits after each token depend on all tokens so far and on their order."""

    def __init__(self, table, decay):
        self.table, self.decay, self.calls, self.widths = table, decay, 0, []

    def __call__(self, ids):
        import tensorflow as tf

        plain = array(ids, "the ids that you gave to the model")
        if plain.ndim != 2 or plain.dtype.kind not in "iu":
            raise BadAnswer(
                f"the model takes integers of shape (N, T), found {plain.dtype} of shape {plain.shape}",
                f"模型的输入应是形状 (N, T) 的整数，得到的是形状 {plain.shape} 的 {plain.dtype}",
            )
        self.calls += 1
        self.widths.append(plain.shape[1])
        state, logits = np.zeros((len(plain), self.table.shape[1])), []
        for column in plain.T:
            state = self.decay * state + self.table[column]
            logits.append(state)
        return tf.constant(np.stack(logits, axis=1).astype("float32"))


def guided_logits(guided_logits, table, decay, prompts, silent, drawn, scales):
    """Guided logits at several scales, after several drawn tokens and after none; and how often the model was called.

    Args:
        table: (K, K), a toy model's weights; prompts, silent: (B, P) ids; drawn: (B, T) ids; scales: list of numbers.
    """
    import tensorflow as tf

    fixed = [tf.constant(ids) for ids in (prompts, silent)]
    model = _Recurrent(table, decay)
    seen = {"scales": np.stack([array(guided_logits(model, *fixed, tf.constant(drawn), w)) for w in scales])}
    seen["calls"] = model.calls / len(scales)
    seen["first"] = array(guided_logits(_Recurrent(table, decay), *fixed, tf.constant(drawn[:, :0]), scales[-1]))
    return seen


def kv_cache(attend, queries, keys, values, cuts):
    """Outputs when a sequence is fed in pieces, for several ways to cut it; the last cache; and whether a cache was changed.

    Args:
        queries, keys, values: (B, H, T, D); cuts: lists of numbers of positions, each of which adds up to T.
    """
    import tensorflow as tf

    seen = {"outputs": []}
    for pieces in cuts:
        cache, outputs, start = None, [], 0
        for count in pieces:
            piece = [tf.constant(part[:, :, start : start + count]) for part in (queries, keys, values)]
            result = attend(*piece, cache)
            if not isinstance(result, tuple | list) or len(result) != 2:
                arrays(result, ("mixed", "cache"))
            mixed = array(result[0], "mixed")
            if mixed.shape != piece[0].shape:
                raise BadAnswer(
                    f"the queries of {count} new positions have shape {tuple(piece[0].shape)}, your outputs {mixed.shape}",
                    f"{count} 个新位置的查询形状是 {tuple(piece[0].shape)}，你的输出是 {mixed.shape}",
                )
            outputs.append(mixed)
            cache = result[1]
            start += count
        kept = arrays(cache, ("keys", "values"))
        seen["outputs"].append(np.concatenate(outputs, axis=2))
    seen["outputs"] = np.stack(seen["outputs"])
    seen |= kept
    past = tuple(tf.constant(part[:, :, :2]) for part in (keys, values))
    twice = [attend(*(tf.constant(part[:, :, 2:3]) for part in (queries, keys, values)), past) for _ in range(2)]
    seen["again"] = np.stack([array(result[0], "mixed") for result in twice])
    return seen


def scale_mask(scale_of_token, scale_mask, sizes):
    """Scale of every token, and the mask, for maps of several heights and widths, and for one map alone."""
    sizes = [tuple(size) for size in sizes]
    return {
        "scales": array(scale_of_token(sizes), "scale_of_token"),
        "mask": array(scale_mask(sizes), "scale_mask"),
        "single": array(scale_mask(sizes[-1:]), "scale_mask"),
    }
