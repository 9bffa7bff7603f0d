import { describe, expect, it } from 'vitest';
import { Killed, type Life } from '../../../support/mortal.ts';
import { traffic } from '../traffic.ts';
import { world } from './world.ts';

type World = ReturnType<typeof world>;
type State = Awaited<ReturnType<World['state']>>;

/** A change of one column, an unknown category, and more positives than expected: a look does everything that it can do. */
const { predictions, labels } = traffic(500, {
  days: 2,
  truth: (q) => 1 / (1 + ((1 - q) / q) * Math.exp(-1.2)),
  change: (p, i) => {
    if (i >= 200) p.record.channel = 'phone';
  },
});

const before = await world().setUp();
await before.capture('part-0', predictions.slice(0, 400));
await before.label('labels-0', labels);
const request = await before.check();

/** Whether the look comes to its end. */
const look = (w: World, life?: Life) =>
  w.look(request, life).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Killed)) throw error;
      return false;
    },
  );

/** Another look, an hour after. */
async function next(w: World) {
  w.later();
  await w.capture('part-1', predictions.slice(400));
  await w.look(await w.check());
}

const writes = ['registry.write', 'registry.putMany', 'lake.put', 'events.publish', 'topic.publishMessage'];

/** Worlds in which the look was killed before it wrote anything, and after each of its writes: reads leave nothing. */
async function* killings() {
  const whole: Life = { calls: [] };
  await look(before.copy(), whole);
  const ends = whole.calls.flatMap((call, i) => (i === 0 || writes.includes(call) ? [i] : []));
  for (const end of ends) {
    const w = before.copy();
    if (!(await look(w, { end, isDone: true, calls: [] }))) yield { w, at: `killed after ${end}, ${whole.calls[end]}` };
  }
}

/** What of a state is as in none of the states. */
function differences(state: State, expected: readonly State[]): string[] {
  const names = Object.keys(state) as (keyof State)[];
  return names.filter((name) => !expected.some((one) => JSON.stringify(one[name]) === JSON.stringify(state[name])));
}

describe('a look that is killed between any two of its writes', () => {
  it('and made again leaves what it leaves unbroken', async () => {
    const unbroken = before.copy();
    await look(unbroken);
    const state = await unbroken.state();
    const triggers = await unbroken.deliver();
    expect(triggers).toEqual([`degradation-${request.monitorId}`, `drift-${request.monitorId}`]);
    expect(state).toMatchObject({ shift: 1, told: [expect.stringMatching(/^daily sent /)] });
    let killed = 0;
    for await (const { w, at } of killings()) {
      killed++;
      await look(w);
      const { told, ...rest } = await w.state();
      expect(differences({ ...rest, told: state.told }, [state]), at).toEqual([]);
      expect(told, at).toHaveLength(1);
      expect(w.sent.length, at).toBeLessThanOrEqual(1);
      expect(await w.deliver(), at).toEqual(triggers);
    }
    expect(killed).toBeGreaterThan(20);
  }, 240_000);

  it('is made good by the next one: nothing is counted twice, no event is lost or decided on twice, no message comes twice', async () => {
    const [unbroken, without] = [before.copy(), before.copy()];
    await look(unbroken);
    for (const w of [unbroken, without]) await next(w);
    const expected = [await unbroken.state(), await without.state()];
    const triggers = await unbroken.deliver();
    expect(triggers).toHaveLength(2);
    for await (const { w, at } of killings()) {
      await next(w);
      const { told, days, findings, ...rest } = await w.state();
      const known = { told: expected[0]!.told, days: expected[0]!.days, findings: expected[0]!.findings };
      expect(differences({ ...rest, ...known }, expected), at).toEqual([]);
      expect(
        days.map(({ rows }) => rows),
        at,
      ).toEqual(expected[0]!.days.map(({ rows }) => rows));
      const lives = ({ findings }: Pick<State, 'findings'>) =>
        findings.map(({ id, state, times, announced, announcing }) => [id, state, times, announced, announcing]).sort();
      expect(expected.map(lives), at).toContainEqual(lives({ findings }));
      expect(told, at).toHaveLength(1);
      expect(w.sent.length, at).toBeLessThanOrEqual(1);
      expect(await w.deliver(), at).toHaveLength(2);
    }
  }, 240_000);
});
