import { normalCdf } from '../../stats/normal-cdf.ts';
import { ranks } from '../../stats/ranks.ts';
import type { FeatureInfo } from '../../table/feature-matrix.ts';
import { type Bins, numberBins } from './number-bins.ts';
import type { Sample } from './sample.ts';

const maxBins = 10;
/** Rows of the rarest class, or rows of a regression, for each bin of a number. */
const rowsPerBin = 20;
/** Categories of fewer rows count as one. */
const minOfCategory = 5;

/**
 * How probable it is that a feature that has nothing to do with the target looks at least as related to it on these rows: Pearson's
 * chi-squared test of bins and classes; for a number Kruskal and Wallis' test of its ranks. Missing values are a bin.
 * @param rows of the sample
 * @returns a p-value for each feature
 */
export function associations({ matrix, target, task, outputs }: Sample, rows: Uint32Array): Float64Array {
  const own = Float64Array.from(rows, (row) => target[row]!);
  const classes = Math.max(2, outputs);
  const test = task === 'regression' ? kruskalWallis(ranks(own)) : chiSquared(own, classes);
  const informative = task === 'regression' ? rows.length : rowsOfRarest(own, classes);
  const bins = Math.max(2, Math.min(maxBins, Math.floor(informative / rowsPerBin)));
  return Float64Array.from(matrix.features, (info, f) => {
    const values = Float32Array.from(rows, (row) => matrix.data[f]![row]!);
    return test(
      info.kind === 'categorical'
        ? categoryBins(values, info)
        : numberBins(values, bins, (present) => Math.max(1, Math.floor(present / (2 * bins)))),
    );
  });
}

function categoryBins(values: Float32Array, { cardinality = 0 }: FeatureInfo): Bins {
  const [missing, rare] = [cardinality, cardinality + 1];
  const counts = new Uint32Array(cardinality + 2);
  const code = Uint16Array.from(values, (value) => (Number.isNaN(value) ? missing : value));
  for (const c of code) counts[c]!++;
  return { bin: code.map((c) => (counts[c]! < minOfCategory ? rare : c)), count: cardinality + 2 };
}

function rowsOfRarest(target: Float64Array, classes: number): number {
  const counts = new Uint32Array(classes);
  for (const y of target) counts[y]!++;
  return Math.min(...counts.filter((count) => count > 0));
}

/** Of the independence of bins and classes. */
function chiSquared(target: Float64Array, classes: number): (bins: Bins) => number {
  const ofClass = new Float64Array(classes);
  for (const y of target) ofClass[y]! += 1;
  const present = ofClass.filter((n) => n > 0).length;
  return ({ bin, count }) => {
    const [cells, ofBin] = [new Float64Array(count * classes), new Float64Array(count)];
    for (let i = 0; i < bin.length; i++) {
      cells[bin[i]! * classes + target[i]!]! += 1;
      ofBin[bin[i]!]! += 1;
    }
    let statistic = 0;
    for (let c = 0; c < cells.length; c++) {
      const expected = (ofBin[Math.floor(c / classes)]! * ofClass[c % classes]!) / bin.length;
      if (expected > 0) statistic += (cells[c]! - expected) ** 2 / expected;
    }
    return chiSquareSurvival(statistic, (ofBin.filter((n) => n > 0).length - 1) * (present - 1));
  };
}

/** Of equal distributions in all bins (Kruskal and Wallis, 1952), ties corrected by the variance of the ranks. */
function kruskalWallis(rank: Float64Array): (bins: Bins) => number {
  const mean = (rank.length + 1) / 2;
  const variance = rank.reduce((sum, r) => sum + (r - mean) ** 2, 0) / Math.max(1, rank.length - 1);
  return ({ bin, count }) => {
    const [sums, ofBin] = [new Float64Array(count), new Float64Array(count)];
    for (let i = 0; i < bin.length; i++) {
      sums[bin[i]!]! += rank[i]! - mean;
      ofBin[bin[i]!]! += 1;
    }
    const between = sums.reduce((total, sum, b) => (ofBin[b]! > 0 ? total + sum ** 2 / ofBin[b]! : total), 0);
    return variance > 0 ? chiSquareSurvival(between / variance, ofBin.filter((n) => n > 0).length - 1) : 1;
  };
}

/** Probability of a larger value, by the approximation of Wilson and Hilferty (1931); 1 without a degree of freedom. */
function chiSquareSurvival(value: number, degrees: number): number {
  if (degrees < 1) return 1;
  const spread = 2 / (9 * degrees);
  return normalCdf((1 - spread - Math.cbrt(value / degrees)) / Math.sqrt(spread));
}
