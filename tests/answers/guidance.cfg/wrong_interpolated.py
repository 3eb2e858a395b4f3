# mutant: weighted mean
# category: interpolated
def cfg(unconditional, conditional, scale):
    return (unconditional + scale * conditional) / (1 + scale)
