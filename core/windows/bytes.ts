import { MalformedState } from './errors.ts';

/** Numbers as variable-length integers of base 128, in the order in which they are written. */
export class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  natural(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** The sign in the last bit: the sums stay below 2^53, so twice that is written in two parts. */
  integer(value: number): void {
    const size = Math.abs(value);
    this.#byte((size % 32) * 4 + (value < 0 ? 2 : 0) + (size >= 32 ? 1 : 0));
    if (size >= 32) this.natural(Math.floor(size / 32));
  }

  /** A number below 2^48 in six bytes. */
  key(value: number): void {
    let rest = value;
    for (let i = 0; i < 6; i++) {
      this.#byte(rest % 256);
      rest = Math.floor(rest / 256);
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}

/** Reads what a `Writer` wrote. @throws MalformedState */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  natural(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte % 128) * factor;
      if (byte < 128) break;
    }
    if (!(value <= Number.MAX_SAFE_INTEGER))
      throw new MalformedState('received a number beyond 2^53 in an entity state');
    return value;
  }

  integer(): number {
    const first = this.#byte();
    const size = ((first >> 2) % 32) | 0;
    const value = (first & 1) === 1 ? (size % 32) + this.natural() * 32 : size;
    return (first & 2) === 2 ? -value : value;
  }

  key(): number {
    let value = 0;
    for (let i = 0, factor = 1; i < 6; i++, factor *= 256) value += this.#byte() * factor;
    return value;
  }

  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new MalformedState(`received ${this.#bytes.length} bytes of an entity state, expected ${this.#at}`);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined)
      throw new MalformedState(
        `the entity state ends after ${this.#bytes.length} bytes, expected more; load the entities again`,
      );
    return byte;
  }
}
