import type { EnsembleJson } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';
import type { Column } from '../../table/table.ts';
import type { Category } from './category-lists.ts';
import { type BoundInput, listedInput, numberInput, type Test } from './input-tests.ts';

/** A feature of ours that an input of the model becomes. */
export interface BoundFeature {
  name: string;
  column: Column;
  bound: BoundInput;
}

/**
 * The inputs that trees look at as features of ours, and the trees with them. An input of which zero is missing to some tests and a
 * number to others (training that was continued under another setting) becomes two.
 * @param columns of the records by input @param lists categories by input, of those that were categories in pandas
 */
export function boundFeatures(
  json: EnsembleJson,
  columns: readonly (Column | undefined)[],
  lists: readonly (Category[] | undefined)[],
): { features: BoundFeature[]; model: EnsembleJson } {
  const tests = json.feature.map((_, node) => testAt(json, node));
  const isOfZero = ({ feature, threshold, defaultLeft }: Test) =>
    !lists[feature] && !Array.isArray(threshold) && defaultLeft >= 2;
  const asked = new Map<string, { ofZero: boolean; tests: Test[] }>();
  const keys = tests.map((test) => {
    const ofZero = isOfZero(test);
    const key = `${test.feature} ${ofZero}`;
    const known = asked.get(key);
    if (known) known.tests.push(test);
    else asked.set(key, { ofZero, tests: [test] });
    return key;
  });
  const sorted = [...asked].sort(([, a], [, b]) => a.tests[0]!.feature - b.tests[0]!.feature);
  const features = sorted.map(([, { ofZero, tests: own }]): BoundFeature => {
    const { feature } = own[0]!;
    const column = columns[feature]!;
    const input = { column: column.name, type: column.type };
    const list = lists[feature];
    const second = ofZero && asked.has(`${feature} false`) ? ' (zero is missing)' : '';
    const bound = list ? listedInput(input, column, list) : numberInput(input, own);
    return { name: `${json.features[feature]!}${second}`, column, bound };
  });
  const places = new Map(sorted.map(([key], i) => [key, i]));
  const anew = tests.map((test, node): Test => {
    const feature = places.get(keys[node]!)!;
    return { feature, ...features[feature]!.bound.ask(test) };
  });
  const model: EnsembleJson = {
    ...json,
    features: features.map(({ name }) => name),
    feature: anew.map(({ feature }) => feature),
    threshold: anew.map(({ threshold }) => threshold),
    defaultLeft: anew.map(({ defaultLeft }) => defaultLeft),
    left: anew.map(({ left }) => left),
    right: anew.map(({ right }) => right),
  };
  return { features, model };
}

function testAt({ feature, threshold, defaultLeft, left, right }: EnsembleJson, node: number): Test {
  return {
    feature: feature[node]!,
    threshold: threshold[node]!,
    defaultLeft: defaultLeft[node]!,
    left: left[node]!,
    right: right[node]!,
  };
}
