import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldEvent } from '../../../core/windows/fold.ts';
import {
  decodeState,
  emptyState,
  encodeState,
  MalformedState,
  statesAt,
  windowSpecs,
} from '../../../core/windows/index.ts';
import { asDataset, histories } from './cases.ts';

describe('encodeState', () => {
  it('reads back as it was', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('negative' as const, 'unknown' as const), (history, mode) => {
        const dataset = asDataset(history, mode);
        for (const { state } of statesAt(dataset, windowSpecs(dataset.extra.project, dataset.table)))
          expect(decodeState(encodeState(state))).toEqual(state);
      }),
    );
    expect(decodeState(encodeState(emptyState()))).toEqual(emptyState());
  });

  it('holds the largest sums and the smallest differences', () => {
    const state = emptyState();
    const sum = Number.MAX_SAFE_INTEGER;
    const largest = 2 ** 40 - 1;
    state.buckets.push(-3, 5000, -sum, -1e12, 1e12, -1, sum, largest, 500_000, 2, sum, 0, 31, 1.8e12, 0, largest);
    state.buckets.push(500_001, 1, 32, 32, 32, 1.9e12, 0, 1024);
    state.sets.set(-3, [0, 1, 2 ** 32 - 1]).set(500_001, [2 ** 32 - 1]);
    state.labels.push(-5, 2 ** 48 - 1, -9, -1, -5, 2 ** 48 - 1, 7, 63);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('reads sums of squares past 2^53 as they were written', () => {
    const dataset = asDataset([], 'negative');
    const spec = windowSpecs(dataset.extra.project, dataset.table).find(({ events }) => events === 'value')!;
    const state = emptyState();
    const largest = 1e12 / 10 ** spec.decimals;
    for (let key = 0; key < 12_000; key++)
      foldEvent(state, spec, { kind: 'record', key, time: key, value: key % 3 ? largest : -largest });
    expect(state.buckets[6]).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(decodeState(encodeState(state)).buckets).toEqual(state.buckets);
  });

  it('refuses other bytes', () => {
    const good = encodeState(emptyState());
    for (const bytes of [new Uint8Array(), Uint8Array.of(9), good.slice(0, -1), Uint8Array.of(...good, 0)])
      expect(() => decodeState(bytes)).toThrow(MalformedState);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        try {
          decodeState(Uint8Array.of(2, ...noise));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedState);
        }
      }),
    );
  });
});
