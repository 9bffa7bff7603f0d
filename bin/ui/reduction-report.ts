import type { ReductionReport } from '../../core/contracts/reduction.ts';
import { reducedInWords } from '../../core/optimise/reduce/reduction-words.ts';
import { metricName } from '../../core/pages/metric-words.ts';
import type { Colours } from './colours.ts';
import { formatNumber, plural } from './format.ts';
import { renderFields } from './table.ts';

/** How a version was made smaller before it serves; no section where that was not asked for. */
export function reductionSection(reduced: ReductionReport | undefined, c: Colours): string[] {
  if (!reduced) return [];
  const { metrics, rows, tolerance, featuresLeftOut } = reduced;
  const fields = [
    ['left', reducedInWords(reduced)],
    ...metrics.map(({ metric, before, after, allowed }): [string, string] => [
      metricName(metric),
      `${formatNumber(before)} to ${formatNumber(after)} (allowed: ${formatNumber(allowed)} worse)`,
    ]),
    ...(featuresLeftOut > 0 ? [['not read', plural(featuresLeftOut, 'feature')]] : []),
  ] as [string, string][];
  const how = c.dim(`  on ${plural(rows, 'test row')}, within ${formatNumber(tolerance)} standard errors`);
  return [`${c.bold('Made smaller')}\n${renderFields(fields, c, '  ')}\n${how}`];
}
