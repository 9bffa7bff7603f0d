import { expect, test } from 'vitest';
import type { Parameters } from '../../../core/algorithms/algorithm.ts';
import { treeParameters } from '../../../core/algorithms/gradient-boosted-trees/parameters.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { TrialSpec } from '../../../core/contracts/steps.ts';
import { planRound, planTrials } from '../../../core/search/plan-trials.ts';
import { type Observed, proposeParameters } from '../../../core/search/tree-parzen.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { project } from '../../support/project.ts';

/** A space of a logarithmic and a linear number, a name and a number that is not always there. */
const drawFrom = (random: () => number) => (): Parameters => ({
  rate: 10 ** (-3 + 3 * random()),
  fraction: random(),
  kind: ['a', 'b', 'c'][Math.floor(3 * random())]!,
  ...(random() < 0.5 && { extra: random() }),
});
const lossOf = ({ rate, fraction, kind, extra }: Parameters) =>
  (Math.log10(Number(rate)) + 1.3) ** 2 +
  4 * (Number(fraction) - 0.8) ** 2 +
  (kind === 'b' ? 0 : 0.5) +
  (extra === undefined ? 0.2 : 0);

/** Losses of 40 trials, proposed or drawn. */
function search(seed: number, propose: (draw: () => Parameters, observed: Observed[]) => Parameters): number[] {
  const draw = drawFrom(seededRandom(seed));
  const observed: Observed[] = [];
  for (let i = 0; i < 40; i++) {
    const parameters = i < 10 ? draw() : propose(draw, observed);
    observed.push({ parameters, loss: lossOf(parameters) });
  }
  return observed.map(({ loss }) => loss);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

test('proposals are better than draws, and the best of them is', () => {
  const proposed = seeds.map((seed) => search(seed, proposeParameters));
  const drawn = seeds.map((seed) => search(seed, (draw) => draw()));
  expect(mean(proposed.map((losses) => mean(losses.slice(10))))).toBeLessThan(
    0.4 * mean(drawn.map((losses) => mean(losses.slice(10)))),
  );
  const best = (all: number[][]) => mean(all.map((losses) => Math.min(...losses)));
  expect(best(proposed)).toBeLessThan(0.75 * best(drawn));
});

test('with little to go by parameters are drawn', () => {
  const few = [1, 2, 3].map((rate) => ({ parameters: { rate }, loss: rate }));
  expect(proposeParameters(() => ({ rate: 9 }), few)).toEqual({ rate: 9 });
});

test('what is fixed stays fixed', () => {
  const random = seededRandom(1);
  const draw = () => ({ fixed: 3, name: 'x', rate: random() });
  const observed = Array.from({ length: 20 }, () => ({ parameters: draw(), loss: random() }));
  expect(proposeParameters(draw, observed)).toMatchObject({ fixed: 3, name: 'x' });
});

const definition = project('fraud', { training: { search: { trials: 24, parallel: 4 } } });
const counts = { train: 5000, validation: 1000, test: 1000 };
const withLoss = (trials: readonly TrialSpec[], loss: (of: TrialSpec) => number) =>
  trials.map((spec) => ({ spec, loss: loss(spec) }));

test('rounds follow each other until all trials are planned', () => {
  let round = planTrials(definition, counts, algorithms);
  const all = [...round.trials];
  const candidates = () => all.filter(({ baseline, fraction }) => !baseline && fraction === undefined);
  expect(candidates()).toHaveLength(8);
  expect(round.toCome).toBe(16);
  while (round.toCome > 0) {
    round = planRound(
      definition,
      counts,
      algorithms,
      withLoss(all, ({ index }) => index),
      round.toCome,
    );
    expect(round.trials).toHaveLength(4);
    all.push(...round.trials);
  }
  expect(candidates()).toHaveLength(24);
  expect(all.map(({ index }) => index)).toEqual([...all.keys()]);
  for (const { algorithm, parameters } of candidates())
    if (algorithm === 'gradientBoostedTrees') expect(() => treeParameters(parameters)).not.toThrow();
});

test('a later round has the trials that the rest of the money pays for, and at least one', () => {
  const limited = (maximumCost: number) =>
    project('fraud', { training: { search: { trials: 24, parallel: 4, maximumCost } } });
  const { trials, toCome } = planTrials(definition, counts, algorithms);
  // A minute of a function of 3008 MB; baselines take no time, and failed trials are not known to have.
  const before = trials.map((spec) => (spec.baseline ? { spec, duration: 0 } : { spec, loss: 1, duration: 60_000 }));
  const each = (3008 / 1024) * 60 * 0.0000166667;
  const spent = each * before.filter(({ duration }) => duration > 0).length;
  const plan = (money: number) => planRound(limited(money), counts, algorithms, before, toCome);
  expect([plan(1), plan(spent + 6.5 * each)].map((round) => [round.trials.length, round.toCome])).toEqual([
    [4, 12],
    [4, 2],
  ]);
  const over = plan(spent / 2);
  expect([over.trials.length, over.toCome]).toEqual([1, 0]);
});

test('a later round is like the best so far, the same for the same trials, and passes over those that failed', () => {
  const only = project('fraud', {
    training: { algorithms: ['gradientBoostedTrees'], search: { trials: 200, parallel: 40 } },
  });
  const { trials } = planTrials(only, counts, algorithms);
  // Few leaves are good.
  const before = withLoss(trials, ({ parameters }) => Number(parameters.numLeaves));
  // One alone says nothing of what is good.
  const failed = trials.map((spec, i) => ({ spec, ...(i === 0 && { loss: 1 }) }));
  const leaves = (all: readonly TrialSpec[]) => mean(all.map(({ parameters }) => Number(parameters.numLeaves)));
  const proposed = planRound(only, counts, algorithms, before, 40).trials;
  expect(leaves(proposed)).toBeLessThan(0.75 * leaves(planRound(only, counts, algorithms, failed, 40).trials));
  expect(planRound(only, counts, algorithms, before, 40).trials).toEqual(proposed);
  expect(new Set(proposed.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(40);
});

test('no further round where every trial has failed, whatever baselines and points of the learning curve have done', () => {
  const { trials, toCome } = planTrials(definition, counts, algorithms);
  const before = trials.map((spec) => ({ spec, ...((spec.baseline || spec.fraction !== undefined) && { loss: 1 }) }));
  expect(planRound(definition, counts, algorithms, before, toCome)).toEqual({ trials: [], toCome: 0, rungs: [] });
});

test('a later round holds trees to the third best of the trials that watched the same', () => {
  const only = project('fraud', { training: { algorithms: ['gradientBoostedTrees'], search: { trials: 24 } } });
  const { trials } = planTrials(only, counts, algorithms);
  const of = trials.filter(({ baseline, fraction }) => !baseline && fraction === undefined);
  const before = trials.map((spec) => ({ spec, loss: spec.index, history: [1, 1 / (1 + spec.index)] }));
  const third = of.map(({ index }) => 1 / (1 + index)).sort((a, b) => a - b)[2];
  const { rungs } = planRound(only, counts, algorithms, before, 16);
  expect(rungs.map(({ algorithm, distance, worst }) => [algorithm, distance, worst])).toEqual(
    [2, 4, 8, 16, 32].map((distance) => ['gradientBoostedTrees', distance, third]),
  );
  // Those that did not come to their ends say nothing.
  const ended = before.map(({ spec, loss }) => ({ spec, loss }));
  expect(planRound(only, counts, algorithms, ended, 16).rungs).toEqual([]);
});
