import type { WindowSpec } from './specs.ts';

/** Whether the series is of labels, which come after their record; else of a column of the records. */
export function takesLabels({ events }: Pick<WindowSpec, 'events'>): boolean {
  return events === 'labelled' || events === 'absentNegative';
}
