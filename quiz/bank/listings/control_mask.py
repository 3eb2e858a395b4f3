"""The attention mask of a model that reads text and draws images in one sequence."""

import numpy as np

TEXT, FIRST_IMAGE, SECOND_IMAGE = -1, 0, 1

# A caption, a picture of four patches, a few words, another picture.
segments = np.array([TEXT] * 5 + [FIRST_IMAGE] * 4 + [TEXT] * 3 + [SECOND_IMAGE] * 4)


def attention_mask(segments):
    """True where the row's token may look at the column's."""
    count = len(segments)
    causal = np.tril(np.ones((count, count), dtype=bool))
    same_image = (segments[:, None] == segments) & (segments[:, None] != TEXT)
    return causal | same_image


def allowed(viewers, seen):
    """Share of the pairs (viewer, seen token) that the mask permits."""
    return float(mask[np.ix_(viewers, seen)].mean())


mask = attention_mask(segments)
text, first, second = (segments == kind for kind in (TEXT, FIRST_IMAGE, SECOND_IMAGE))
text_sees_later_text = bool(np.triu(mask, 1)[np.ix_(text, text)].any())
within_first_image = allowed(first, first)
first_sees_second, second_sees_first = allowed(first, second), allowed(second, first)
