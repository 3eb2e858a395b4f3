def projection_logit(features, labels, class_vectors, weights):
    logits = []
    for row, label in zip(features, labels.reshape(-1)):
        vector = class_vectors[int(label)]
        logits.append([sum(h * (w + v) for h, w, v in zip(row, weights, vector))])
    return logits
