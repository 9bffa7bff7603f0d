import type { LinearJson } from '../../algorithms/linear/linear-model.ts';
import { applyPlan } from '../../features/apply.ts';
import type { OnnxNode } from '../../onnx/read-model.ts';
import { numericColumn } from '../../table/table.ts';
import type { BroughtModel } from '../brought-model.ts';
import { affineOf } from './affine.ts';
import { linearScores } from './linear-scores.ts';
import type { OnnxParts } from './parts.ts';
import { symbolicPlan } from './symbolic-plan.ts';

/**
 * A linear model of ONNX as one of ours: what the graph does to numbers before is part of its coefficients.
 * @throws UnusableImport
 */
export function bringLinear(
  node: OnnxNode,
  { columns, inputs, dataset, orderOf, bind }: OnnxParts,
): Omit<BroughtModel, 'origin'> {
  const found = linearScores(node, columns.length);
  const order = orderOf(found);
  const { task, outputs } = found;
  const asked = new Set([...columns.keys()].filter((c) => found.coefficients.some((own) => own[c] !== 0)));
  const bound = bind(asked);
  const unfilled = new Set<string>();
  const { plan, featureOf } = symbolicPlan(columns, asked, inputs, bound, ({ input, steps }) => {
    const { fill } = affineOf(steps);
    if (fill !== undefined) return fill;
    const { name } = bound[input]!;
    unfilled.add(name);
    return meanOf(numericColumn(dataset.table, name).values);
  });
  const matrix = applyPlan(plan, dataset.table, { columns: [] });
  const intercepts = [...found.intercepts];
  const coefficients = found.coefficients.map((own, k) => {
    const sums = new Array<number>(plan.features.length).fill(0);
    for (const column of asked) {
      const { slope, start } = affineOf(columns[column]!.steps);
      sums[featureOf(column)]! += own[column]! * slope;
      intercepts[k]! += own[column]! * start;
    }
    return sums;
  });
  const flip = task === 'binary' && order[1] === 0 ? -1 : 1;
  const inOrder = <T>(list: readonly T[]) => (outputs === 1 ? [...list] : order.map((output) => list[output]!));
  const features = plan.features.map(({ name }) => name);
  const model: LinearJson = {
    algorithm: task === 'regression' ? 'linearRegression' : 'logisticRegression',
    task,
    outputs,
    features,
    intercepts: inOrder(intercepts).map((value) => 0 + flip * value),
    coefficients: inOrder(coefficients).map((own) => own.map((value) => 0 + flip * value)),
    means: matrix.data.map(meanOf),
  };
  const sizeOf = (f: number) => coefficients.reduce((sum, own) => sum + Math.abs(own[f]!) * spread(matrix.data[f]!), 0);
  return {
    plan,
    model,
    iterations: 1,
    importance: features.map((feature, f) => ({ feature, gain: sizeOf(f) })).sort((a, b) => b.gain - a.gain),
    warnings: [...unfilled].map(
      (name) => `no Imputer says what stands for a missing '${name}': its mean does, where ONNX would answer NaN`,
    ),
  };
}

/** Of the numbers that are there; 0 where none is. */
function meanOf(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Standard deviation. */
function spread(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
}
