import { MalformedOnnxModel } from './errors.ts';

/** A field of a message. */
export interface MessagePart {
  number: number;
  /** Of a text or a message; of a number none. */
  content: Uint8Array;
  /** With the number and the length. */
  raw: Uint8Array;
}

/** A message of Protocol Buffers, read field by field (protobuf.dev/programming-guides/encoding). Fields that nobody asks for are passed over. */
export class ReadMessage {
  readonly #fields = new Map<number, (bigint | Uint8Array)[]>();
  readonly #parts: MessagePart[] = [];

  /** @throws MalformedOnnxModel for bytes that are no message, or are cut off */
  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes);
    while (!reader.ended) {
      const start = reader.at;
      const key = Number(reader.varint());
      const number = Math.floor(key / 8);
      const value = reader.value(key % 8);
      const content = value instanceof Uint8Array ? value : new Uint8Array(0);
      this.#parts.push({ number, content, raw: bytes.subarray(start, reader.at) });
      const known = this.#fields.get(number);
      if (known) known.push(value);
      else this.#fields.set(number, [value]);
    }
  }

  /** All fields in their order. */
  get parts(): readonly MessagePart[] {
    return this.#parts;
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  /** The last of that number, as every parser takes it; undefined for none. */
  int(field: number): number | undefined {
    const value = this.#fields.get(field)?.at(-1);
    return typeof value === 'bigint' ? signed(value) : undefined;
  }

  text(field: number): string {
    return this.texts(field).at(-1) ?? '';
  }

  texts(field: number): string[] {
    return this.#bytes(field).map((bytes) => new TextDecoder().decode(bytes));
  }

  messages(field: number): ReadMessage[] {
    return this.#bytes(field).map((bytes) => new ReadMessage(bytes));
  }

  /** The last of that number; undefined for none. */
  message(field: number): ReadMessage | undefined {
    const bytes = this.#bytes(field).at(-1);
    return bytes && new ReadMessage(bytes);
  }

  bytes(field: number): Uint8Array | undefined {
    return this.#bytes(field).at(-1);
  }

  /** Repeated integers, packed or not. */
  ints(field: number): number[] {
    return (this.#fields.get(field) ?? []).flatMap((value) => {
      if (typeof value === 'bigint') return [signed(value)];
      const reader = new Reader(value);
      const values: number[] = [];
      while (!reader.ended) values.push(signed(reader.varint()));
      return values;
    });
  }

  /** Repeated float32 (or float64), packed or not. */
  floats(field: number, type: 'float' | 'double' = 'float'): number[] {
    const size = type === 'float' ? 4 : 8;
    return this.#bytes(field).flatMap((bytes) => {
      if (bytes.length % size !== 0) throw new MalformedOnnxModel('a list of numbers is cut off');
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      return Array.from({ length: bytes.length / size }, (_, i) =>
        type === 'float' ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
      );
    });
  }

  #bytes(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = this.take(1);
      value |= BigInt(byte! & 127) << shift;
      if (byte! < 128) return value;
    }
    throw new MalformedOnnxModel('a number has more than ten bytes: the file is none of ONNX');
  }

  /** By the type of the field: a number, or the bytes of a text, a message or numbers of fixed size. */
  value(type: number): bigint | Uint8Array {
    if (type === 0) return this.varint();
    if (type === 1) return this.take(8);
    if (type === 2) return this.take(Number(this.varint()));
    if (type === 5) return this.take(4);
    throw new MalformedOnnxModel(`a field has the type ${type}: the file is none of ONNX`);
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new MalformedOnnxModel('the file is cut off');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
