import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { recognise } from '../../../core/monitor/checks/domain-classifier.ts';
import { principalComponents, reconstructionError } from '../../../core/stats/principal-components.ts';

const fixture = JSON.parse(readFileSync(new URL('../stats/fixtures/joint.json', import.meta.url), 'utf8')) as {
  reference: number[][];
  arrived: number[][];
  nannyml: { errors: number[]; auc: number[] };
  components: number[][];
  errors: number[];
  auc: number;
};
const { reference, arrived } = fixture;
const width = 4;

/** By mean and standard deviation of the reference, as scikit-learn's StandardScaler. */
function standardise(rows: number[][]): Float64Array {
  const columns = Array.from({ length: width }, (_, i) => reference.map((row) => row[i]!));
  const means = columns.map((values) => values.reduce((sum, v) => sum + v, 0) / values.length);
  const deviations = columns.map((values, i) =>
    Math.sqrt(values.reduce((sum, v) => sum + (v - means[i]!) ** 2, 0) / values.length),
  );
  return Float64Array.from(rows.flatMap((row) => row.map((v, i) => (v - means[i]!) / deviations[i]!)));
}

it('principal components and reconstruction errors are those of scikit-learn and NannyML', () => {
  const components = principalComponents(standardise(reference), width, 0.65);
  expect(components).toHaveLength(fixture.components.length);
  components.forEach((component, c) => {
    const sign = Math.sign(component[0]! * fixture.components[c]![0]!);
    component.forEach((value, i) => {
      expect(sign * value).toBeCloseTo(fixture.components[c]![i]!, 10);
    });
  });
  const mean = (rows: number[][]) => {
    const values = standardise(rows);
    return rows.reduce((sum, _, r) => sum + reconstructionError(components, values, r * width, width) / rows.length, 0);
  };
  const values = standardise(arrived);
  arrived.forEach((_, r) => {
    expect(reconstructionError(components, values, r * width, width)).toBeCloseTo(fixture.errors[r]!, 9);
  });
  const { errors } = fixture.nannyml;
  expect([mean(reference.slice(0, 200)), mean(reference.slice(200)), mean(arrived)]).toEqual(
    errors.map((error) => expect.closeTo(error, 10)),
  );
});

it('the domain classifier recognises about as well as those of scikit-learn and NannyML', () => {
  const auc = (rows: number[][]) => {
    const all = [...reference, ...rows];
    const names = ['a', 'b', 'c', 'd'];
    return recognise(
      {
        rows: all.length,
        features: names.map((name) => ({ name, kind: 'numeric', source: name })),
        data: names.map((_, i) => Float32Array.from(all, (row) => row[i]!)),
      },
      Float64Array.from(all, (_, i) => (i < reference.length ? 0 : 1)),
      new Float64Array(all.length).fill(1),
      Uint8Array.from(all, (_, i) => i % 3),
    );
  };
  const found = auc(arrived);
  expect(Math.abs(found.auc - fixture.auc)).toBeLessThan(0.03);
  expect(Math.abs(found.auc - fixture.nannyml.auc[2]!)).toBeLessThan(0.03);
  expect(found.importance[0]).toMatch(/^[ab]$/);
});
