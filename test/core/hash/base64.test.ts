import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../core/hash/base64.ts';
import { utf8Length } from '../../../core/hash/utf8-length.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

it('writes what Node writes, and reads it back', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = toBase64(given);
      expect(text).toBe(Buffer.from(given).toString('base64'));
      expect(fromBase64(text)).toEqual(given);
      expect(fromBase64(Buffer.from(given).toString('base64url'))).toEqual(given);
    }),
  );
  const long = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
  expect(fromBase64(toBase64(long))).toEqual(long);
});

it.each(['', 'QQ', 'QQ==', 'QU\nJD', 'Q', 'QUJD=QUJD', 'Q€U!J D'])('reads %j as Node does', (text) => {
  expect([...fromBase64(text)]).toEqual([...Buffer.from(text, 'base64')]);
});

it('counts the bytes of any text in UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      for (const text of [a, b, `${b}\ud800${a}`, `\udc00${b}`]) expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
  );
});
