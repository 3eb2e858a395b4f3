def cfg(unconditional, conditional, scale):
    w = scale - 1
    return (1 + w) * conditional - w * unconditional
