# mutant: arguments exchanged
# category: arguments-exchanged
def cfg(unconditional, conditional, scale):
    return conditional + scale * (unconditional - conditional)
