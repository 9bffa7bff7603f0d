import { expect, it } from 'vitest';
import { drawnWorld, referenceOf } from './support/shapes-world.ts';
import { watch } from './support/watch.ts';

/** Of the hundred worlds: rows of one customer in turn, a first weekend 0.8 standard deviations away. Both alarmed in it once. */
it.each([8, 13])(
  'a world that does not change is not alarmed about in its first eight days of hourly looks: %i',
  async (seed) => {
    const world = drawnWorld(seed);
    const { opened, judged } = await watch(world, referenceOf(world), 8 * 24, {
      change: { monitoring: { checks: { domainClassifier: false } } },
    });
    expect(judged).toBeGreaterThan(10);
    expect(opened).toEqual([]);
  },
  120_000,
);
