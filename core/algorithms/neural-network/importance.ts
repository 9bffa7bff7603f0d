import type { TrainingData, TrainingResult } from '../model.ts';
import { networkContributions } from './explainer.ts';
import type { NetworkJson } from './network-json.ts';

/** Rows that stand for all. */
const sampledRows = 256;

/** Mean size of each feature's contribution over training rows, largest first; features without any are left out. */
export function contributionImportance(
  model: NetworkJson,
  { matrix, train, outputs }: TrainingData,
): TrainingResult['importance'] {
  const explainer = networkContributions(model);
  const width = matrix.features.length;
  const out = new Float64Array(outputs * width);
  const sums = new Float64Array(width);
  const count = Math.min(sampledRows, train.length);
  for (let i = 0; i < count; i++) {
    const row = train[Math.floor((i * train.length) / count)]!;
    explainer.contributions(
      Float32Array.from(matrix.data, (column) => column[row]!),
      out,
    );
    out.forEach((value, at) => {
      sums[at % width]! += Math.abs(value);
    });
  }
  return matrix.features
    .map(({ name }, f) => ({ feature: name, gain: sums[f]! / count }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
}
