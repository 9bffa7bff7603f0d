import { expect, test } from 'vitest';
import { playLoad } from '../../scripts/load/play.ts';
import { protocols } from '../../scripts/load/protocols.ts';
import { platform, uniqueName } from './support/platform.ts';

const minutes = 60_000;

/** One round of all changes; `npm run load` plays more of them. */
test('requests of all kinds meet every change of what answers them: nothing is wrong, lost or twice', {
  timeout: 20 * minutes,
}, async () => {
  const options = { name: uniqueName('load'), forMs: 0, clients: 6, seed: 2, say: () => {} };
  const { faults, counts, judged, routeChanges, changes } = await playLoad(await platform(), options);

  expect(faults).toEqual([]);
  // That all of it has happened.
  expect(Object.values(changes)).toEqual(Array(8).fill(1));
  expect(routeChanges).toBeGreaterThanOrEqual(15);
  expect(counts['refusals told']).toBe(3);
  const kinds = protocols.map(({ name }) => `requests of ${name}`);
  for (const kind of [
    ...kinds,
    'requests repeated',
    'requests refused',
    'labels',
    'windows that knew everything before',
  ])
    expect(counts[kind], kind).toBeGreaterThan(0);
  expect(Object.keys(judged.parcels.byVersion)).toEqual(['1', '2', '3']);
  expect(Object.keys(judged.cards.byVersion)).toEqual(['1', '2']);
});
