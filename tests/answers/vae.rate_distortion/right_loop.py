import math


def rate_distortion(variances, beta, decoder_variance):
    rates, errors = [], []
    for variance in variances:
        error = min(variance, beta * decoder_variance)
        errors.append(error)
        rates.append(0.5 * math.log(variance / error))
    return rates, errors
