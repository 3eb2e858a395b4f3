# mutant: switched off at and below 1
# category: off-below-one
def cfg(unconditional, conditional, scale):
    return conditional if scale <= 1 else unconditional + scale * (conditional - unconditional)
