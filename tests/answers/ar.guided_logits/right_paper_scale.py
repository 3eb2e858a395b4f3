import tensorflow as tf


def paper(conditional, unconditional, scale):
    return (1 + scale) * conditional - scale * unconditional


def guided_logits(model, prompts, silent, drawn, w):
    starts = tf.concat([prompts, silent], 0)
    answers = model(tf.concat([starts, tf.concat([drawn, drawn], 0)], 1))
    last = answers[:, answers.shape[1] - 1]
    half = prompts.shape[0]
    return paper(last[:half], last[half:], w - 1)
