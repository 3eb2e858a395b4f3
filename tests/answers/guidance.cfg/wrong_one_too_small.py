# mutant: scale - 1
# category: scale-minus-one-twice
def cfg(unconditional, conditional, scale):
    return unconditional + (scale - 1) * (conditional - unconditional)
