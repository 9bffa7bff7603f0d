import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorFloat32 } from '../../../../core/algorithms/binning/floor-float32.ts';
import { MalformedModel } from '../../../../core/algorithms/errors.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { flatten, sumOfTrees } from '../../../../core/algorithms/gradient-boosted-trees/flat-trees.ts';
import { readLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { treeNodes } from '../../../../core/algorithms/gradient-boosted-trees/onnx/tree-nodes.ts';
import { writeOnnx } from '../../../../core/algorithms/gradient-boosted-trees/onnx/write.ts';
import { UnsupportedModel } from '../../../../core/onnx/errors.ts';
import { Message } from '../../../../core/onnx/protobuf.ts';
import { modelText, names, rows } from '../fixtures.ts';
import { writtenModel, writtenRows } from '../written-model.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));

// onnxruntime 1.31.1 ran these files on the rows of the fixtures (all but the one with a fractional category): its predictions
// differ from ours by at most 5e-8 (written), 8e-8 (multiclass) and 8e-8 (poisson).
test.each([
  ['written', writtenModel],
  ['multiclass', readLightgbm(modelText('multiclass'))],
  ['poisson', readLightgbm(modelText('poisson'))],
])('the file that onnxruntime ran: %s', (name, model) => {
  expect(Buffer.from(writeOnnx(model)).equals(fixture(name))).toBe(true);
});

describe('trees as ONNX says them decide as ours', () => {
  const models = names
    .filter((name) => name !== 'regression-zero-missing')
    .map((name): [string, EnsembleJson, readonly Float32Array[]] => [name, readLightgbm(modelText(name)), rows]);
  test.each([...models, ['written', writtenModel, writtenRows] as const])('%s', (_, json, given) => {
    const flat = flatten(json);
    for (const row of given.filter(wholeCodes))
      for (let k = 0; k < json.outputs; k++)
        expect(scoreOf(json, row, k)).toBeCloseTo(sumOfTrees(flat, row, k, json.outputs), 12);
  });
});

test('tests of a category that follow each other and lead elsewhere are kept apart, as onnxruntime would join them', () => {
  const json: EnsembleJson = {
    ...writtenModel,
    ...{ leaves: [3], feature: [1, 1], threshold: [[0, 3], [1]], defaultLeft: [0, 0], left: [~0, ~2], right: [1, ~1] },
    ...{ value: [0.25, 0.5, 1], count: [1, 1, 1] },
  };
  const { id, mode, whenTrue, whenFalse } = treeNodes(json);
  expect(id[0]).toBe(0);
  mode.forEach((own, i) => {
    const next = id.indexOf(whenFalse[i]!);
    if (own === 'BRANCH_EQ' && mode[next] === 'BRANCH_EQ') expect(whenTrue[next]).toBe(whenTrue[i]);
  });
  const row = (code: number) => Float32Array.of(0, code, 0, 0);
  expect([0, 3, 1, 2, Number.NaN].map((code) => scoreOf(json, row(code), 0))).toEqual([0.25, 0.25, 1, 0.5, 0.5]);
});

/** LightGBM cuts a fraction off a category, ONNX cannot; plans make whole codes. */
const wholeCodes = (row: Float32Array) =>
  [2, 3].every((f) => row[f] === undefined || !Number.isFinite(row[f]!) || Number.isInteger(row[f]!));

/** What the operator's specification says of the lists. */
function scoreOf(json: EnsembleJson, row: Float32Array, output: number): number {
  const nodes = treeNodes(json);
  const at = new Map(nodes.id.map((id, i) => [`${nodes.tree[i]}/${id}`, i]));
  const weights = new Map(nodes.target.id.map((id, i) => [`${nodes.target.tree[i]}/${id}`, i]));
  let sum = 0;
  json.leaves.forEach((_, tree) => {
    let i = nodes.tree.indexOf(tree);
    while (nodes.mode[i] !== 'LEAF') {
      const x = row[nodes.feature[i]!]!;
      const passes = nodes.mode[i] === 'BRANCH_EQ' ? x === nodes.value[i]! : x <= nodes.value[i]!;
      const isTrue = passes || (Number.isNaN(x) && nodes.missingIsTrue[i] === 1);
      i = at.get(`${tree}/${(isTrue ? nodes.whenTrue : nodes.whenFalse)[i]}`)!;
    }
    const weight = weights.get(`${tree}/${nodes.id[i]}`)!;
    if (nodes.target.output[weight] === output) sum += nodes.target.weight[weight]!;
  });
  return sum;
}

test('a threshold is rounded down to float32, so that no float32 value changes sides', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -3e38, max: 3e38 }), (value) => {
      const rounded = floorFloat32(value);
      expect(Math.fround(rounded)).toBe(rounded);
      expect(rounded).toBeLessThanOrEqual(value);
      // Nothing of float32 lies between.
      const nearest = Math.fround(value);
      if (nearest <= value) expect(rounded).toBe(nearest);
    }),
  );
  expect(floorFloat32(0.1)).toBe(0.09999999403953552);
  expect(floorFloat32(-1e-60)).toBe(-1.401298464324817e-45);
  expect(floorFloat32(Infinity)).toBe(Infinity);
});

test('protobuf: the examples of its documentation', () => {
  expect([...new Message().int(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
  expect([...new Message().text(2, 'testing').finish()]).toEqual([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  expect([...new Message().ints(4, [3, 270, 86_942]).finish()]).toEqual([0x22, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
  expect([...new Message().int(1, -1).finish()]).toEqual([0x08, ...new Array<number>(9).fill(0xff), 1]);
});

test('what ONNX cannot say is refused', () => {
  expect(() => writeOnnx(readLightgbm(modelText('regression-zero-missing')))).toThrow(UnsupportedModel);
  expect(() => writeOnnx({ ...writtenModel, left: [] })).toThrow(MalformedModel);
});
