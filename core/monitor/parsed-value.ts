import type { ColumnReference } from '../reference/column-reference.ts';

/** The value as the reference counts it, or undefined when it is not of the type. */
export function parsedValue(type: ColumnReference['type'], value: unknown): number | string | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'integer':
      return Number.isInteger(value) ? (value as number) : undefined;
    case 'boolean':
      return typeof value === 'boolean' || value === 0 || value === 1 ? Number(value) : undefined;
    case 'timestamp': {
      const time = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
      return Number.isFinite(time) ? time : undefined;
    }
    case 'text':
      return typeof value === 'string' ? value.length : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
  }
}
