import { describe, expect, it } from 'vitest';
import { type Kind, rule, simulate } from './world.ts';

const hundred = (kind: Kind, bakeMinutes = rule.bakeMinutes) =>
  Array.from({ length: 100 }, (_, i) => simulate(kind, 1000 + i, { ...rule, bakeMinutes }));

/** Two million records each; on a busy machine that is long. */
const timeout = 240_000;

describe('a hundred simulated rollouts each', { timeout }, () => {
  it.each<[string, Kind]>([
    ['the same model again', { same: true }],
    ['one as good, of other noise', {}],
    ['one that sees better', { noise: 0.5 }],
    ['one that sees much better', { noise: 0.1 }],
    ['one that takes a little longer', { slower: 3 }],
  ])('%s is never rolled back', (_, kind) => {
    const courses = hundred(kind);
    expect(courses.filter(({ end }) => end !== 'completed')).toEqual([]);
    // Shadow, 5 % and 25 %, half an hour each.
    expect(new Set(courses.map(({ minutes }) => minutes))).toEqual(new Set([90]));
  });

  it.each<[string, Kind, RegExp, number?]>([
    // Its scores and decisions are as many as the champion's, of others: only labels tell, of which two in three come in minutes.
    ['one that sees nothing', { noise: null }, /labelled cost/, 90],
    ['one that is slower', { slower: 40 }, /time to/],
    ['one that fails on a record in twenty', { fails: 0.05 }, /records not scored/],
    ['one that always fails', { fails: 1 }, /records not scored/],
    ['one that blocks far more', { bias: 1.5 }, /more|higher/],
    ['one that blocks far less', { bias: -2 }, /fewer|lower/],
  ])('%s is always rolled back within one bake period', (_, kind, why, bakeMinutes = rule.bakeMinutes) => {
    const courses = hundred(kind, bakeMinutes);
    expect(courses.filter(({ end }) => end !== 'rolledBack')).toEqual([]);
    expect(Math.max(...courses.map(({ minutes }) => minutes))).toBeLessThanOrEqual(bakeMinutes);
    for (const { because } of courses) expect(because).toMatch(why);
  });
});
