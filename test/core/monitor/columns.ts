import { columnObserver } from '../../../core/monitor/observe.ts';
import type { ColumnReference } from '../../../core/reference/column-reference.ts';

export const numeric: ColumnReference = {
  name: 'amount',
  type: 'number',
  bins: { kind: 'numeric', edges: [10, 20] },
  counts: [40, 30, 20, 10],
  known: null,
  unseen: 0,
  allowed: { required: false, min: 0, max: 100 },
};
export const category: ColumnReference = {
  name: 'country',
  type: 'string',
  bins: { kind: 'category', values: ['DE', 'FR'] },
  counts: [60, 30, 10, 0],
  known: ['DE', 'FR', 'LU'],
  unseen: 0.01,
  allowed: { required: true },
};

export function observe(reference: ColumnReference, values: unknown[]) {
  const observer = columnObserver(reference);
  for (const value of values) observer.add(value);
  return observer.result();
}
