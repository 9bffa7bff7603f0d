import { describe, expect, it } from 'vitest';
import { type Kind, rule, type Setting, simulate } from './world.ts';

const courses = (kind: Kind, count: number, setting: Setting = {}) =>
  Array.from({ length: count }, (_, i) => simulate(kind, 1000 + i, setting));

const logit = (p: number) => Math.log(p / (1 - p));
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** Up to a million records each; on a busy machine that is long. */
const timeout = 480_000;

describe('a hundred simulated rollouts each', { timeout }, () => {
  it.each<[string, Kind]>([
    ['the same model again', { same: true }],
    ['one as good, of other noise', {}],
    ['one that is calibrated otherwise', { says: (p) => sigmoid(0.7 * logit(p) - 1.2) }],
    [
      'one that is calibrated in steps',
      { says: (p) => (p < 0.015 ? 0.006 : p < 0.05 ? 0.03 : p < 0.12 ? 0.08 : 0.25) },
    ],
    ['one that sees better', { noise: 0.5 }],
    ['one that sees much better', { noise: 0.1 }],
    ['one that takes a little longer', { slower: 3 }],
  ])('%s is never rolled back, nor held', (_, kind) => {
    const found = courses(kind, 100, { perMinute: 100 });
    expect(found.filter(({ end }) => end !== 'completed')).toEqual([]);
    // Shadow, 5 % and 25 %, half an hour each.
    expect(new Set(found.map(({ minutes }) => minutes))).toEqual(new Set([90]));
  });

  it.each<[string, Kind, RegExp, Setting?]>([
    // Its scores and decisions are as many as the champion's, of others: only labels tell, of which two in three come in minutes.
    ['one that sees nothing', { noise: null }, /labelled cost/, { bakeMinutes: 90, throughHolds: 90 }],
    ['one that is slower', { slower: 40 }, /time to/],
    ['one that fails on a record in twenty', { fails: 0.05 }, /records not scored/],
    ['one that always fails', { fails: 1 }, /records not scored/],
    ['one that has no number for the risky', { says: (p) => (p > 0.1 ? Number.NaN : p) }, /records not scored/],
    ['one that blocks far more', { bias: 1.5 }, /more|higher/],
    ['one that blocks far less', { bias: -2 }, /fewer|lower/],
    ['one that says one number', { says: () => 0.05 }, /scores alike/],
    ['one that says 0', { says: () => 0 }, /scores alike|fewer/],
    ['one that says a fifth more of all', { says: (p) => Math.min(1, p + 0.2) }, /more|higher/],
  ])('%s is always rolled back within one bake period', (_, kind, why, setting = {}) => {
    const found = courses(kind, 100, setting);
    expect(found.filter(({ end }) => end !== 'rolledBack')).toEqual([]);
    expect(Math.max(...found.map(({ minutes }) => minutes))).toBeLessThanOrEqual(
      setting.bakeMinutes ?? rule.bakeMinutes,
    );
    for (const { because } of found) expect(because).toMatch(why);
  });

  it.each<[string, Kind, RegExp, number?]>([
    // As many decisions and scores, of others: that takes some thousands of records.
    ['one that sees nothing', { noise: null }, /unrelated|labelled cost/, 2 * rule.bakeMinutes],
    ['one that says 0 or 1', { says: (p) => (p > 0.1 ? 1 : 0) }, /quantile|alike|moved|more|higher/],
    ['one that says the opposite', { says: (p) => sigmoid(-8 - logit(p)) }, /reversed|unrelated|fewer|more/],
    ['one that says 0 in a segment', { says: (p, country) => (country === 'at' ? 0 : p) }, /at: scores alike/],
    ['one that says the mean in a segment', { says: (p, country) => (country === 'at' ? 0.05 : p) }, /at: scores/],
    [
      'one that says the opposite in a segment',
      { says: (p, country) => (country === 'at' ? sigmoid(-8 - logit(p)) : p) },
      /at: order of scores reversed/,
      2 * rule.bakeMinutes,
    ],
  ])('%s never gets through, mostly before there are labels', (_, kind, why, within = rule.bakeMinutes) => {
    const found = courses(kind, 100);
    expect(found.filter(({ end }) => end === 'completed')).toEqual([]);
    expect(Math.max(...found.map(({ minutes }) => minutes))).toBeLessThanOrEqual(within);
    for (const { because } of found) expect(because).toMatch(why);
  });
});

describe.each<[string, number]>([
  ['two positives in a thousand', -7.4],
  ['as many positives as negatives', 0],
])('of %s, ten simulated rollouts each', { timeout }, (_, centre) => {
  it.each<[string, Kind]>([
    ['one as good', {}],
    ['one that sees better', { noise: 0.5 }],
    // Little: by much, it decides otherwise and costs more.
    ['one that is calibrated otherwise', { says: (p) => sigmoid(0.9 * logit(p) + 0.1 * centre) }],
  ])('%s goes through', (_, kind) => {
    expect(courses(kind, 10, { centre, perMinute: 100 }).filter(({ end }) => end !== 'completed')).toEqual([]);
  });

  it.each<[string, Kind]>([
    ['one that says one number', { says: () => sigmoid(centre + 0.5) }],
    ['one that says 0', { says: () => 0 }],
    ['one that says the opposite', { says: (p) => sigmoid(2 * centre - logit(p)) }],
    ['one whose odds are five times as high', { bias: 1.6 }],
    ['one whose odds are a seventh', { bias: -2 }],
    ['one that says 0 in a segment', { says: (p, country) => (country === 'at' ? 0 : p) }],
  ])('%s never does', (_, kind) => {
    expect(courses(kind, 10, { centre }).filter(({ end }) => end === 'completed')).toEqual([]);
  });
});

describe('by what people can review', { timeout }, () => {
  // Of 100 records a minute about one in six.
  const review = { capacityPerDay: 23_500, cost: 1, threshold: 3 };
  it('one that fills it as the champion does goes through, and one that sends far more, or far fewer, is rolled back', () => {
    expect(courses({}, 10, { review, perMinute: 100 }).filter(({ end }) => end !== 'completed')).toEqual([]);
    for (const reviews of [2, -1]) {
      const found = courses({ reviews }, 10, { review, perMinute: 100 });
      expect(found.filter(({ end }) => end !== 'rolledBack')).toEqual([]);
      for (const { because } of found) expect(because).toMatch(/review/);
    }
  });
});

describe('of fifty records a day', { timeout }, () => {
  const setting = { perMinute: 50 / 1_440, bakeMinutes: 60 };
  it('one as good ends undecided or goes through, and is never rolled back; one that fails or says one number does not get through, and is found in days', () => {
    const good = courses({}, 5, setting);
    expect(good.filter(({ end }) => end === 'rolledBack' || end === 'held')).toEqual([]);
    for (const kind of [{ fails: 1 }, { says: () => 0.05 }] satisfies Kind[]) {
      const found = courses(kind, 5, setting);
      expect(found.filter(({ end }) => end !== 'rolledBack' && end !== 'held')).toEqual([]);
      expect(Math.max(...found.map(({ minutes }) => minutes))).toBeLessThan(5 * 1_440);
    }
  });
});
