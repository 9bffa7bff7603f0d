import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../core/contracts/serving.ts';
import { dayMs, type Payment } from '../../../../projects/bank-fraud/population.ts';
import { World } from '../../../../projects/bank-fraud/world/world.ts';

const options = { seed: 4, historyDays: 20, days: 120, paymentsPerDay: 100 };
const allow = (): Decision => 'allow';

/** All payments of a world under a policy. */
function play(decide: (payment: Payment) => Decision, change: Partial<typeof options> = {}) {
  const world = new World({ ...options, ...change });
  const payments: Payment[] = [];
  const labels: { day: number; transaction_id: string; fraud: boolean; at: number }[] = [];
  for (let day = 0; day < world.days; day++) {
    const today = world.paymentsOf(day);
    world.decided(day, today, today.map(decide));
    payments.push(...today);
    labels.push(...world.labelsOf(day).map((label) => ({ ...label, day })));
  }
  return { world, payments, labels };
}

const blocking = (payment: Payment): Decision => (payment.fraud ? 'block' : 'allow');
const innocent = (payments: readonly Payment[]) => payments.filter(({ fraud }) => !fraud);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('payments', () => {
  it('are the same for the same seed and decisions, and others for another seed', () => {
    expect(play(allow).payments).toEqual(play(allow).payments);
    expect(play(allow, { seed: 5 }).payments.length).not.toBe(play(allow).payments.length);
  });

  it('of the innocent are the same under every policy, and so is the name of every attempt', () => {
    const [passed, stopped] = [play(allow).payments, play(blocking).payments];
    expect(innocent(stopped)).toEqual(innocent(passed));
    const names = new Set(passed.map(({ transaction_id }) => transaction_id));
    expect(names.size).toBe(passed.length);
    expect(stopped.filter(({ day, fraud }) => fraud && day < 20).every((p) => names.has(p.transaction_id))).toBe(true);
  });

  it('are in order of time within their day', () => {
    const { payments, world } = play(allow);
    payments.forEach((payment, i) => {
      expect(Math.floor((payment.time - world.first) / dayMs)).toBe(payment.day);
      if (i > 0) expect(payment.time).toBeGreaterThanOrEqual(payments[i - 1]!.time);
    });
  });

  it('cost more from the change of the price level on', () => {
    const { payments, world } = play(allow);
    const { day } = world.events.find(({ name }) => name === 'priceLevel')!;
    const amounts = (from: number, to: number) =>
      mean(innocent(payments).flatMap((p) => (p.day >= from && p.day < to ? p.amount : [])));
    expect(amounts(day, day + 28) / amounts(day - 28, day)).toBeCloseTo(1.3, 1);
  });

  it('of a new pattern come between its first and last day, the gradual one ever more of them', () => {
    const { payments, world } = play(allow);
    for (const { name, kind, day, until } of world.events) {
      if (kind !== 'fraud') continue;
      const own = payments.filter(({ scenario }) => scenario === name);
      expect(own.length).toBeGreaterThan(20);
      expect(own.every((p) => p.day >= day && p.day < until)).toBe(true);
    }
    const bursts = world.events.find(({ name }) => name === 'contactlessBursts')!;
    const count = (from: number) =>
      payments.filter((p) => p.scenario === 'contactlessBursts' && p.day >= from && p.day < from + 10).length;
    expect(count(bursts.day + 25)).toBeGreaterThan(2 * count(bursts.day));
  });
});

