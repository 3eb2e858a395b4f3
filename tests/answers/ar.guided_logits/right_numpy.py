import numpy as np


def guided_logits(model, prompts, silent, drawn, w):
    both = np.concatenate([np.array(prompts), np.array(silent)])
    logits = np.array(model(np.hstack([both, np.tile(np.array(drawn), (2, 1))])))
    count = len(logits) // 2
    return (1 - w) * logits[count:, -1] + w * logits[:count, -1]
