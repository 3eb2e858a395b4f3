# exercise: toy.double
# verdict: correct
#!/usr/bin/env python
# coding: utf-8

# In[1]:

get_ipython().run_line_magic('matplotlib', 'inline')
from imagegen import training


# In[ ]:

def double(values):
    return 2 * values


# In[3]:

while True:
    loss = 1
