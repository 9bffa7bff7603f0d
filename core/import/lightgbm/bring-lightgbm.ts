import { type EnsembleJson, ensembleForm } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';
import { flatten } from '../../algorithms/gradient-boosted-trees/flat-trees.ts';
import { type LightgbmTree, parseLightgbm } from '../../algorithms/gradient-boosted-trees/lightgbm/parse.ts';
import { lightgbmEnsemble } from '../../algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { linkOf } from '../../algorithms/gradient-boosted-trees/link.ts';
import type { Dataset } from '../../contracts/dataset.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import type { EncodedPlan } from '../../features/plan.ts';
import { isStringColumn } from '../../table/table.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { BroughtModel } from '../brought-model.ts';
import { outputOrder } from '../classes.ts';
import { UnusableImport } from '../errors.ts';
import { type BoundFeature, boundFeatures } from './bound-features.ts';
import { categoryLists } from './category-lists.ts';
import { reordered } from './reordered.ts';

/** Objectives whose scores only order the rows of a query. */
const rankings = ['lambdarank', 'rank_xendcg'];

/**
 * A model file of LightGBM as trees of ours: thresholds become ranks of what the trees ask, categories codes of their lists, so
 * that a row passes each test as it does there, to the last bit of its doubles.
 * @throws UnusableImport, MalformedLightgbmModel, UnsupportedModel
 */
export function bringLightgbm(
  imported: ImportedModel,
  bytes: Uint8Array,
  dataset: Dataset,
): Omit<BroughtModel, 'origin'> {
  const text = new TextDecoder().decode(bytes);
  const parsed = parseLightgbm(text);
  const json = lightgbmEnsemble(parsed);
  checkNumbers(json);
  flatten(json);
  linkOf(json);
  if (rankings.some((name) => json.objective.startsWith(name)))
    throw new UnusableImport(`the model's objective is ${json.objective}: it orders rows and predicts nothing of one`);
  const order = outputOrder(json, imported, dataset.extra);
  const used = new Set(json.feature);
  if (used.size === 0)
    throw new UnusableImport('no tree of the model looks at anything: it says the same of every row');
  const columns = bindInputs(json.features, (input) => used.has(input), imported, dataset);
  const lists = categoryLists(text, parsed, json.features, columns);
  const { features, model } = boundFeatures(json, columns, lists);
  const plan: EncodedPlan = {
    format: 1,
    encoding: 'trees',
    inputs: [...new Map(features.map(({ column: { name, type } }) => [name, { name, type }])).values()],
    time: null,
    windows: [],
    encoders: features.map(({ bound }) => bound.encoder),
    features: features.map(({ name, column, bound: { encoder } }) => ({
      name,
      source: column.name,
      ...(encoder.kind === 'codes'
        ? { kind: 'categorical', cardinality: encoder.values.length + 1 }
        : { kind: 'numeric' }),
    })),
    dropped: [],
  };
  return {
    plan,
    model: ensembleForm.read(reordered(model, order)),
    iterations: json.leaves.length / json.outputs,
    importance: importanceOf(parsed.trees, model),
    warnings: features.flatMap(unknownValues),
  };
}

/** JSON knows no number that is not finite. */
function checkNumbers({ value }: EnsembleJson): void {
  const wrong = value.find((leaf) => !Number.isFinite(leaf));
  if (wrong !== undefined)
    throw new UnusableImport(`a leaf of the model has the value ${wrong}; expected finite numbers`);
}

/** By feature, as training says it: the gain of its splits, and how many there are. */
function importanceOf(trees: readonly LightgbmTree[], { features, feature }: EnsembleJson): BroughtModel['importance'] {
  const gains = trees.flatMap(({ splitGain, leaves }) => splitGain ?? new Array<number>(leaves - 1).fill(0));
  const found = features.map((name) => ({ feature: name, gain: 0, splits: 0 }));
  feature.forEach((f, node) => {
    found[f]!.gain += Math.max(0, gains[node]!);
    found[f]!.splits++;
  });
  return found.sort((a, b) => b.gain - a.gain);
}

/** From this share of the rows on it is said that the model does not know their value. */
const manyUnknown = 0.2;

function unknownValues({ name, column, bound: { encoder } }: BoundFeature): string[] {
  if (encoder.kind !== 'codes' || !isStringColumn(column)) return [];
  const known = new Set(encoder.values);
  const isKnown = column.dictionary.map((value) => known.has(value));
  const present = column.codes.filter((code) => code >= 0);
  const unknown = present.reduce((n, code) => n + (isKnown[code] ? 0 : 1), 0);
  if (present.length === 0 || unknown < manyUnknown * present.length) return [];
  const share = `${((100 * unknown) / present.length).toFixed(0)} %`;
  return [`the model does not know the value of '${name}' of ${share} of the rows: is it written in another way?`];
}
