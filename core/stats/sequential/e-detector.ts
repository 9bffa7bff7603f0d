/** Evidence of a change after the last value. */
export interface Evidence {
  /** Natural logarithm of the Shiryaev-Roberts statistic. */
  log: number;
  /** Of the alternative that says most for a change: index of the start that fits it best. */
  since: number;
  alternative: number;
}

/**
 * Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo, 'E-detectors: a nonparametric framework for sequential change
 * detection', 2023): M = (M + starts) * E, averaged over alternatives, with E the likelihood ratio of an alternative. Without a
 * change M less the number of starts is a martingale, so that M exceeds c within T starts with a chance of at most T / c,
 * however often it is looked at between.
 * @param alternatives how many
 */
export function eDetector(alternatives: number): {
  /** A change may begin here. */
  start(): void;
  /** @param logRatios of the value by alternative: log of its likelihood after such a change over that without */
  update(logRatios: ArrayLike<number>): void;
  evidence(): Evidence;
} {
  const logs = new Float64Array(alternatives).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(alternatives);
  const since = new Int32Array(alternatives);
  let starts = 0;
  return {
    start() {
      for (let j = 0; j < alternatives; j++) {
        logs[j] = logSum(logs[j]!, 0);
        if (sums[j]! > 0) continue;
        sums[j] = 0;
        since[j] = starts;
      }
      starts++;
    },
    update(logRatios) {
      for (let j = 0; j < alternatives; j++) {
        logs[j]! += logRatios[j]!;
        sums[j]! += logRatios[j]!;
      }
    },
    evidence() {
      const best = sums.indexOf(Math.max(...sums));
      const log = logs.reduce(logSum, Number.NEGATIVE_INFINITY) - Math.log(alternatives);
      return { log, since: since[best] ?? 0, alternative: best };
    },
  };
}

function logSum(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
}
