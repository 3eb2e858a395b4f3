// The files of weights that tools/web_models.py packs: a header, JSON, and half-precision numbers, one array after the other.

export type Numbers = Float32Array;

export interface Header {
  /** Shapes of all arrays in the file; the first `network` of them belong to the model that the page names. */
  shapes: number[][];
  network: number;
  /** How many parameters that model has. */
  weights: number;
}

export interface Weights<H extends Header = Header> {
  header: H;
  network: Numbers[];
  others: Numbers[];
}

/** The file begins with the length of its header, four bytes. */
export function unpacked<H extends Header>(file: ArrayBuffer): Weights<H> {
  const length = new DataView(file).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, length))) as H;
  const numbers = fromHalf(new Uint16Array(file, 4 + length));
  let place = 0;
  const arrays = header.shapes.map((shape) => {
    const size = shape.reduce((product, one) => product * one, 1);
    place += size;
    return numbers.subarray(place - size, place);
  });
  return { header, network: arrays.slice(0, header.network), others: arrays.slice(header.network) };
}

/** Half-precision numbers as single-precision ones. */
export function fromHalf(halves: Uint16Array): Numbers {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
