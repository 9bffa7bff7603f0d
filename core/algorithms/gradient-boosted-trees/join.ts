import { MalformedModel } from '../errors.ts';
import { checkAlike, type Join } from '../joining.ts';
import { type EnsembleJson, ensembleForm } from './ensemble-json.ts';
import { linkOf } from './link.ts';

/** Digits of a scaled leaf: a float32 has seven, and a file of more is twice as large. */
const digits = 8;

/** The trees of all models one after the other, their leaves and initial scores times the model's weight. */
export const joinTrees: Join = (models, weights) => {
  checkAlike(models);
  const all = models.map((model) => ensembleForm.read(model));
  const [first] = all;
  const own = JSON.stringify(linkOf(first!));
  if (all.some((model) => JSON.stringify(linkOf(model)) !== own))
    throw new MalformedModel('gradientBoostedTrees: models of different links cannot be joined');
  const scaled = (values: readonly number[], m: number) =>
    values.map((value) => Number((value * weights[m]!).toPrecision(digits)));
  const counts = all.map(({ count }) => count);
  const { count, ...rest } = first!;
  const joined: EnsembleJson = {
    ...rest,
    initialScores: first!.initialScores.map((_, k) =>
      all.reduce((sum, { initialScores }, m) => sum + initialScores[k]! * weights[m]!, 0),
    ),
    leaves: all.flatMap(({ leaves }) => leaves),
    feature: all.flatMap(({ feature }) => feature),
    threshold: all.flatMap(({ threshold }) => threshold),
    defaultLeft: all.flatMap(({ defaultLeft }) => defaultLeft),
    left: all.flatMap(({ left }) => left),
    right: all.flatMap(({ right }) => right),
    value: all.flatMap(({ value }, m) => scaled(value, m)),
  };
  return counts.every((of) => of !== undefined) ? { ...joined, count: counts.flat() } : joined;
};
