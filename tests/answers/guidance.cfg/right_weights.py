def cfg(unconditional, conditional, scale):
    return scale * conditional + (1 - scale) * unconditional
