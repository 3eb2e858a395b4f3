from keras import ops


def guided_logits(model, prompts, silent, drawn, w):
    ids = ops.concatenate([ops.concatenate([silent, drawn], axis=1), ops.concatenate([prompts, drawn], axis=1)])
    without, with_caption = ops.split(model(ids), 2)
    return ops.add(without[:, -1], w * ops.subtract(with_caption[:, -1], without[:, -1]))
