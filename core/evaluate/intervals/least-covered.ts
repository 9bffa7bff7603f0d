import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';
import type { SliceReport } from '../group-reports.ts';

export interface CoveredSlice {
  column: string;
  group: string;
  rows: number;
  /** Fraction of its rows within their interval, and the mean width. */
  coverage: number;
  width: number;
  /** Less than asked for, and more so than chance makes among so many slices. */
  surely: boolean;
}

/** Expected fraction of false alarms among the slices called surely less covered. */
const falseDiscoveryRate = 0.05;

/** Slices by the coverage of their intervals, the least first; none where intervals were not measured. */
export function leastCovered(report: SliceReport | null, coverage: number): CoveredSlice[] {
  const known = (report?.slices ?? []).flatMap(({ column, group, rows, metrics }) => {
    const { intervalCoverage: own, intervalWidth: width } = metrics;
    return own === undefined || width === undefined ? [] : [{ column, group, rows, coverage: own, width }];
  });
  const chances = known.map(({ coverage: own, rows }) =>
    normalCdf((own - coverage) / Math.sqrt((coverage * (1 - coverage)) / rows)),
  );
  const q = benjaminiHochberg(chances);
  return known
    .map((slice, i) => ({ ...slice, surely: q[i]! <= falseDiscoveryRate }))
    .sort((a, b) => a.coverage - b.coverage);
}
