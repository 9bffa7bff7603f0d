import type { Project } from '../../contracts/project.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import type { CostedRows } from '../cost-comparison.ts';
import type { AlertReport } from '../evaluation-json.ts';
import { dailyReport } from './daily-report.ts';
import { shareReport } from './share-report.ts';

/** By day where reviewers have a daily capacity, else by shares of the rows. A row is worth the cost of letting it through. */
export function alertReport(
  rows: CostedRows & { entity?: Int32Array; entityName?: string },
  { objective }: Project,
  blocks: Blocks,
  draws: { confidence: number; samples: number; seed: number },
): AlertReport {
  const capacity = objective.review?.capacityPerDay;
  const values = rows.target.map((_, i) => rows.costs[4 * i + 1]!);
  const daily = capacity === undefined ? undefined : dailyReport({ ...rows, values }, capacity, draws);
  return daily ?? shareReport({ ...rows, values }, blocks, draws);
}
