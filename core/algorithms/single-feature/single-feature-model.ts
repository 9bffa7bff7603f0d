import type { ModelJson } from '../../contracts/model.ts';
import { binIndex } from '../../stats/bin-index.ts';
import { MalformedModel } from '../errors.ts';
import type { Model } from '../model.ts';
import { listOf, modelForm, number, numbers, part } from '../model-form.ts';

/** Stored form of the best single feature. */
export interface SingleFeatureJson extends ModelJson {
  algorithm: 'singleFeature';
  /** Index of the feature that was chosen. */
  feature: number;
  /** Numeric: upper bounds of all bins of values but the last. Null for a categorical feature: the bin is the code. */
  thresholds: number[] | null;
  /** Shape (bins, outputs): what is predicted in each bin; the last bin is that of missing values. */
  values: number[][];
  /** Shape (bins): training rows in each, for explanations. */
  counts: number[];
  /** Shape (outputs): of a category that training did not see. */
  unseen: number[];
}

export const singleFeatureForm = modelForm<SingleFeatureJson>('singleFeature', {
  feature: number,
  thresholds: part(
    'a list of numbers, or null',
    (value): value is number[] | null => value === null || numbers.is(value),
  ),
  values: listOf(numbers, 'a list of numbers for each bin'),
  counts: numbers,
  unseen: numbers,
});

/** @throws MalformedModel */
export function loadSingleFeature({
  features,
  outputs,
  feature,
  thresholds,
  values,
  unseen,
}: SingleFeatureJson): Model {
  const expected = thresholds ? thresholds.length + 2 : values.length;
  if (!(feature < features.length) || values.length !== expected || values.some((v) => v.length !== outputs))
    throw new MalformedModel(`singleFeature: expected ${expected} bins of ${outputs} values of one of the features`);
  return {
    features: features.length,
    outputs,
    reads: features.length,
    predictRow(row, out) {
      out.set(values[binOf(row[feature]!, thresholds, values.length)] ?? unseen);
    },
  };
}

/**
 * Bin of a value.
 * @returns beyond the bins for a code that is not among them
 */
export function binOf(value: number, thresholds: ArrayLike<number> | null, bins: number): number {
  if (Number.isNaN(value)) return bins - 1;
  if (!thresholds) return value < bins - 1 ? value : bins;
  return binIndex(thresholds, value);
}
