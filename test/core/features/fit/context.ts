import type { FitContext } from '../../../../core/features/fit/context.ts';
import { orderOf } from '../../../../core/features/fit/past.ts';
import type { Column } from '../../../../core/table/table.ts';

/** A context to fit columns in by themselves: every row is fitted, folds go round. */
export function contextOf(columns: Column[], target: number[], change: Partial<FitContext> = {}): FitContext {
  const rows = target.length;
  return {
    table: { rows, columns },
    encoding: 'trees',
    task: 'binary',
    classes: ['no', 'yes'],
    target: Float64Array.from(target),
    fitRows: Uint32Array.from({ length: rows }, (_, i) => i),
    folds: Uint8Array.from({ length: rows }, (_, i) => i % 5),
    splitByTime: false,
    orders: () => [orderOf(Float64Array.from({ length: rows }, (_, i) => (i * 7919) % 10_007))],
    weights: undefined,
    withoutTarget: new Map(),
    timezone: undefined,
    timeColumn: null,
    entities: new Set(),
    individuals: undefined,
    automatic: true,
    hasTarget: true,
    ...change,
  };
}
