import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { world } from './killed/world.ts';
import { traffic } from './traffic.ts';

const { predictions, labels } = traffic(300, { days: 2 });
const damaged: [string, Uint8Array][] = [
  ['of an unknown method', Uint8Array.of(0x1f, 0x8b, 1, 2, 3)],
  ['that ends too soon', gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, 40)],
];

async function watched() {
  const w = await world().setUp();
  await w.capture('part-0', predictions);
  await w.label('labels-0', labels);
  return w;
}
type World = Awaited<ReturnType<typeof watched>>;

async function reportOf(w: World, { reportKey }: { reportKey: string }) {
  return JSON.parse(new TextDecoder().decode(await w.lake.get(reportKey)));
}

describe.each(damaged)('a compressed object %s', (_, bytes) => {
  it.each(['inferences', 'labels'])('in %s ends no look: it is told of and left out', async (zone) => {
    const [sound, w] = [await watched(), await watched()];
    const day = w.clock().toISOString().slice(0, 10);
    const key = `${zone === 'labels' ? keysOf.labelsOf('fraud') : keysOf.inferences('fraud')}dt=${day}/damaged`;
    await w.lake.put(key, bytes);
    const outcome = await w.look(await w.check());
    expect(outcome).toMatchObject({ rows: 300, judged: true });
    const [report, expected] = [
      await reportOf(w, outcome),
      await reportOf(sound, await sound.look(await sound.check())),
    ];
    expect(report.objects.damaged).toEqual({ count: 1, example: key });
    expect(expected.objects).not.toHaveProperty('damaged');
    expect(report.performance).toEqual(expected.performance);
    w.later();
    await w.capture('part-1', traffic(250, { seed: 4, days: 1 }).predictions);
    expect(await w.look(await w.check())).toMatchObject({ rows: 250, judged: true });
  });
});

it.each([1e308, -3, 1.001])('a line whose probability is %d is a prediction without one', async (probability) => {
  const w = await world().setUp();
  await w.capture('part-0', [
    ...predictions,
    ...traffic(20, { seed: 7 }).predictions.map((p) => ({ ...p, probability })),
  ]);
  await w.label('labels-0', [...labels, ...traffic(20, { seed: 7 }).labels]);
  const outcome = await w.look(await w.check());
  const { performance } = await reportOf(w, outcome);
  expect(performance).toMatchObject({ rows: 300, unusable: 20 });
});
