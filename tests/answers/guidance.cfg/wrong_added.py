# mutant: the conditional prediction is added whole
# category: added
def cfg(unconditional, conditional, scale):
    return unconditional + scale * conditional
