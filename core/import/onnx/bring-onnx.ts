import type { Dataset } from '../../contracts/dataset.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import { applyPlan } from '../../features/apply.ts';
import { readOnnx } from '../../onnx/read-model.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { BroughtModel } from '../brought-model.ts';
import { outputOrder } from '../classes.ts';
import { UnusableImport } from '../errors.ts';
import { ensembleModel, meaningOf } from './ensemble-model.ts';
import { ensembleTrees } from './ensemble-trees.ts';
import { leafCounts } from './leaf-counts.ts';
import { storedEnsemble } from './stored-ensemble.ts';
import { followInputs } from './symbolic-columns.ts';
import { symbolicPlan } from './symbolic-plan.ts';

/**
 * A model file of ONNX whose predictions are those of trees (scikit-learn, XGBoost, CatBoost), as trees of ours. What the graph does to
 * numbers before is part of their thresholds, so that each float32 passes the tests that it passes there.
 * @throws UnusableImport, MalformedOnnxModel
 */
export function bringOnnx(imported: ImportedModel, bytes: Uint8Array, dataset: Dataset): Omit<BroughtModel, 'origin'> {
  const { inputs, columns: symbolic, ensemble } = followInputs(readOnnx(bytes));
  const found = ensembleTrees(ensemble);
  const meaning = meaningOf(found, ensemble.operator === 'TreeEnsembleClassifier');
  const classes = imported.classes ?? statedClasses(found.labels, dataset.extra.classes);
  const order = outputOrder(meaning, classes ? { classes } : {}, dataset.extra);
  const stored = storedEnsemble(found.trees, symbolic);
  const asked = new Set(stored.feature);
  if (asked.size === 0)
    throw new UnusableImport('no tree of the model looks at anything: it says the same of every row');
  const used = new Set([...asked].map((column) => symbolic[column]!.input));
  const bound = bindInputs(
    inputs.map(({ name }) => name),
    (input) => used.has(input),
    imported,
    dataset,
  );
  const { plan, featureOf } = symbolicPlan(symbolic, asked, inputs, bound);
  const feature = stored.feature.map(featureOf);
  const features = plan.features.map(({ name }) => name);
  const count = leafCounts({ ...stored, feature }, applyPlan(plan, dataset.table, { columns: [] }));
  const splits = features.map((name, f) => ({
    feature: name,
    gain: 0,
    splits: feature.filter((own) => own === f).length,
  }));
  return {
    plan,
    model: ensembleModel({ ...stored, feature, features, count }, meaning, order),
    iterations: found.trees.length,
    importance: splits.sort((a, b) => b.splits - a.splits),
    warnings: [],
  };
}

/** The labels in the file, where they are the names of the classes. */
function statedClasses(labels: readonly string[], classes: readonly string[]): string[] | undefined {
  return labels.length === classes.length && labels.every((label) => classes.includes(label)) ? [...labels] : undefined;
}
