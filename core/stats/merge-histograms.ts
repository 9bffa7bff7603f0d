import type { Histogram } from './histogram.ts';

export class EdgesDiffer extends Error {
  override name = 'EdgesDiffer';
}

/** The histogram of both samples, exactly. @throws EdgesDiffer when they were counted over different edges */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  if (a.edges.length !== b.edges.length || a.edges.some((edge, i) => edge !== b.edges[i]))
    throw new EdgesDiffer(`cannot merge histograms over ${a.edges.length} and ${b.edges.length} edges that differ`);
  return {
    edges: a.edges,
    counts: a.counts.map((count, i) => count + b.counts[i]!),
    missing: a.missing + b.missing,
  };
}
