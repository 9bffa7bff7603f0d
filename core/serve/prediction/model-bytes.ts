import type { AverageJson } from '../../algorithms/average/form.ts';
import { type EnsembleJson, name as trees } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';
import { leafSetBytes } from '../../algorithms/gradient-boosted-trees/leaf-sets/leaf-set-bytes.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import { scoreBuckets } from '../../features/text-terms.ts';

/** Of an object, a list or a text by itself, and of a place in one. */
const header = 32;
const place = 8;
/** What checks and encodes a column: closures, their contexts, sets of what is permitted. */
const columnBytes = 2_000;
/** Of the table in which the score of a text looks up its terms, an entry a bucket. */
const textTableBytes = 4 * scoreBuckets;

/** What explains a model takes at most about this many times the bytes of its stored form; forests of deep trees do. */
const explainerFactor = 5;

/** Memory of a loaded model, bytes: as it predicts, and with what explains it, which is made when it is first asked for. */
export interface ModelBytes {
  predicting: number;
  explaining: number;
}

/**
 * Counts the parsed package, from which what explains the model is made, as much as its `model` once more, for the arrays that predict, and
 * what its features need. A test holds it to what the heap says of each algorithm.
 */
export function modelBytes(pkg: ServingPackage): ModelBytes {
  const { encoders } = pkg.plan as FeaturePlan;
  const texts = encoders.filter(({ kind }) => kind === 'score').length;
  const columns = pkg.contract.length + encoders.length;
  const model = heapBytes(pkg.model);
  const predicting = heapBytes(pkg) + model + setBytes(pkg.model) + columnBytes * columns + textTableBytes * texts;
  return { predicting, explaining: predicting + explainerFactor * model };
}

/** Of the sets of leaves by which trees are looked up. */
function setBytes(model: ModelJson): number {
  if (model.algorithm === trees) return leafSetBytes(model as EnsembleJson);
  if (model.algorithm !== 'average') return 0;
  return (model as AverageJson).members.reduce((sum, member) => sum + setBytes(member.model), 0);
}

/** Of a JSON value: of lists of numbers, which models are made of, as of all else. */
function heapBytes(value: unknown): number {
  if (typeof value === 'string') return header + value.length;
  if (value === null || typeof value !== 'object') return 0;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let bytes = header + place * items.length;
  for (const item of items) if (typeof item === 'object' || typeof item === 'string') bytes += heapBytes(item);
  return bytes;
}
