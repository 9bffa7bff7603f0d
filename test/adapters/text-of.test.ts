import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { textOf } from '../../adapters/text-of.ts';

it('reads text and gzip, whatever the name', () => {
  const text = '{"a":"ü"}\n';
  expect(textOf(new TextEncoder().encode(text))).toBe(text);
  expect(textOf(gzipSync(text))).toBe(text);
  expect(textOf(new Uint8Array(0))).toBe('');
});

it('fails on a broken archive instead of giving half of it', () => {
  expect(() => textOf(gzipSync('x'.repeat(10_000)).subarray(0, 20))).toThrow();
});
