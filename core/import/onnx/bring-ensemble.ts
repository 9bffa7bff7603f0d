import { applyPlan } from '../../features/apply.ts';
import type { OnnxNode } from '../../onnx/read-model.ts';
import type { BroughtModel } from '../brought-model.ts';
import { ensembleModel, meaningOf } from './ensemble-model.ts';
import { ensembleTrees } from './ensemble-trees.ts';
import { leafCounts } from './leaf-counts.ts';
import type { OnnxParts } from './parts.ts';
import { storedEnsemble } from './stored-ensemble.ts';
import { symbolicPlan } from './symbolic-plan.ts';

/**
 * Trees of ONNX as trees of ours. What the graph does to numbers before is part of their thresholds, so that each float32 passes the tests
 * that it passes there.
 * @throws UnusableImport
 */
export function bringEnsemble(
  node: OnnxNode,
  { columns, inputs, dataset, orderOf, bind }: OnnxParts,
): Omit<BroughtModel, 'origin'> {
  const found = ensembleTrees(node);
  const meaning = meaningOf(found, node.operator === 'TreeEnsembleClassifier');
  const order = orderOf({ ...meaning, labels: found.labels });
  const stored = storedEnsemble(found.trees, columns);
  const asked = new Set(stored.feature);
  const { plan, featureOf } = symbolicPlan(columns, asked, inputs, bind(asked));
  const feature = stored.feature.map(featureOf);
  const features = plan.features.map(({ name }) => name);
  const count = leafCounts({ ...stored, feature }, applyPlan(plan, dataset.table, { columns: [] }));
  const splits = new Array<number>(features.length).fill(0);
  for (const f of feature) splits[f]!++;
  return {
    plan,
    model: ensembleModel({ ...stored, feature, features, count }, meaning, order),
    iterations: found.trees.length,
    importance: features
      .map((name, f) => ({ feature: name, gain: 0, splits: splits[f]! }))
      .sort((a, b) => b.splits - a.splits),
    warnings: [],
  };
}
