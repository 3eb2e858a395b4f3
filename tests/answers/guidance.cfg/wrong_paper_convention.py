# mutant: (1 + w) c - w u with w = scale
# category: other-convention
def cfg(unconditional, conditional, scale):
    return (1 + scale) * conditional - scale * unconditional
