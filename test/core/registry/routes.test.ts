import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { RouteVariant } from '../../../core/contracts/registry/routes.ts';
import {
  candidateVariant,
  findLiveVariant,
  findRoute,
  InvalidRoute,
  liveVariant,
  newRoute,
} from '../../../core/registry/routes.ts';

const route = (...variants: RouteVariant[]) =>
  newRoute({ project: 'fraud', variants, previous: null, revision: 1, updatedAt: '2026-03-01T00:00:00.000Z' });
const live: RouteVariant = { version: 3, digest: 'd3', weight: 1, mode: 'live' };
const shadow: RouteVariant = { version: 4, digest: 'd4', weight: 0.2, mode: 'shadow' };

describe('newRoute', () => {
  it('takes one live variant, with shadows beside it', () => {
    expect(route(live)).toMatchObject({ pk: 'ROUTE#fraud', sk: 'ROUTE', variants: [live] });
    expect(liveVariant(route(shadow, live))).toEqual(live);
  });

  it('takes weights of live variants that are together 1, as far as decimals are', () => {
    for (let percent = 1; percent < 100; percent++) {
      const candidate: RouteVariant = { ...live, version: 4, weight: percent / 100, candidate: true };
      const both = route(candidate, { ...live, weight: 1 - percent / 100 });
      expect(liveVariant(both).version).toBe(3);
      expect(candidateVariant(both)).toEqual(candidate);
    }
  });

  it.each<[string, RouteVariant[], RegExp]>([
    ['nobody answers', [], /has no live variant; expected variants/],
    ['only a shadow', [{ ...shadow, weight: 1 }], /has no live variant/],
    ['some requests would get no answer', [{ ...live, weight: 0.9 }], /live variants of weight 0.9 together/],
    ['weights of shadows do not count', [{ ...live, weight: 0.8 }, shadow], /live variants of weight 0.8 together/],
    [
      'more than all',
      [live, { ...live, version: 4, weight: 0.5, candidate: true }],
      /live variants of weight 1.5 together/,
    ],
    [
      'two champions',
      [
        { ...live, weight: 0.5 },
        { ...live, version: 4, weight: 0.5 },
      ],
      /has 2 live variants that are no candidate/,
    ],
    ['a candidate alone', [{ ...live, candidate: true }], /has 0 live variants that are no candidate/],
    ['two on trial', [live, shadow, { ...shadow, version: 5 }], /more than one variant beside the champion/],
    ['a weight of nothing', [live, { ...shadow, weight: 0 }], /gives version 4 the weight 0/],
    ['no number', [{ ...live, weight: Number.NaN }], /gives version 3 the weight NaN/],
    ['a mode that is none', [live, { ...shadow, mode: 'canary' as 'live' }], /version 4 in mode "canary"/],
    ['a runtime that is none', [{ ...live, runtime: 'python' as 'onnx' }], /runs version 3 on "python"/],
    ['no version', [{ ...live, version: 0 }], /names version 0/],
    ['no digest', [{ ...live, digest: '' }], /no digest of version 3/],
    ['a version twice', [live, { ...shadow, version: 3 }], /names version 3 twice/],
  ])('refuses %s', (_, variants, message) => {
    expect(() => route(...variants)).toThrow(InvalidRoute);
    expect(() => route(...variants)).toThrow(message);
  });

  it('has a live variant whenever it takes what it is given', () => {
    const variant = fc.record({
      version: fc.integer({ min: 0, max: 4 }),
      digest: fc.constantFrom('', 'd'),
      weight: fc.constantFrom(0, 0.25, 0.5, 1, 2, Number.NaN),
      mode: fc.constantFrom<RouteVariant['mode']>('live', 'shadow'),
    });
    fc.assert(
      fc.property(fc.array(variant, { maxLength: 4 }), (variants) => {
        const lives = variants.filter(({ mode }) => mode === 'live');
        try {
          expect(lives).toContain(liveVariant(route(...variants)));
          expect(lives.reduce((sum, { weight }) => sum + weight, 0)).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRoute);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('finds the route and what is live in it, where a project has one', async () => {
  const store = memoryRecordStore();
  expect(await findRoute(store, 'fraud')).toBeUndefined();
  expect(await findLiveVariant(store, 'fraud')).toBeUndefined();
  await store.write([{ put: route(live, shadow) }]);
  expect(await findRoute(store, 'fraud')).toMatchObject({ variants: [live, shadow], previous: null });
  expect(await findLiveVariant(store, 'fraud')).toEqual(live);
});
