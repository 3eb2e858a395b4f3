"""A class: what was handed in, graded in isolation, reported, moderated and graded again."""
