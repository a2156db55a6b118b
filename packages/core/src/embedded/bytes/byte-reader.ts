/**
 * Reads what a `ByteWriter` wrote. Reading past the end throws a `RangeError`; since bytes reach a reader only after
 * their checksum was compared, that means a defect of the program, not damage on disk.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    // Of a Buffer, `slice` would be another view; readers hand out bytes whose `slice` is a copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Exact up to 2^53 - 1, the largest a writer takes. */
  u64(): number {
    const at = this.#advance(8);
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 0x1_0000_0000;
  }

  f32(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  signedVarint(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The next `length` bytes, as a view. */
  raw(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Length-prefixed bytes, as a view. */
  bytes(): Uint8Array {
    return this.raw(this.varint());
  }

  /** Length-prefixed text. */
  text(): string {
    return decoder.decode(this.bytes());
  }

  #advance(bytes: number): number {
    const at = this.#position;
    if (bytes > this.#bytes.length - at) {
      throw new RangeError(`${bytes} bytes wanted at ${at}, ${this.#bytes.length - at} left`);
    }
    this.#position = at + bytes;
    return at;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
