# exercise: toy.double
# verdict: correct
# %% [markdown]
# text
# %%
import imagegen.nowhere
# %%
def double(values):
    return 2 * values
# %%
while True:
    pass
