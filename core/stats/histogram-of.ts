import { binIndex } from './bin-index.ts';
import { emptyHistogram, type Histogram } from './histogram.ts';

/** Histogram of the values over fixed edges. @throws EdgesNotAscending */
export function histogramOf(values: ArrayLike<number>, edges: readonly number[]): Histogram {
  const histogram = emptyHistogram(edges);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) histogram.missing++;
    else histogram.counts[binIndex(edges, value)]!++;
  }
  return histogram;
}
