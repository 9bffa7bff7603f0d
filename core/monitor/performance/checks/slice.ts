import { formatNumber, formatPercent } from '../../../values/format.ts';
import { slicesOf } from '../slices.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** Far below what one look needs: looks are many. */
const falseDiscoveryRate = 0.0005;
/** Slices of a look that are told. */
const told = 3;

/** Decisions on some records cost more than the model expects, and more so than on all others: something has changed there. */
export const slice: PerformanceCheck = {
  name: 'slice',
  measure({ performance, rows, reference, project }) {
    const { degradation, minimumRows } = project.monitoring;
    if (reference.task !== 'binary' || !performance || performance.rows < minimumRows) return [];
    const days = Math.max(1, performance.byDay?.starts.length ?? 1);
    return slicesOf(rows, reference, project)
      .filter(({ z, q, excess, restExcess, expected }) => {
        return z > 0 && q <= falseDiscoveryRate && excess - restExcess > degradation * Math.abs(expected);
      })
      .slice(0, told)
      .map(({ column, group, rows: count, excess, restExcess, expected, z }) => {
        const more = expected > 0 ? excess / expected : 1;
        const perDay = (excess * count) / days;
        const error = (1.96 * ((excess - restExcess) / z) * count) / days;
        return {
          feature: `${column} = ${group}`,
          statistic: z,
          threshold: degradation,
          chance: 0,
          effect: Math.min(1, Math.max(0, more)),
          message: `decisions cost ${formatNumber(1000 * (expected + excess))} per 1,000 on ${count} records, ${formatNumber(1000 * expected)} expected (${formatPercent(more)} more; elsewhere ${formatNumber(1000 * restExcess)} more per 1,000)`,
          since: null,
          cost: project.objective.costs ? { perDay, lower: perDay - error, upper: perDay + error } : null,
          urgent: false,
          advice: `Look at records with ${column} = ${group}: a new pattern, or a feed that says something else of them. Retrain once labels of them have matured.`,
        };
      });
  },
};
