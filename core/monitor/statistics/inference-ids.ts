import { fromBase64, toBase64 } from '../../hash/base64.ts';
import { hashString } from '../../hash/hash-string.ts';

const bytes = 6;
const highSeed = 0x9e3779b9;

/** 48 bits of an inference id: of a million ids two are taken for one with a chance of 0.2 %. */
export function inferenceHash(inferenceId: string): number {
  return (hashString(inferenceId, highSeed) & 0xffff) * 2 ** 32 + hashString(inferenceId);
}

/** Hashes of inference ids as text, 8 characters each. */
export function packHashes(hashes: readonly number[]): string {
  const packed = new Uint8Array(hashes.length * bytes);
  const view = new DataView(packed.buffer);
  hashes.forEach((hash, i) => {
    view.setUint16(i * bytes, Math.floor(hash / 2 ** 32));
    view.setUint32(i * bytes + 2, hash % 2 ** 32);
  });
  return toBase64(packed);
}

export function unpackHashes(text: string): number[] {
  const packed = fromBase64(text);
  const view = new DataView(packed.buffer);
  return Array.from(
    { length: Math.floor(packed.length / bytes) },
    (_, i) => view.getUint16(i * bytes) * 2 ** 32 + view.getUint32(i * bytes + 2),
  );
}
