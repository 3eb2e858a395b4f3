# mutant: scale times the conditional prediction
# category: scaled-condition
def cfg(unconditional, conditional, scale):
    return scale * conditional
