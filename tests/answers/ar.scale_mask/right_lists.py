def scale_of_token(sizes):
    return [scale for scale, (height, width) in enumerate(sizes) for _ in range(height * width)]


def scale_mask(sizes):
    scales = scale_of_token(sizes)
    return [[key <= query for key in scales] for query in scales]
