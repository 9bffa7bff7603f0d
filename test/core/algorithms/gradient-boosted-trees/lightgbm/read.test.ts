import { expect, test } from 'vitest';
import { readLightgbm } from '../../../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { MalformedLightgbmModel, UnsupportedModel } from '../../../../../core/onnx/errors.ts';
import { loadModel } from '../../../../support/algorithms.ts';
import { expected, modelText, names, rows } from '../../../export/fixtures.ts';

test.each(names)('predicts as LightGBM does: %s', (name) => {
  const model = loadModel(readLightgbm(modelText(name)));
  const out = new Float64Array(model.outputs);
  rows.forEach((row, i) => {
    const theirs = expected.models[name]!.predicted[i]!;
    model.predictRow(row, out);
    out.forEach((value, k) => {
      expect(Math.abs(value - theirs[k]!)).toBeLessThan(1e-9);
    });
    model.predictRow(Float64Array.from(row), out);
    out.forEach((value, k) => {
      expect(Math.abs(value - theirs[k]!)).toBeLessThan(1e-9);
    });
  });
});

test('a number that float32 cannot hold is compared as it is', () => {
  const text = modelText('regression-no-missing').replace(/^threshold=\S+/m, 'threshold=0.1');
  const model = loadModel(readLightgbm(text));
  const predict = (x: number) => {
    const out = new Float64Array(1);
    model.predictRow(Float64Array.of(x, 0, 0, 0, 0, 0), out);
    return out[0];
  };
  // The nearest float32 is above 0.1.
  expect(predict(0.1)).toBe(predict(0.0999999));
  expect(predict(Math.fround(0.1))).toBe(predict(0.1000001));
});

test('zero is what LightGBM takes for it: up to 1e-35 as a float32', () => {
  const json = { ...readLightgbm(modelText('regression-zero-missing')) };
  const lone = { leaves: [2], feature: [0], threshold: [-1], defaultLeft: [3], left: [~0], right: [~1], value: [1, 2] };
  const model = loadModel({ ...json, ...lone });
  const predict = (x: number) => {
    const out = new Float64Array(1);
    model.predictRow(Float64Array.of(x, 0, 0, 0, 0, 0), out);
    return out[0];
  };
  // The float32 nearest to 1e-35, as a double, and the next double.
  expect([1.0000000180025095e-35, 1.0000000180025097e-35].map(predict)).toEqual([1, 2]);
});

test.each(['regression', 'regression_l1', 'quantile', 'fair', 'mape'])(
  'scores of %s may be roots of the target',
  (name) => {
    const text = modelText('regression-no-missing');
    const scores = loadModel(readLightgbm(text));
    const roots = loadModel(readLightgbm(text.replace('objective=regression', `objective=${name} sqrt`)));
    const [score, out] = [new Float64Array(1), new Float64Array(1)];
    for (const row of rows) {
      scores.predictRow(row, score);
      roots.predictRow(row, out);
      expect(out[0]).toBe(Math.sign(score[0]!) * score[0]! ** 2);
    }
  },
);

const good = modelText('binary-categorical');

test.each([
  ['an empty text', '', MalformedLightgbmModel, /expected 'tree'/],
  ['something else', '{"booster": {}}', MalformedLightgbmModel, /expected 'tree'/],
  ['a text that is cut off', good.slice(0, good.length / 2), MalformedLightgbmModel, /cut off/],
  ['a list that is too short', good.replace(/^left_child=\S+ /m, 'left_child='), MalformedLightgbmModel, /left_child/],
  ['letters for numbers', good.replace(/^leaf_value=\S+/m, 'leaf_value=x'), MalformedLightgbmModel, /leaf_value/],
  ['no feature names', good.replace(/^feature_names=.*$/m, ''), MalformedLightgbmModel, /feature_names/],
  ['a linear tree', good.replace('is_linear=0', 'is_linear=1'), UnsupportedModel, /linear_tree=false/],
  ['an old version', good.replace('version=v4', 'version=v2'), UnsupportedModel, /v2; expected v3 or v4/],
  ['an unknown loss', good.replace('objective=binary', 'objective=bananas'), UnsupportedModel, /bananas/],
])('refuses %s', (_, text, error, message) => {
  const read = () => readLightgbm(text);
  expect(read).toThrow(error);
  expect(read).toThrow(message);
});

test('a node whose child is above it would never end: refused', () => {
  const text = good.replace(/^left_child=\S+/m, 'left_child=0');
  expect(() => loadModel(readLightgbm(text))).toThrow(/node 0 of tree 0 has the child 0/);
});
