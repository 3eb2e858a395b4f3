// Reads the files of tools/packing.py: a header with plain values, and the arrays that it lists.

export type Numbers = Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array;

export interface Named {
  shape: number[];
  values: Numbers;
}

export interface Packed<Meta> {
  meta: Meta;
  arrays: Record<string, Named>;
}

interface Header<Meta> {
  meta: Meta;
  arrays: { name: string; type: "f2" | "f4" | "f8" | "i4" | "i1" | "u1"; shape: number[]; place: number }[];
}

/** What a file holds; half-precision numbers come as single-precision ones. */
export function unpacked<Meta>(file: ArrayBuffer): Packed<Meta> {
  const length = new DataView(file).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, length))) as Header<Meta>;
  const arrays: Record<string, Named> = {};
  for (const { name, type, shape, place } of header.arrays) {
    const size = shape.reduce((product, one) => product * one, 1);
    const start = 4 + length + place;
    const values =
      type === "f2"
        ? fromHalf(new Uint16Array(file, start, size))
        : type === "f4"
          ? new Float32Array(file, start, size)
          : type === "f8"
            ? new Float64Array(file, start, size)
            : type === "i4"
              ? new Int32Array(file, start, size)
              : type === "i1"
                ? new Int8Array(file, start, size)
                : new Uint8Array(file, start, size);
    arrays[name] = { shape, values };
  }
  return { meta: header.meta, arrays };
}

/** Half-precision numbers as single-precision ones. */
function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
