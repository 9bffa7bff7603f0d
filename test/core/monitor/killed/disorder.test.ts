import { expect, it } from 'vitest';
import { traffic } from '../traffic.ts';
import { world } from './world.ts';

const { predictions, labels } = traffic(700, {
  days: 2,
  change: (p, i) => {
    if (i >= 200) p.record.channel = 'phone';
  },
});
const hour = 3_600_000;
const day = 24 * hour;

async function begun() {
  const w = await world().setUp();
  await w.capture('part-0', predictions.slice(0, 400));
  await w.label('labels-0', labels);
  return w;
}

/** Rows that the statistics have, by hour. */
const counted = async (w: Awaited<ReturnType<typeof begun>>) => {
  const rows: Record<string, number> = {};
  for (const file of Object.values((await w.state()).statistics) as { hours?: Record<string, { rows: number }> }[])
    for (const [at, { rows: n }] of Object.entries(file.hours ?? {})) rows[at] = (rows[at] ?? 0) + n;
  return rows;
};
const total = (rows: Record<string, number>) => Object.values(rows).reduce((a, b) => a + b, 0);

it('looks at once, one of which sees less, and another look: each row counts once, and is told of once', async () => {
  const w = await begun();
  const a = await w.check();
  await w.capture('part-1', predictions.slice(400, 600));
  w.later(1_000);
  const b = await w.check();
  await Promise.all([w.look(b), w.look(a), w.look({ ...b, monitorId: 'a-third' })]);
  expect(w.sent).toHaveLength(1);
  expect(new Set(await w.deliver()).size).toBe(1);
  w.later();
  await w.capture('part-2', predictions.slice(600));
  await w.look(await w.check());
  expect(total(await counted(w))).toBe(700);
  expect(w.sent).toHaveLength(1);
  expect(await w.deliver()).toHaveLength(1);
});

it('predictions that come twice, in another object and in reverse, count once', async () => {
  const [plain, twice] = [await begun(), await begun()];
  await twice.capture('part-0-again', predictions.slice(0, 400).reverse());
  for (const w of [plain, twice]) await w.look(await w.check());
  for (const w of [plain, twice]) w.later();
  await plain.capture('part-1', predictions.slice(400));
  await twice.capture('part-1', predictions.slice(300).reverse());
  for (const w of [plain, twice]) await w.look(await w.check());
  expect(await counted(twice)).toEqual(await counted(plain));
});

it('an object that is listed after others that were written later is judged', async () => {
  const w = await begun();
  w.later(5 * 60_000);
  await w.look(await w.check());
  const late = w.copy();
  late.later(-2 * 60_000);
  await late.capture('late', predictions.slice(400));
  late.later(hour);
  expect(await late.look(await late.check())).toMatchObject({ rows: 300, judged: true });
});

it('after a week of silence a look judges what is new, and an open finding is announced and mailed again', async () => {
  const w = await begun();
  await w.look(await w.check());
  expect(w.sent).toHaveLength(1);
  w.later(8 * day);
  await w.capture(
    'part-1',
    predictions.slice(400).map((p) => ({ ...p, at: new Date(w.clock().getTime() - hour).toISOString() })),
  );
  expect(await w.look(await w.check())).toMatchObject({ rows: 300, judged: true });
  expect(w.sent).toHaveLength(2);
  expect((await w.deliver()).filter((id) => id.startsWith('drift-'))).toHaveLength(2);
});

it.each([-1, 1])('a look whose clock is off by %i hour changes nothing for the next one', async (off) => {
  const [right, wrong] = [await begun(), await begun()];
  wrong.later(off * hour + 17_000);
  for (const w of [right, wrong]) await w.look(await w.check());
  wrong.later(-off * hour - 17_000);
  for (const w of [right, wrong]) {
    w.later();
    await w.capture('part-1', predictions.slice(400));
    expect(await w.look(await w.check())).toMatchObject({ rows: 300, judged: true });
    w.later();
    await w.capture('part-2', traffic(250, { seed: 5, days: 1 }).predictions);
    await w.look(await w.check());
  }
  const [a, b] = [await right.state(), await wrong.state()];
  expect(await counted(wrong)).toEqual(await counted(right));
  expect(b.findings.map(({ id, state, times, announced }) => ({ id, state, times, announced }))).toEqual(
    a.findings.map(({ id, state, times, announced }) => ({ id, state, times, announced })),
  );
  expect(wrong.sent).toHaveLength(right.sent.length);
  expect((await wrong.deliver()).length).toBe((await right.deliver()).length);
});
