import type { ModelJson } from '../../contracts/model.ts';
import type { Task } from '../../contracts/task.ts';
import { linkNames } from '../link-name.ts';
import { absentOr, listOf, modelForm, number, numbers, part, text } from '../model-form.ts';
import type { Link } from './link.ts';
import type { Tree } from './tree/tree.ts';

/** Of the algorithm whose models these are. */
export const name = 'gradientBoostedTrees';

/** Stored form: the trees one after the other in flat arrays, numbers as short as they are. */
export interface EnsembleJson extends ModelJson {
  algorithm: typeof name;
  objective: string;
  /** From scores to predictions, where the objective's name does not say it (models of other makers). */
  link?: Link;
  /** Scores before the first tree, by output. */
  initialScores: number[];
  /** Leaves of each tree; tree t adds to output t % outputs. A tree has one node fewer than leaves. */
  leaves: number[];
  /** By node: index of the feature. */
  feature: number[];
  /** By node: numeric values up to this go left; null is Infinity. A list holds the codes that go left. */
  threshold: (number | null | number[])[];
  /**
   * By node of a numeric feature: 1 where missing values go left, 0 where they go right; 3 and 2 where zero counts as
   * missing too (models of other makers).
   */
  defaultLeft: number[];
  /** By node: number of a later node of the same tree, or ~leaf. */
  left: number[];
  right: number[];
  /** By leaf. */
  value: number[];
  /** By leaf: training rows in it, for explanations. Models written before these were kept have none. */
  count?: number[];
}

const link = part('the name of a link, and a scale where it has one', (value): value is Link => {
  if (typeof value !== 'object' || value === null || !('name' in value)) return false;
  const scaled = !('scale' in value) || number.is(value.scale);
  return linkNames.some((name) => name === value.name) && scaled;
});
const test = part(
  'a number, null, or a list of codes',
  (value): value is number | null | number[] => value === null || number.is(value) || numbers.is(value),
);

export const ensembleForm = modelForm<EnsembleJson>(name, {
  objective: text,
  link: absentOr(link),
  initialScores: numbers,
  leaves: numbers,
  feature: numbers,
  threshold: listOf(test, 'a list of numbers, nulls and lists of codes'),
  defaultLeft: numbers,
  left: numbers,
  right: numbers,
  value: numbers,
  count: absentOr(numbers),
});

/** Trees as they are stored. */
export function ensembleJson(
  trees: readonly Tree[],
  about: { task: Task; outputs: number; features: string[]; objective: string; initialScores: Float64Array },
): EnsembleJson {
  return {
    algorithm: name,
    task: about.task,
    outputs: about.outputs,
    features: about.features,
    objective: about.objective,
    initialScores: Array.from(about.initialScores),
    leaves: trees.map((t) => t.value.length),
    feature: trees.flatMap((t) => t.feature),
    threshold: trees.flatMap((t) =>
      t.threshold.map((value, i) => {
        const codes = t.categories[i];
        return codes ? Array.from(codes) : value === Infinity ? null : value;
      }),
    ),
    defaultLeft: trees.flatMap((t) => t.defaultLeft.map(Number)),
    left: trees.flatMap((t) => t.left),
    right: trees.flatMap((t) => t.right),
    value: trees.flatMap((t) => t.value),
    count: trees.flatMap((t) => t.count),
  };
}
