"""The memory end of the store: nothing outlives the process. For a browser, for samples and for tests."""

import uuid

from quiz.progress.attempts import storable


class MemoryKeeper:
    """A ``protocol.Keeper`` in plain memory."""

    def __init__(self):
        self._rows, self._texts, self._machine = [], {}, str(uuid.uuid4())

    def append(self, row):
        sequence = 1 + max((other["sequence"] for other in self._rows if other["machine"] == self._machine), default=0)
        row = {name: storable(value) for name, value in row.items()}
        row |= {"machine": self._machine, "sequence": sequence}
        self._rows.append(row)
        return row

    def rows(self):
        return list(self._rows)

    def keep(self, name, text, stamp):
        self._texts[storable(name)] = (storable(text), stamp)

    def kept(self, name):
        return self._texts.get(name, ("", ""))[0]

    def everything(self):
        return self.rows(), [(name, *kept) for name, kept in sorted(self._texts.items())], self._machine

    def take(self, rows, texts):
        known = {row["id"] for row in self._rows}
        new = [row for row in rows if row["id"] not in known]
        self._rows += new
        newer = [
            (name, text, stamp)
            for name, text, stamp in texts
            if name not in self._texts or (stamp, text) > self._texts[name][::-1]
        ]
        self._texts |= {name: (text, stamp) for name, text, stamp in newer}
        return len(new), len(newer)
