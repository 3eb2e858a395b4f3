# mutant: only the difference
# category: difference-alone
def cfg(unconditional, conditional, scale):
    return scale * (conditional - unconditional)
