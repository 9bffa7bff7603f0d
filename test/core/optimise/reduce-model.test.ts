import { describe, expect, test } from 'vitest';
import type { EnsembleJson } from '../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { modelReducers } from '../../../core/algorithms/reducing.ts';
import { trainPlanned } from '../../../core/algorithms/train-planned.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { ModelJson } from '../../../core/contracts/model.ts';
import type { TrialMember } from '../../../core/contracts/steps.ts';
import type { Winner } from '../../../core/optimise/reduce/members.ts';
import { reduceModel } from '../../../core/optimise/reduce/reduce-model.ts';
import { relativeRowTime } from '../../../core/optimise/reduce/row-time.ts';
import { loadModel } from '../../support/algorithms.ts';
import { range, synthetic } from '../algorithms/table.ts';

const rows = 600;
const { matrix, binary } = synthetic(rows);
const spec = { index: 0, algorithm: 'gradientBoostedTrees', seed: 1, minutes: 1 };
const parameters = { numLeaves: 16, minDataInLeaf: 5, learningRate: 0.1 };

function train(winner: Winner, train: Uint32Array): Promise<{ model: ModelJson; iterations: number }> {
  const target = Float64Array.from(binary);
  const data = { matrix, target, train, validation: new Uint32Array(0), task: 'binary' as const, outputs: 1 };
  return trainPlanned(algorithms, winner, data, ['no', 'yes'], { iterations: winner.iterations });
}
const own = range(0, 400);
const single: Winner = { ...spec, parameters, iterations: 40 };
const never = () => false;
const about = { features: matrix.features, algorithms, reducers: modelReducers, shouldStop: never };
const accept = { within: true, figures: [] };
const refuse = { within: false, figures: [] };
const predictions = (json: ModelJson) => predictRows(loadModel(json), matrix, range(0, rows));

describe('one model', async () => {
  const { model } = await train(single, own);
  const chosen = { winner: single, model, members: [] };

  test('loses rounds, leaves and digits as far as is judged well, and its refit is made smaller alike', async () => {
    const judge = (json: ModelJson) => {
      const { leaves, value } = json as EnsembleJson;
      const shortest = Math.max(...value.map((v) => String(Math.abs(v)).length));
      return leaves.length >= 20 && value.length >= 150 && shortest >= 6 ? accept : refuse;
    };
    const { winner, reductions, model: smaller, apply } = reduceModel({ ...about, chosen, judge });
    expect(reductions).toEqual([
      { kind: 'rounds', level: 0.5 },
      { kind: 'leaves', level: expect.any(Number) },
      { kind: 'digits', level: expect.any(Number) },
    ]);
    expect(winner.iterations).toBe(20);
    const { leaves, value } = smaller as EnsembleJson;
    expect(leaves.length).toBe(20);
    expect(value.length).toBeLessThan(320);
    // The same rows give the same model: what was trained and then made smaller is what was judged.
    expect(apply((await train(winner, own)).model)).toEqual(smaller);
    const refitted = apply((await train(winner, range(0, rows))).model) as EnsembleJson;
    expect(Math.max(...refitted.value.map((v) => String(Math.abs(v)).length))).toBeLessThan(10);
  });

  test('is as it was where nothing smaller is judged well, but for what changes no prediction', () => {
    const { winner, reductions, model: same } = reduceModel({ ...about, chosen, judge: () => refuse });
    expect(reductions).toEqual([]);
    expect(winner).toEqual(single);
    expect(predictions(same)).toEqual(predictions(model));
  });

  test('is left alone once the time is over', () => {
    const { reductions } = reduceModel({ ...about, chosen, judge: () => accept, shouldStop: () => true });
    expect(reductions).toEqual([]);
  });

  test('that is smaller takes less time a row, by the median of pairs', () => {
    let now = 0;
    const costing = (cost: number) => ({
      ...loadModel(model),
      predictRow: () => {
        now += cost;
      },
    });
    expect(relativeRowTime(costing(1), costing(4), { ...matrix, data: matrix.data }, own, () => now)).toBe(0.25);
  });
});

describe('an average', async () => {
  const member = (trial: number, weight: number, iterations: number): TrialMember => ({
    trial,
    weight,
    parameters,
    seed: trial + 1,
    iterations,
  });
  const members = [member(0, 0.5, 30), member(1, 0.3, 20), member(2, 0.2, 10)];
  const winner: Winner = { ...spec, parameters, members, iterations: 60 };
  const { model } = await train(winner, own);
  const models = await Promise.all(
    members.map(async ({ seed, iterations }) => (await train({ ...single, seed, iterations }, own)).model),
  );
  const chosen = { winner, model, members: models };

  test('loses its lightest members and the rounds of the others, as training less of it would', async () => {
    const judge = (json: ModelJson) => ((json as EnsembleJson).leaves.length >= 25 ? accept : refuse);
    const found = reduceModel({ ...about, reducers: [], chosen, judge });
    expect(found.reductions).toEqual([
      { kind: 'members', level: 2 },
      { kind: 'rounds', level: 0.85 },
    ]);
    expect(found.winner.members).toEqual([{ ...members[0]!, weight: 1, iterations: 26 }]);
    expect(found.winner.iterations).toBe(26);
    expect(found.model).toEqual((await train(found.winner, own)).model);
  });

  test('of two of three has their weights, which add up to 1', async () => {
    const judge = (json: ModelJson) => ((json as EnsembleJson).leaves.length >= 50 ? accept : refuse);
    const found = reduceModel({ ...about, reducers: [], chosen, judge });
    expect(found.winner.members!.map(({ weight }) => weight)).toEqual([0.625, expect.closeTo(0.375, 12)]);
    const trained = (await train(found.winner, own)).model;
    const [a, b] = [predictions(found.model), predictions(trained)];
    a.forEach((value, i) => {
      expect(Math.abs(value - b[i]!)).toBeLessThan(1e-9);
    });
  });

  test('whose members are not known loses only what its trees can', () => {
    const { reductions, winner: same } = reduceModel({
      ...about,
      chosen: { ...chosen, members: [] },
      judge: () => accept,
    });
    expect(reductions.map(({ kind }) => kind)).toEqual(['leaves', 'digits']);
    expect(same).toEqual(winner);
  });
});
