import type { Project } from '../../contracts/project.ts';
import type { ColumnReference } from '../../reference/column-reference.ts';
import type { Reference } from '../../reference/reference.ts';
import { binIndex } from '../../stats/bin-index.ts';
import { dispersion } from '../../stats/sequential/dispersion.ts';
import { ownField } from '../../table/field.ts';
import { formatNumber } from '../../values/format.ts';
import { byDays } from './by-days.ts';
import { decisionPrices } from './decision-prices.ts';
import { unselectedRows } from './judged-rows.ts';
import type { PerformanceRows } from './performance-rows.ts';
import { type SliceExcess, sliceExcess } from './slice-excess.ts';

/** Ranges that a number is divided into. */
const ranges = 5;

/**
 * Where the decisions cost more than the model expects, beyond what they do elsewhere: by values of the columns that the model uses and
 * ranges of its numbers. Binary; without costs a mistake costs 1.
 */
export function slicesOf(rows: PerformanceRows, reference: Reference, project: Project): SliceExcess[] {
  const known = unselectedRows(rows).filter((i) => rows.records[i] !== null);
  if (known.length === 0) return [];
  const { ifPositive, ifNegative, price, dearest } = decisionPrices(rows, known, project);
  const p = Float64Array.from(known, (i) => rows.scores[i]!);
  const events = p.map((q) => q * (1 - q));
  const apart = p.map((q, i) => rows.target[known[i]!]! - q);
  const capped = price.map((g) => Math.max(-dearest, Math.min(dearest, g)));
  const excess = apart.map((a, i) => a * capped[i]!);
  const variance = events.map((v, i) => v * capped[i]! ** 2);
  const days = byDays(Array.from(known, (i) => rows.time[i]!)).map(({ rows: own }) => {
    const sum = own.reduce((s, i) => s + excess[i]!, 0);
    const spread = Math.sqrt(own.reduce((s, i) => s + variance[i]!, 0));
    return spread > 0 ? sum / spread : 0;
  });
  return sliceExcess(
    {
      excess,
      variance,
      expected: p.map((q, i) => q * ifPositive[i]! + (1 - q) * ifNegative[i]!),
      dispersion: dispersion(days),
    },
    events,
    reference.columns.flatMap((column) => {
      const groupOf = grouping(column);
      if (!groupOf) return [];
      return [{ name: column.name, group: Array.from(known, (i) => groupOf(ownField(rows.records[i]!, column.name))) }];
    }),
  );
}

/** The group of a value, by the bins of the reference; undefined for columns that have none. */
function grouping({ type, bins }: ColumnReference): ((value: unknown) => string | null) | undefined {
  if (bins.kind === 'category') {
    if (bins.values.length === 0) return undefined;
    const known = new Set(bins.values);
    return (value) => {
      if (value === null || value === undefined) return 'missing';
      const name = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
      if (!known.has(name)) return 'other values';
      return type === 'boolean' ? (name === '1' ? 'true' : 'false') : name;
    };
  }
  if (type !== 'number' && type !== 'integer') return undefined;
  const edges = bins.edges.filter((_, i) => (i + 1) % Math.max(1, Math.round((bins.edges.length + 1) / ranges)) === 0);
  if (edges.length === 0) return undefined;
  const text = edges.map(formatNumber);
  const names = [`up to ${text[0]}`, ...text.slice(1).map((to, i) => `${text[i]} to ${to}`), `above ${text.at(-1)}`];
  return (value) => {
    if (value === null || value === undefined) return 'missing';
    return typeof value === 'number' && Number.isFinite(value) ? names[binIndex(edges, value)]! : null;
  };
}
