def cfg(unconditional, conditional, scale):
    return unconditional + scale * (conditional - unconditional)
