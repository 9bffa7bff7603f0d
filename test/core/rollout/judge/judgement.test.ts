import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProject } from '../../../../core/contracts/parse-project.ts';
import type { Judgement } from '../../../../core/contracts/registry/rollouts.ts';
import type { Compared, PairSide } from '../../../../core/rollout/judge/compared.ts';
import { holdsOf } from '../../../../core/rollout/judge/holds.ts';
import { Judge, startJudgement } from '../../../../core/rollout/judge/judgement.ts';
import { positionOn, scoreScale } from '../../../../core/rollout/judge/score-scale.ts';
import { doubts, harms } from '../../../../core/rollout/judge/verdict.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const rule = parseProject({
  name: 'demo',
  objective: { task: 'binary', target: 'y' },
  data: { sources: [{ name: 'rows', key: 'id', columns: {} }] },
}).project!.rollout;

type Pair = { champion: PairSide; candidate: PairSide | null; segments?: string[]; at?: string };

function judged(compared: Compared, records: number, make: (random: () => number, i: number) => Pair): Judgement {
  const judgement = startJudgement(rule, compared);
  const judge = new Judge(judgement, rule, compared);
  const random = seededRandom(7);
  for (let i = 0; i < records; i++) judge.pair(make(random, i));
  return judgement;
}

const named = (criteria: { name: string }[]) => criteria.map(({ name }) => name);

describe('what is judged of a project of values', () => {
  const compared: Compared = { task: 'regression', classes: [], segments: ['kind = house'] };
  const value = (score: number): PairSide => ({ score, outcome: null });
  const model =
    (says: (value: number, random: () => number) => number) =>
    (random: () => number): Pair => {
      const truth = 200 + 900 * random();
      const champion = truth + 100 * (random() - 0.5);
      return {
        champion: value(champion),
        candidate: value(says(truth, random)),
        segments: random() < 0.3 ? ['kind = house'] : [],
      };
    };

  it('lets one through that is as good, or better', () => {
    for (const noise of [100, 10]) {
      const judgement = judged(
        compared,
        5_000,
        model((truth, random) => truth + noise * (random() - 0.5)),
      );
      expect([...harms(judgement, rule), ...doubts(judgement, rule)]).toEqual([]);
    }
  });

  it.each<[string, (value: number) => number, RegExp]>([
    ['one number', () => 600, /scores alike/],
    ['the opposite', (truth) => 1_300 - truth, /reversed/],
    ['another unit', (truth) => truth / 1_000, /mean score|moved/],
    ['a third more', (truth) => truth * 1.8, /moved|quantile/],
  ])('finds one that says %s', (_, says, why) => {
    const judgement = judged(compared, 500, model(says));
    expect(named([...harms(judgement, rule), ...doubts(judgement, rule)]).join()).toMatch(why);
  });

  it('does not take its scale from a single first value', () => {
    const judgement = judged(
      compared,
      49,
      model((truth) => truth),
    );
    expect(judgement.range).toBeUndefined();
    expect(judgement.first).toHaveLength(49);
  });
});

describe('what is judged of several classes', () => {
  const classes = ['a', 'b', 'c'];
  const compared: Compared = { task: 'multiclass', classes, segments: [] };
  const said = (outcome: string, score: number): PairSide => ({ outcome, score });
  const model =
    (says: (right: string, random: () => number) => PairSide) =>
    (random: () => number): Pair => {
      const right = classes[Math.floor(3 * random())]!;
      const wrong = classes[Math.floor(3 * random())]!;
      const champion = said(random() < 0.8 ? right : wrong, 0.4 + 0.6 * random());
      return { champion, candidate: says(right, random) };
    };

  it('lets one through that is as good', () => {
    const good = (right: string, random: () => number) =>
      said(random() < 0.8 ? right : classes[Math.floor(3 * random())]!, 0.4 + 0.6 * random());
    const judgement = judged(compared, 5_000, model(good));
    expect([...harms(judgement, rule), ...doubts(judgement, rule)]).toEqual([]);
  });

  it('holds one whose classes have changed places, as many of each as before, and sends back what says one of all', () => {
    const next: Record<string, string> = { a: 'b', b: 'c', c: 'a' };
    const permuted = judged(
      compared,
      500,
      model((right, random) => said(next[right]!, 0.4 + 0.6 * random())),
    );
    expect(named(harms(permuted, rule))).toEqual([]);
    expect(named(doubts(permuted, rule))).toEqual(['another class']);
    const constant = judged(
      compared,
      500,
      model(() => said('a', 1 / 3)),
    );
    expect(named(harms(constant, rule))).toContain('scores alike');
    expect(named(harms(constant, rule))).toContain('b: fewer');
  });
});

describe('what is judged of anomalies', () => {
  const compared: Compared = { task: 'anomaly', classes: [], capacity: 20, segments: [] };
  const said = (score: number, threshold: number): PairSide => ({
    score,
    outcome: score > threshold ? 'review' : 'allow',
  });
  const at = (i: number) => new Date(Date.UTC(2027, 0, 1) + i * 86_400).toISOString();

  it('lets one through whose scores are of another range and whose threshold fits, and finds one whose threshold does not', () => {
    const model = (threshold: number) => (random: () => number, i: number) => {
      const strange = random() ** 4;
      return {
        champion: said(0.3 + 0.5 * strange, 0.3 + 0.5 * 0.94),
        candidate: said(0.35 + 0.45 * (strange + 0.02 * (random() - 0.5)), threshold),
        at: at(i),
      };
    };
    const good = judged(compared, 5_000, model(0.35 + 0.45 * 0.94));
    expect([...harms(good, rule), ...doubts(good, rule)]).toEqual([]);
    const low = judged(compared, 1_000, model(0.4));
    expect(named(harms(low, rule))).toContain('reviews a day: more');
  });
});

