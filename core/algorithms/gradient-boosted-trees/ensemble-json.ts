import type { ModelJson } from '../../contracts/model.ts';
import type { Task } from '../../contracts/task.ts';
import { linkNames } from '../link-name.ts';
import { absentOr, modelForm, number, numbers, part, text } from '../model-form.ts';
import type { Link } from './link.ts';
import { type StoredTrees, storedTrees, treeParts } from './stored-trees.ts';
import type { Tree } from './tree/tree.ts';

/** Of the algorithm whose models these are. */
export const name = 'gradientBoostedTrees';

/** Stored form, numbers as short as they are; tree t adds to output t % outputs. */
export interface EnsembleJson extends ModelJson, StoredTrees {
  algorithm: typeof name;
  objective: string;
  /** From scores to predictions, where the objective's name does not say it (models of other makers). */
  link?: Link;
  /** Scores before the first tree, by output. */
  initialScores: number[];
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

export const ensembleForm = modelForm<EnsembleJson>(name, {
  objective: text,
  link: absentOr(link),
  initialScores: numbers,
  ...treeParts,
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
    ...storedTrees(trees),
    value: trees.flatMap((t) => t.value),
    count: trees.flatMap((t) => t.count),
  };
}
