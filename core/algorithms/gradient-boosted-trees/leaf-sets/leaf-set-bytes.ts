import type { EnsembleJson } from '../ensemble-json.ts';
import { fewestTrees, groupWords, leavesPerWord, page, rowBytes, wordBytes } from './sizes.ts';

/** Intervals of a feature at most, as training makes them: models from elsewhere may have more. */
const usualBins = 256;

/** About what the sets of a model take when they are made, bytes. */
export function leafSetBytes({ leaves, feature, features }: EnsembleJson): number {
  if (leaves.length < fewestTrees) return 0;
  const words = leaves.reduce((sum, count) => sum + Math.ceil(count / leavesPerWord), 0);
  const groups = Math.ceil(words / groupWords);
  const tested = Math.min(features.length, feature.length);
  // Bounds are filled up to a power of two.
  const intervals = Math.min(1.5 * feature.length, usualBins * tested);
  const rows = feature.length + 2 * groups * Math.min(tested, (feature.length / groups) | 0);
  const bytes = intervals * (8 + 2 * groups) + rows * rowBytes + words * wordBytes;
  return Math.ceil(bytes / page) * page;
}