describe('reviews a day', () => {
  const said = (reviews: boolean): PairSide => ({ score: 0.5, outcome: reviews ? 'review' : 'allow' });
  const days = (perDay: number, champion: number, candidate: number) => (random: () => number, i: number) => ({
    champion: said(random() < champion / perDay),
    candidate: said(random() < candidate / perDay),
    at: new Date(Date.UTC(2027, 0, 1) + (i / perDay) * 86_400_000).toISOString(),
  });
  // The candidate is the first that sends anything to review.
  const compared: Compared = {
    task: 'binary',
    classes: ['0', '1'],
    capacities: { champion: null, candidate: 50 },
    capacity: 50,
  };

  it('are those that people can do, over twenty days, whatever the champion did', () => {
    const judgement = judged(compared, 20_000, days(1_000, 0, 50));
    expect(named(harms(judgement, rule))).toEqual([]);
  });

  it('that are three times as many are found on the first day, and told as what they are', () => {
    const judgement = judged(compared, 1_000, days(1_000, 0, 150));
    expect(harms(judgement, rule)).toMatchObject([{ name: 'reviews a day: more', bound: 75 }]);
    expect(judgement.reviews).toMatchObject({ days: 1, champion: 0 });
  });

  it("are not the candidate's fault where the champion sends as many", () => {
    const both: Compared = { ...compared, capacities: { champion: 50, candidate: 50 } };
    expect(named(harms(judged(both, 5_000, days(1_000, 300, 300)), rule))).toEqual([]);
  });

  it('of a capacity that has changed may change with it, in both directions', () => {
    for (const [before, now] of [
      [50, 200],
      [200, 50],
    ] as const) {
      const changed: Compared = { ...compared, capacities: { champion: before, candidate: now }, capacity: now };
      expect(named(harms(judged(changed, 10_000, days(1_000, before, now)), rule))).toEqual([]);
    }
    const changed: Compared = { ...compared, capacities: { champion: 50, candidate: 100 }, capacity: 100 };
    expect(named(harms(judged(changed, 10_000, days(1_000, 50, 5)), rule))).toEqual(['review: fewer']);
  });
});

describe('the scale of scores', () => {
  it('rises with the score, whatever the first ones were, and stays finite', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 50, maxLength: 50 }), score, score, (first, a, b) => {
        for (const task of ['binary', 'regression'] as const) {
          const scale = scoreScale(task, first);
          const [low, high] = [positionOn(scale, Math.min(a, b)), positionOn(scale, Math.max(a, b))];
          expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
          expect(low).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  it('takes rare scores near 0 as near, and a change of the odds by 2.5 as a step', () => {
    const scale = scoreScale('binary', new Array(50).fill(0.002));
    expect(positionOn(scale, 0.0009) - positionOn(scale, 0)).toBeLessThan(1);
    expect(positionOn(scale, 0.5) - positionOn(scale, 0.2)).toBeCloseTo(Math.log(4) / Math.log(2.5), 0);
  });
});

it('a rollout at its limits is rolled back or held no more often than its confidence says, looked at all the time', () => {
  let alarms = 0;
  const runs = 100;
  for (let run = 0; run < runs; run++) {
    const compared: Compared = { task: 'binary', classes: ['0', '1'] };
    const judgement = startJudgement(rule, compared);
    const judge = new Judge(judgement, rule, compared);
    const random = seededRandom(run);
    const said = (score: number, blocks: number): PairSide => ({
      score,
      outcome: random() < blocks ? 'block' : 'allow',
    });
    for (let i = 0; i < 2_000; i++) {
      const score = random();
      // As many failures as there may be, and half as many again are blocked.
      const fails = random() < rule.limits.failures;
      judge.pair({ champion: said(score, 0.2), candidate: fails ? null : said(score, 0.3) });
      if (i % 20 === 0 && harms(judgement, rule).length + doubts(judgement, rule).length > 0) {
        alarms++;
        break;
      }
    }
  }
  expect(alarms / runs).toBeLessThanOrEqual(0.05);
});

it('labels that say that a candidate costs less answer doubts about its scores, and no other hold', () => {
  const compared: Compared = { task: 'binary', classes: ['0', '1'] };
  const said = (score: number): PairSide => ({ score, outcome: 'allow' });
  const judgement = judged(compared, 6_000, (random) => ({ champion: said(random()), candidate: said(random()) }));
  judgement.entities = [1];
  const rollout = {
    project: 'demo',
    state: 'shadow' as const,
    step: 0,
    rule,
    candidate: { version: 2, digest: 'b' },
    champion: { version: 1, digest: 'a' },
  };
  const codes = (cost: Parameters<typeof holdsOf>[2], accepted: string[] = []) =>
    holdsOf({ ...rollout, accepted }, judgement, cost, true).map(({ code }) => code);
  const cost = { labelled: 100, excess: -500, atLeast: -8, atMost: -2 };
  expect(codes(null)).toEqual(['order of scores unrelated', 'few entities']);
  expect(codes({ ...cost, atMost: 1 })).toEqual(['order of scores unrelated', 'few entities']);
  expect(codes(cost)).toEqual(['few entities']);
  expect(codes(null, ['order of scores unrelated'])).toEqual(['few entities']);
});
