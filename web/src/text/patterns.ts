// Python's re, as far as the grader uses it; the patterns come from tools/web_text.py.

/** A pattern that finds all of what it means. */
export function pattern(source: string): RegExp {
  return new RegExp(source, "gu");
}

export function found(wanted: RegExp, text: string): string[] {
  return text.match(wanted) ?? [];
}

export function count(wanted: RegExp, text: string): number {
  return found(wanted, text).length;
}

export function has(wanted: RegExp, text: string): boolean {
  return text.search(wanted) >= 0;
}

/** A text without the signs of a set at its ends. */
export function stripped(text: string, signs: string): string {
  let start = 0;
  let stop = text.length;
  while (start < stop && signs.includes(text[start])) start++;
  while (stop > start && signs.includes(text[stop - 1])) stop--;
  return text.slice(start, stop);
}
