import type { Metric } from '../contracts/project.ts';
import type { Blocks } from '../metrics/bootstrap.ts';
import type { Predicted } from '../metrics/statistics.ts';
import type { Evaluation } from './evaluation-json.ts';
import { fairnessReport } from './fairness/fairness-report.ts';
import { sliceReport } from './slices/slice-report.ts';
import type { TestColumns } from './test-columns.ts';

/** Slices and fairness by the columns of the records. @param predicted the test part, with the rule for reviews */
export function columnReports(
  columns: TestColumns | undefined,
  predicted: Predicted,
  metric: Metric,
  blocks: Blocks,
  draws: { confidence: number; samples: number; seed: number },
): Pick<Evaluation, 'slices' | 'fairness'> {
  if (!columns) return { slices: null, fairness: [] };
  const { sliced, rows: tableRows } = columns;
  return {
    slices: sliceReport({ predicted, blocks, metric, sliced, tableRows, options: draws }),
    fairness: columns.protected.map((column) => fairnessReport(predicted, column, tableRows, metric, blocks, draws)),
  };
}
