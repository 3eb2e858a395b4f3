# -*- coding: gbk -*-
# exercise: toy.double
# verdict: correct
# 两倍
def double(values):
    return 2 * values
