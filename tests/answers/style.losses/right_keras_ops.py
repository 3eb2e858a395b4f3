from keras import ops


def transfer_losses(features, content_features, style_grams):
    content_loss = style_loss = 0.0
    for layer in features:
        here = features[layer]
        if layer in content_features:
            content_loss += ops.mean((here - content_features[layer]) ** 2) / len(content_features)
        if layer in style_grams:
            batch, height, width, channels = here.shape
            rows = ops.reshape(here, (batch, height * width, channels))
            matrix = ops.matmul(ops.transpose(rows, (0, 2, 1)), rows) / (height * width)
            style_loss += ops.mean((matrix - style_grams[layer]) ** 2) / len(style_grams)
    return content_loss, style_loss
