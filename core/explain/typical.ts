import type { Typical } from '../contracts/serving.ts';
import type { ColumnReference } from '../reference/column-reference.ts';
import type { Reference } from '../reference/reference.ts';
import { sumOf } from '../stats/sum-of.ts';

/** How columns and window features usually look, for the words of explanations: a small part of the monitor's reference. */
export function typicalOf({ columns, windows }: Pick<Reference, 'columns' | 'windows'>): {
  columns: Record<string, Typical>;
  windows: Record<string, Typical>;
} {
  const entries = (of: readonly ColumnReference[]) =>
    Object.fromEntries(
      of.flatMap((reference) => {
        const typical = typicalColumn(reference);
        return typical ? [[reference.name, typical]] : [];
      }),
    );
  return { columns: entries(columns), windows: entries(windows) };
}

function typicalColumn({ type, bins, counts }: ColumnReference): Typical | undefined {
  if (type === 'timestamp' || type === 'text') return undefined;
  const present = sumOf(counts.slice(0, -1));
  if (present === 0) return undefined;
  if (bins.kind === 'numeric')
    // Edges are deciles, of which equal ones are kept once.
    return { kind: 'number', low: bins.edges[0]!, high: bins.edges.at(-1)! };
  if (type === 'number' || type === 'integer') {
    const numbers = bins.values.map(Number);
    return { kind: 'number', low: quantile(numbers, counts, 0.1), high: quantile(numbers, counts, 0.9) };
  }
  const names = type === 'boolean' ? bins.values.map((value) => String(value !== '0')) : bins.values;
  return {
    kind: 'category',
    values: names,
    fractions: names.map((_, i) => Number((counts[i]! / present).toPrecision(4))),
    complete: counts[names.length] === 0,
  };
}

/** The smallest of ascending values that so large a fraction of their counts does not exceed. */
function quantile(values: readonly number[], counts: readonly number[], fraction: number): number {
  const total = values.reduce((sum, _, i) => sum + counts[i]!, 0);
  let sum = 0;
  const found = values.find((_, i) => {
    sum += counts[i]!;
    return sum >= fraction * total;
  });
  return found ?? values.at(-1)!;
}
