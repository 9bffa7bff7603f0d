import { expect, it } from 'vitest';
import { world } from '../killed/world.ts';
import { traffic } from '../traffic.ts';

const day = 86_400_000;
const days = (from: number, count: number, phone: boolean) =>
  Array.from({ length: count }, (_, i) =>
    traffic(220, { seed: 10 + from + i, days: 1 }).predictions.map((p) => ({
      ...p,
      at: new Date(Date.parse(p.at) + (from + i) * day).toISOString(),
      record: { ...p.record, ...(phone && { channel: 'phone' }) },
    })),
  );

/** A first look by a clock that is off, at a channel that nobody knows; then a look a day by the right one. @returns states of the finding */
async function statesAfter(off: number, after: readonly object[][]) {
  const w = await world().setUp();
  await w.capture('part-0', days(0, 1, true)[0]!);
  w.later(off);
  await w.look(await w.check());
  w.later(-off);
  const states: string[] = [];
  for (const [i, part] of after.entries()) {
    w.later(day);
    await w.capture(`day-${i}`, part);
    await w.look(await w.check());
    const { findings } = await w.state();
    const { state, times } = findings.find(({ id }) => id === 'newCategories:channel')!;
    states.push(`${state} ${times}`);
  }
  return { states, announced: w.events.published.length };
}

const after = [...days(1, 4, false), ...days(5, 2, true)];
const right = await statesAfter(0, after);

it('what a look found is over when looks do not show it, and comes back', () => {
  expect(right.states.slice(-4)).toEqual(['resolved 1', 'resolved 1', 'open 2', 'open 2']);
});

it.each([3, 20])('so it is where its clock was %i days ahead', async (ahead) => {
  const wrong = await statesAfter(ahead * day, after);
  // Looks of the day of the mistake count from then on: a look more until it is over, and an event more at most.
  expect(wrong.states.slice(-3)).toEqual(right.states.slice(-3));
  expect(wrong.announced - right.announced).toBeGreaterThanOrEqual(0);
  expect(wrong.announced - right.announced).toBeLessThanOrEqual(1);
});
