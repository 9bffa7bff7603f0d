import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inferenceIds, isInferenceId } from '../../../../core/serve/prediction/inference-id.ts';

test('the example of the ULID specification', () => {
  // 01ARYZ6S41 is 1469918176385 ms in the specification.
  expect(inferenceIds(1, 1_469_918_176_385, new Uint8Array(10))).toEqual(['01ARYZ6S410000000000000000']);
});

test('ids are distinct, well-formed and sort by time and then by record', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 41 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (now, later, random) => {
        // The last of 80 bits may overflow, which ends the order within a call once in 2^70 calls.
        random[0] = random[0]! & 0x7f;
        const ids = [...inferenceIds(50, now, random), ...inferenceIds(2, now + later, random)];
        expect(ids).toEqual([...new Set(ids)].sort());
        expect(ids.every(isInferenceId)).toBe(true);
      },
    ),
  );
});

test('too few random bytes are an error', () => {
  expect(() => inferenceIds(1, 0, new Uint8Array(9))).toThrow('expected 10 random bytes, received 9');
});
