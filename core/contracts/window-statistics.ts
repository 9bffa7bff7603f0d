import type { ColumnType } from './project.ts';

const ofAll = ['count', 'timeSinceLast'] as const;
const ofNumbers = ['sum', 'mean', 'min', 'max', 'std'] as const;
const ofStrings = ['distinct', 'firstSeen'] as const;

/**
 * What a window can say. `std` is the sample standard deviation. Of a column of strings `distinct` is the number of
 * different values in the window (the customers of a terminal) and `firstSeen` is 1 where the row's own value is not among
 * them, else 0.
 */
export const windowStatistics = [...ofAll, ...ofNumbers, ...ofStrings] as const;

export type WindowStatistic = (typeof windowStatistics)[number];

/** Statistics of the target: of labels only how many there were and how many were positive is kept. */
export const targetStatistics: readonly WindowStatistic[] = ['count', 'sum', 'mean'];

/** The statistics that a column of this type has. */
export function statisticsOf(type: ColumnType): readonly WindowStatistic[] {
  if (type === 'string') return [...ofAll, ...ofStrings];
  return type === 'text' || type === 'timestamp' ? ofAll : [...ofAll, ...ofNumbers];
}

/** Whether the statistic asks which values there were. */
export function isOfStrings(statistic: WindowStatistic): boolean {
  return (ofStrings as readonly WindowStatistic[]).includes(statistic);
}

/** `a, b or c` */
export function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? '');
}

/** How far back an entity's window may lie, with its delay: states keep no more. */
export const longestReachDays = 1_100;
