import { describe, expect, test } from 'vitest';
import { InvalidRecord, loadModel } from '../../../core/edge/edge-model.ts';
import { edgePackage } from '../../../core/edge/edge-package.ts';
import { inlineModule } from '../../../core/edge/inline-script.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { UnsupportedModel } from '../../../core/onnx/errors.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { packages, records } from '../export/onnx/packages.ts';

const windows = (value: number) => ({ 'customer.amount.mean.P1D': Number.isNaN(value) ? null : value });
const edgeOf = (name: string, shift?: number) =>
  edgePackage(packages[name]!, { version: 3, digest: 'd1', ...(shift !== undefined && { shift }) });
const problemsOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as InvalidRecord).problems.map(({ path, message }) => `${path}: ${message}`);
  }
  throw new Error('expected a refusal');
};

describe('the same answers as serving gives', () => {
  test.for(Object.keys(packages))('%s', (name) => {
    const model = loadModel(JSON.parse(JSON.stringify(edgeOf(name))));
    const scorer = createScorer(packages[name]!);
    for (const [record, window] of records)
      expect(model.predict(record, { windows: windows(window) })).toEqual(scorer.score(record, [window]).answer);
  });

  test('with the base rate of the route', () => {
    const scorer = createScorer(packages['package-trees']!);
    const [record, window] = records[0]!;
    const { answer } = scorer.score(record, [window], false, 0.7);
    expect(loadModel(edgeOf('package-trees', 0.7)).predict(record, { windows: windows(window) })).toEqual(answer);
    expect(answer.probability).not.toBe(scorer.score(record, [window]).answer.probability);
  });

  test('with reasons', () => {
    const scorer = createScorer(packages['package-trees']!);
    const [record, window] = records[0]!;
    const { explanation } = scorer.score(record, [window], true);
    const answer = loadModel(edgeOf('package-trees')).predict(record, { windows: windows(window), explain: true });
    expect(answer.explanation).toEqual(explanation);
  });
});

describe('refuses', () => {
  const model = loadModel(edgeOf('package-trees'));
  const [record] = records[0]!;

  test('a record without the values of its windows', () => {
    expect(problemsOf(() => model.predict(record))).toEqual([
      "windows: expected the values of the 1 window features, 'customer.amount.mean.P1D': they are made of earlier records, which only the caller knows; received nothing",
    ]);
    expect(problemsOf(() => model.predict(record, { windows: {} }))).toEqual([
      'windows["customer.amount.mean.P1D"]: expected a finite number, or null where there is none, received nothing',
    ]);
    const wrong = { ...windows(1), 'customer.amount.mean.P2D': 1 };
    expect(problemsOf(() => model.predict(record, { windows: wrong }))[0]).toContain(
      'windows["customer.amount.mean.P2D"]',
    );
  });

  test('windows of a model that has none', () => {
    const { package: pkg, ...origin } = edgeOf('package-trees');
    const plan = pkg.plan as FeaturePlan;
    const encoders = plan.encoders.map((e) =>
      'input' in e && 'window' in e.input ? { ...e, input: { column: 'limit', type: 'integer' as const } } : e,
    );
    const without = loadModel({ ...origin, package: { ...pkg, plan: { ...plan, windows: [], encoders } } });
    expect(without.windows).toEqual([]);
    expect(problemsOf(() => without.predict(record, { windows: windows(1) }))[0]).toContain(
      'the model has no entity windows',
    );
    expect(without.predict(record)).toHaveProperty('probability');
  });

  test('fields that are missing or of another type, all at once and without quoting personal data', () => {
    const { country: _, ...lacks } = record;
    const problems = problemsOf(() => model.predict({ ...lacks, foreign: 'maybe' }, { windows: windows(1) }));
    expect(problems).toEqual([
      "record.country: missing field 'country' (string): send null if the value is unknown",
      'record.foreign: expected true or false, received a string',
    ]);
    expect(() => model.predict(null, { windows: windows(1) })).toThrow(InvalidRecord);
  });

  test('what is no export', () => {
    expect(() => loadModel({ format: 1 })).toThrow('expected the model.json of an edge export');
    expect(() => loadModel({ ...edgeOf('package-trees'), edge: 2 })).toThrow("'edge' is 2");
    const foreign = edgeOf('package-trees');
    expect(() => loadModel({ ...foreign, package: { ...foreign.package, model: { algorithm: 'x' } } })).toThrow("'x'");
  });
});

test('a script is inlined with its exports alone, whatever stands in its texts', () => {
  const inlined = inlineModule('var a="</script><!--",b=1;export{b as one,a};\n');
  expect(inlined).not.toMatch(/<\/script|<!--/);
  expect(new Function(`${inlined};return [one, a, typeof b]`)()).toEqual([1, '</script><!--', 'undefined']);
  expect(() => inlineModule('export default 1')).toThrow('ends with its exports');
});

test('an imported graph of ONNX is refused: it needs a runtime', () => {
  const [known] = Object.values(packages);
  const graph = { ...known!, model: { ...known!.model, algorithm: 'onnx' } };
  expect(() => edgePackage(graph, { version: 3, digest: 'd1' })).toThrow(UnsupportedModel);
});
