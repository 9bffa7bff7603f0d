/** A message of Protocol Buffers, written field by field (protobuf.dev/programming-guides/encoding). */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** An integer from 0 to 2^53 - 1, or a negative one from -2^53 + 1 in ten bytes. */
  int(field: number, value: number): this {
    return this.#push(varint(field * 8), varint(value));
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  /** Packed, as every parser reads repeated numbers. */
  ints(field: number, values: readonly number[]): this {
    return this.bytes(field, joined(values.map(varint)));
  }

  /** Packed float32. */
  floats(field: number, values: readonly number[]): this {
    return this.bytes(field, floatBytes(values));
  }

  /** A float32. */
  float(field: number, value: number): this {
    return this.#push(varint(field * 8 + 5), floatBytes([value]));
  }

  /** Packed float64. */
  doubles(field: number, values: readonly number[]): this {
    return this.bytes(field, new Uint8Array(Float64Array.from(values).buffer));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push(varint(field * 8 + 2), varint(value.length), value);
  }

  /** A field as another message has it. */
  copy({ raw }: { raw: Uint8Array }): this {
    return this.#push(raw);
  }

  finish(): Uint8Array {
    return joined(this.#parts);
  }

  #push(...parts: Uint8Array[]): this {
    this.#parts.push(...parts);
    return this;
  }
}

function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}

function floatBytes(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