describe('fraudsters', () => {
  it('that are blocked move to smaller amounts and another channel', () => {
    // A crew judges its method by five months.
    const [passed, stopped] = [play(allow, { days: 220 }), play(blocking, { days: 220 })];
    expect(stopped.world.crews.flatMap(({ moves }) => moves).length).toBeGreaterThan(3);
    expect(passed.world.crews.flatMap(({ moves }) => moves)).toEqual([]);
    const late = ({ payments }: typeof passed) =>
      payments.filter((p) => p.scenario === 'leakedCredentials' && p.day >= 170);
    expect(mean(late(stopped).map((p) => p.amount))).toBeLessThan(0.8 * mean(late(passed).map((p) => p.amount)));
    const online = (of: Payment[]) => of.filter(({ channel }) => channel === 'online').length / of.length;
    expect(online(late(stopped))).toBeLessThan(0.7 * online(late(passed)));
  });

  it('that pass do more of the same', () => {
    const own = play(allow, { days: 220 }).payments.filter((p) => p.scenario === 'leakedCredentials');
    const count = (from: number) => own.filter((p) => p.day >= from && p.day < from + 30).length;
    expect(count(200)).toBeGreaterThan(1.25 * count(0));
  });
});

describe('labels', () => {
  it('come a week to a month after a fraud that passed, and never for what was blocked', () => {
    const { payments, labels } = play(allow);
    const byId = new Map(payments.map((p) => [p.transaction_id, p]));
    const delays = labels.flatMap(({ transaction_id, at }) => {
      const payment = byId.get(transaction_id)!;
      return payment.fraud ? (at - payment.time) / dayMs : [];
    });
    expect(Math.min(...delays)).toBeGreaterThan(5);
    expect(Math.max(...delays)).toBeLessThan(30.01);
    expect(delays.filter((d) => d <= 7).length / delays.length).toBeCloseTo(0.9, 1);
    const blocked = play(blocking);
    const frauds = new Set(blocked.payments.flatMap((p) => (p.fraud ? p.transaction_id : [])));
    expect(blocked.labels.filter(({ transaction_id }) => frauds.has(transaction_id))).toEqual([]);
  });

  it('of a disputed innocent payment are taken back', () => {
    const { payments, labels } = play(allow);
    const fraud = new Map(payments.map((p) => [p.transaction_id, p.fraud]));
    const disputed = labels.filter(({ transaction_id }) => !fraud.get(transaction_id));
    const wrong = disputed.filter((label) => label.fraud);
    expect(wrong.length).toBeGreaterThan(5);
    const cleared = disputed.filter((label) => !label.fraud);
    for (const { transaction_id, at } of cleared)
      expect(wrong.find((label) => label.transaction_id === transaction_id)!.at).toBeLessThan(at);
    expect(cleared.length).toBeGreaterThan(wrong.length / 2);
  });

  it('are told once, on the day they become known', () => {
    const { labels, world } = play(allow);
    for (const { day, at } of labels) expect(Math.floor((at - world.first) / dayMs)).toBe(day);
    expect(new Set(labels.map((l) => `${l.transaction_id} ${l.fraud}`)).size).toBe(labels.length);
  });

  it('of a review are the truth within a day', () => {
    const { payments, labels } = play(() => 'review', { days: 10 });
    const known = payments.filter(({ day }) => day < 28);
    const byId = new Map(labels.map((label) => [label.transaction_id, label]));
    expect(known.every((p) => byId.get(p.transaction_id)?.fraud === p.fraud)).toBe(true);
  });
});

describe('the feed', () => {
  it('sends amounts in cents, or no channel, for two days each, and the truth on all others', () => {
    const { world, payments } = play(allow);
    for (const name of ['amountsInCents', 'channelMissing'] as const) {
      const event = world.events.find((e) => e.name === name)!;
      expect(event.until - event.day).toBe(2);
    }
    const [cents, channel] = ['amountsInCents', 'channelMissing'].map((n) => world.events.find((e) => e.name === n)!);
    for (const payment of payments) {
      const record = world.recordOf(payment);
      const broken = payment.day >= cents!.day && payment.day < cents!.until;
      expect(record.amount).toBe(broken ? Math.round(payment.amount * 100) : payment.amount);
      const missing = payment.day >= channel!.day && payment.day < channel!.until;
      expect(record.channel).toBe(missing ? null : payment.channel);
    }
  });
});
