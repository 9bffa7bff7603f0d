import { describe, expect, it } from 'vitest';
import { WrongUsage } from '../../../bin/errors.ts';
import type { MonitorFinding } from '../../../core/contracts/monitor-finding.ts';
import type { Payment } from '../../../projects/bank-fraud/population.ts';
import { calendar } from '../../../projects/bank-fraud/world/calendar.ts';
import { alarmsOf, detectionDays } from '../../../scripts/simulate/alarms.ts';
import { batches } from '../../../scripts/simulate/batches.ts';
import { costOf, figuresOf } from '../../../scripts/simulate/figures.ts';
import { readOptions } from '../../../scripts/simulate/options.ts';
import { projectOf } from '../../../scripts/simulate/policies.ts';
import { verdict } from '../../../scripts/simulate/promotion-judge.ts';
import { meanOf, savedShare } from '../../../scripts/simulate/summary.ts';

const project = projectOf('perennial', { trials: 1, rounds: 10 });
const payment = (change: Partial<Payment>): Payment => ({
  transaction_id: 'a',
  time: 0,
  day: 0,
  customer_id: 'C1',
  terminal_id: 'T1',
  amount: 80,
  channel: 'chip',
  fraud: false,
  scenario: 'none',
  ...change,
});
const finding = (change: Partial<MonitorFinding>): MonitorFinding => {
  const { check = 'psi', feature = 'amount' } = change;
  return { kind: 'drift', ...change, check, feature, id: `${check}:${feature}` } as MonitorFinding;
};
const look = (day: number, ...findings: MonitorFinding[]) => ({ day, findings, events: [] });
const events = calendar(60, 365);
const dayOf = (name: string) => events.find((e) => e.name === name)!.day;

describe('cost', () => {
  it('is that of the truth', () => {
    expect(costOf('allow', payment({ fraud: true }), project)).toBe(80);
    expect(costOf('block', payment({ fraud: true }), project)).toBe(2);
    expect(costOf('block', payment({}), project)).toBe(5);
    expect(costOf('allow', payment({}), project)).toBe(0);
  });

  it('of a day is summed up with what passed and what was stopped', () => {
    const payments = [payment({ fraud: true }), payment({ fraud: true }), payment({}), payment({})];
    expect(figuresOf(3, payments, ['allow', 'block', 'block', 'allow'], project)).toEqual({
      day: 3,
      payments: 4,
      frauds: 2,
      cost: 87,
      passed: 80,
      stopped: 1,
      falseAlarms: 1,
      reviews: 0,
    });
  });
});

describe('alarms', () => {
  it('are days with something new; what lasts is no second alarm', () => {
    const looks = [10, 11, 12, 13].map((day) => look(day, finding({})));
    const alarms = alarmsOf(
      [...looks, look(30, finding({})), look(31, finding({}), finding({ feature: 'channel' }))],
      [],
      [],
    );
    expect(alarms.map(({ day }) => day)).toEqual([10, 30, 31]);
  });

  it('are false without an event that explains them, and a season is none', () => {
    const start = dayOf('priceLevel');
    const drift = alarmsOf([look(start - 100, finding({})), look(start + 3, finding({}))], [events[2]!], []);
    expect(drift.map(({ falseAlarm }) => falseAlarm)).toEqual([true, false]);
    const performance = [look(90, finding({ kind: 'performance' })), look(110, finding({}))];
    expect(alarmsOf(performance, [], [85]).map(({ falseAlarm }) => falseAlarm)).toEqual([false, true]);
  });

  it('detect an event in time, by what it changes', () => {
    const [cents, night, bursts] = ['amountsInCents', 'nightShopping', 'contactlessBursts'].map(dayOf) as [
      number,
      number,
      number,
    ];
    const looks = [
      look(cents, finding({ feature: 'terminal_id' })),
      look(cents + 1, finding({ feature: 'amount' })),
      look(night + 12, finding({ kind: 'performance', feature: 'score' })),
      look(bursts + 100, finding({ kind: 'performance', feature: 'score' })),
    ];
    const found = detectionDays(alarmsOf(looks, events, []), events);
    expect(found).toMatchObject({
      amountsInCents: 2,
      nightShopping: 13,
      contactlessBursts: null,
      channelMissing: null,
    });
  });
});

describe('a promotion', () => {
  const days = (differences: number[]) => differences.map((d) => ({ old: 100, new: 100 + d, payments: 50 }));
  it('is bad where it costs more, and not by chance', () => {
    const of = { day: 1, from: 1, to: 2 };
    expect(verdict(of, days([20, 22, 18, 21, 19, 20])).bad).toBe(true);
    expect(verdict(of, days([-20, -22, -18, -21])).bad).toBe(false);
    expect(verdict(of, days([90, -60, 40, -50, 30])).bad).toBe(false);
    expect(verdict(of, days([1, 1.1, 0.9, 1])).bad).toBe(false);
    expect(verdict(of, days([20, 20])).after).toBe(2400);
  });
});

describe('requests', () => {
  it('hold no customer and no terminal twice, and keep every payment in order', () => {
    const payments = ['C1', 'C2', 'C1', 'C3', 'C4'].map((customer_id, i) =>
      payment({ transaction_id: `${i}`, customer_id, terminal_id: i === 4 ? 'T3' : `T${i}`, time: i }),
    );
    const made = batches(payments, ({ customer_id, terminal_id }) => [customer_id, terminal_id]);
    expect(made.map((batch) => batch.map((p) => p.transaction_id))).toEqual([['0', '1'], ['2', '3'], ['4']]);
  });
});

describe('options', () => {
  it('are a seed or several', () => {
    expect(readOptions(['--seed', '7', '--short', '--json'])).toMatchObject({ seeds: [7], json: true });
    expect(readOptions(['--seeds', '3..5'])?.seeds).toEqual([3, 4, 5]);
    expect(readOptions([])?.year.days).toBe(365);
  });

  it.each([
    [['--seed', 'x']],
    [['--seeds', '5..3']],
    [['--seeds', '5']],
    [['--seed', '1', '--seeds', '1..2']],
    [['--year']],
  ])('%j are refused', (args) => expect(() => readOptions(args)).toThrow(WrongUsage));
});

describe('means', () => {
  const outcome = (cost: number, found: number | null) => ({
    cost: { never: 2000, monthly: cost, psi: cost, perennial: cost, oracle: 1000 },
    trainings: { never: 0, monthly: 12, psi: 3, perennial: 2, oracle: 365 },
    falseAlarms: 1,
    badPromotions: 0,
    detectionDays: { priceLevel: found },
  });
  it('are over all seeds, those of detection over where it was found', () => {
    const mean = meanOf([outcome(1200, 4), outcome(1400, null)]);
    expect(mean.cost.perennial).toBe(1300);
    expect(mean.detectionDays).toEqual({ priceLevel: 4 });
    expect(savedShare(mean, 'perennial')).toBeCloseTo(0.7);
  });
});
