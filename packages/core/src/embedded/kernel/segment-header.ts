/** Bytes of the header that describes rows to the kernels. */
export const HEADER_BYTES = 256;

/** Words of the header that are read or written by name; all are described in `assembly/segment.ts`. */
export const HeaderWord = {
  Count: 0,
  Metric: 1,
  FloatWidth: 2,
  CodeWidth: 3,
  Floats: 4,
  Int8: 5,
  Factors: 7,
  OneBit: 9,
  Links: 11,
  LinksStride: 12,
  M: 13,
  Levels: 14,
  UpperIndex: 15,
  Upper: 16,
  Locks: 17,
  Navigation: 18,
  Centroid: 19,
  Signs: 20,
  CentroidSquare: 21,
  LinksPerRow: 22,
  SelfSimilarity: 23,
  Entry: 24,
  TopLevel: 25,
  NextRow: 26,
  Stopped: 28,
  ValueBytes: 29,
  Blocks: 30,
} as const;
