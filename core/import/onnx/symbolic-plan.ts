import { featuresOf } from '../../features/encoders/index.ts';
import type { EncodedPlan, Encoder, FeaturePlan } from '../../features/plan.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import { UnusableImport } from '../errors.ts';
import type { InputColumn, SymbolicColumn } from './symbolic-columns.ts';

/**
 * The features that trees look at: numbers as they are, as what is done to them is part of the thresholds, and an indicator of each category.
 * @param used indices of the symbolic columns that are looked at
 * @param bound column of the records by input
 * @param fillOf what stands for a missing number, where that is not for the model to say
 * @returns the plan, and which feature a symbolic column is
 * @throws UnusableImport where a column is of another type than the input
 */
export function symbolicPlan(
  columns: readonly SymbolicColumn[],
  used: ReadonlySet<number>,
  inputs: readonly InputColumn[],
  bound: readonly (Column | undefined)[],
  fillOf: (column: SymbolicColumn) => number | undefined = () => undefined,
): { plan: EncodedPlan; featureOf: (column: number) => number } {
  const encoders: Encoder[] = [];
  const firstOf = new Map<string, number>();
  const features: FeaturePlan['features'] = [];
  const places = new Map<number, number>();
  for (const index of [...used].sort((a, b) => a - b)) {
    const symbolic = columns[index]!;
    const { input, category } = symbolic;
    const fill = category ? undefined : fillOf(symbolic);
    const { name, type } = checked(bound[input]!, inputs[input]!, category !== undefined);
    const key = `${input} ${fill} ${category?.among.join('\u0000') ?? ''}`;
    if (!firstOf.has(key)) {
      const own: Encoder = category
        ? { kind: 'oneHot', input: { column: name, type }, values: category.among, other: false, missing: false }
        : { kind: 'numeric', input: { column: name, type }, ...(fill !== undefined && { fill }) };
      firstOf.set(key, features.length);
      encoders.push(own);
      features.push(...featuresOf(own, name, name));
    }
    places.set(index, firstOf.get(key)! + (category ? category.among.indexOf(category.value) : 0));
  }
  const read = new Map(
    [...used].map((index) => bound[columns[index]!.input]!).map(({ name, type }) => [name, { name, type }]),
  );
  return {
    plan: {
      format: 1,
      encoding: 'trees',
      inputs: [...read.values()],
      time: null,
      windows: [],
      encoders,
      features: distinct(features),
      dropped: [],
    },
    featureOf: (column) => places.get(column)!,
  };
}

/** A column that is given to two inputs makes two features. */
export function distinct(features: FeaturePlan['features']): FeaturePlan['features'] {
  const seen = new Map<string, number>();
  return features.map((feature) => {
    const times = (seen.get(feature.name) ?? 0) + 1;
    seen.set(feature.name, times);
    return times === 1 ? feature : { ...feature, name: `${feature.name} #${times}` };
  });
}

function checked(column: Column, { name, type }: InputColumn, isCategory: boolean): Column {
  const fail = (why: string) => {
    throw new UnusableImport(`the model's input '${name}' is ${type}, and ${why}`);
  };
  if (isCategory && !isStringColumn(column))
    fail(`the records have '${column.name}' as ${column.type}; declare it as string in project.yaml`);
  if (!isCategory && type === 'string') fail('its trees ask of texts as they are: encode them, as with OneHotEncoder');
  if (!isCategory && isStringColumn(column))
    fail(
      `the records have '${column.name}' as texts; declare it as number in project.yaml, or name other columns with --columns`,
    );
  return column;
}
