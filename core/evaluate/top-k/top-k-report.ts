import type { Project } from '../../contracts/project.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import type { CostedRows } from '../cost-comparison.ts';
import type { TopKReport } from '../evaluation-json.ts';
import { dailyReport } from './daily-report.ts';
import { fractionReport } from './fraction-report.ts';

/** By day where reviewers have a daily capacity, else by fractions of the rows. A row is worth the cost of letting it through. */
export function topKReport(
  rows: CostedRows & { entity?: Int32Array; entityName?: string },
  { objective }: Project,
  blocks: Blocks,
  draws: { confidence: number; samples: number; seed: number },
): TopKReport {
  const capacity = objective.review?.capacityPerDay;
  const values = rows.target.map((_, i) => rows.costs[4 * i + 1]!);
  const daily = capacity === undefined ? undefined : dailyReport({ ...rows, values }, capacity, draws);
  return daily ?? fractionReport({ ...rows, values }, blocks, draws);
}
