from keras import ops


def dpo_loss(preferred, rejected, reference_preferred, reference_rejected, beta):
    gap = ops.subtract(preferred, ops.stop_gradient(reference_preferred))
    gap = gap - ops.subtract(rejected, ops.stop_gradient(reference_rejected))
    return ops.mean(ops.logaddexp(ops.zeros_like(gap), beta * gap))
