import { beforeAll, describe, expect, it } from 'vitest';
import type { MonitorOutcome } from '../../../core/monitor/outcome.ts';
import {
  day,
  hour,
  lookHourly,
  predictionsOf,
  referenceOf,
  start,
  type World,
  watched,
} from './support/season-world.ts';

const found = <T extends { outcome: MonitorOutcome }>(looks: readonly T[]) =>
  looks.filter(({ outcome }) => outcome.findings.length > 0);

describe('season', () => {
  it('hourly looks at a day that repeats itself for two weeks find nothing, from the first hour on', async () => {
    const { looks } = await lookHourly(
      { rowsAnHour: 60, seed: 1, identical: true, season: { day: 1, week: 0 } },
      14 * 24,
      { monitoring: { minimumRows: 50 } },
    );

    expect(looks.filter(({ outcome }) => outcome.judged).length).toBeGreaterThan(150);
    expect(found(looks)).toEqual([]);
  }, 120_000);
});

describe('a change after two weeks', () => {
  const changedAt = start + 15 * day + 10 * hour;
  const reference = referenceOf({ rowsAnHour: 60, seed: 3 });

  /** Two weeks are counted in one look; then a look each hour. */
  async function afterChange(change: World['change'], hours: number) {
    const world: World = { rowsAnHour: 60, seed: 3, change: (r, at) => at >= changedAt && change!(r, at) };
    const platform = await watched(reference, { monitoring: { minimumRows: 50 } });
    for (let at = start; at < changedAt; at += hour) {
      platform.moveTo(at + hour - 1000);
      await platform.capture(predictionsOf(world, at));
    }
    expect((await platform.look())!.findings).toEqual([]);
    const looks: { hour: number; outcome: MonitorOutcome }[] = [];
    for (let h = 1; h <= hours; h++) {
      platform.moveTo(changedAt + h * hour - 1000);
      await platform.capture(predictionsOf(world, changedAt + (h - 1) * hour));
      const outcome = await platform.look();
      if (outcome) looks.push({ hour: h, outcome });
    }
    return { platform, looks };
  }

  it('a shift by 0.4 standard deviations is found within a day, with its hour and its price', async () => {
    const { looks } = await afterChange((r) => {
      r.amount = r.amount! * Math.exp(0.4);
    }, 24);

    expect(found(looks)[0]!.hour).toBeLessThanOrEqual(20);
    const amount = looks.at(-1)!.outcome.findings.find(({ feature }) => feature === 'amount')!;
    expect(amount).toMatchObject({ kind: 'drift', urgent: false, cost: { perDay: expect.any(Number) } });
    expect(Math.abs(Date.parse(amount.since!) - changedAt)).toBeLessThanOrEqual(4 * hour);
    expect(amount.cost!.lower).toBeGreaterThan(0);
  }, 60_000);

  it.each([
    ['another unit', (r: { amount: number | null }) => (r.amount = r.amount! * 100), 'psi:amount'],
    ['no value at all', (r: { amount: number | null }) => (r.amount = null), 'missing:amount'],
  ])(
    '%s is found at the first look, as urgent, and to the hour',
    async (_, change, id) => {
      const { looks, platform } = await afterChange(change, 2);

      const first = looks[0]!.outcome;
      expect(first.findings.find((f) => f.id === id)).toMatchObject({
        urgent: true,
        since: new Date(changedAt).toISOString(),
      });
      expect(first.findings[0]!.cost!.perDay).toBeGreaterThan(0);
      expect(platform.events.published.length).toBeGreaterThan(0);
    },
    60_000,
  );
});

describe('a shift that lasts', () => {
  let platform: Awaited<ReturnType<typeof watched>>;
  const before: World = { rowsAnHour: 60, seed: 5 };
  const shiftedAt = start + 16 * day;
  const after: World = {
    ...before,
    change: (r, at) => {
      if (at >= shiftedAt) r.amount = r.amount! * 4;
    },
  };
  let time = start;

  async function days(count: number, version: number, world: World) {
    const outcomes: MonitorOutcome[] = [];
    for (const end = time + count * day; time < end; time += 6 * hour) {
      platform.moveTo(time + 6 * hour - 1000);
      const hours = [0, 1, 2, 3, 4, 5].map((h) => time + h * hour);
      await platform.capture(hours.flatMap((at) => predictionsOf(world, at, version)));
      const outcome = await platform.look();
      if (outcome) outcomes.push(outcome);
    }
    return outcomes;
  }
  const drifts = (outcomes: readonly MonitorOutcome[]) =>
    outcomes.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'drift'));

  beforeAll(async () => {
    platform = await watched(referenceOf(before));
    await days(16, 1, before);
  }, 60_000);

  it('is found for as long as it is not answered, and told of again as the days pass', async () => {
    const outcomes = await days(9, 1, after);

    expect(drifts(outcomes.slice(0, 4)).map(({ feature }) => feature)).toContain('amount');
    expect(drifts(outcomes.slice(-2)).map(({ feature }) => feature)).toContain('amount');
    const told = platform.events.published.filter(({ type }) => type === 'DriftDetected');
    // Findings that were found at different looks are told of again at different looks.
    expect(told.length).toBeLessThanOrEqual(2 * 9);
    expect(told.at(-1)!.detail).toMatchObject({ since: new Date(shiftedAt).toISOString() });
  }, 60_000);

  it('is usual once a model has been promoted that learnt of it, though training knows all of history', async () => {
    await platform.promote(2, referenceOf(before));

    const outcomes = await days(4, 2, after);

    expect(outcomes.filter(({ judged }) => judged).length).toBeGreaterThan(4);
    expect(drifts(outcomes)).toEqual([]);
  }, 60_000);
});

it('a score is compared with what the model has said before, and not with what models said in training', async () => {
  const world: World = { rowsAnHour: 60, seed: 6 };
  // Fitted to all rows, it is surer than those that were tested on some of them.
  const surer = 0.4;
  const platform = await watched(referenceOf(world));
  const looksOf = async (from: number, to: number, factor: number) => {
    const found: string[] = [];
    for (let time = start + from * day; time < start + to * day; time += 6 * hour) {
      platform.moveTo(time + 6 * hour - 1000);
      const said = [0, 1, 2, 3, 4, 5].flatMap((h) => predictionsOf(world, time + h * hour));
      await platform.capture(said.map((p) => ({ ...p, probability: p.probability! * factor })));
      const outcome = await platform.look();
      found.push(...(outcome?.findings ?? []).map(({ feature }) => feature));
    }
    return found;
  };

  expect(await looksOf(0, 8, surer)).toEqual([]);
  expect(await looksOf(8, 11, surer / 2)).toContain('score');
}, 60_000);
