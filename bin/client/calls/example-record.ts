import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { type RecordField, recordFields } from './record-fields.ts';

/** A category of the training data is an example where so many rows have it: no single record is told. */
const common = 0.05;

/**
 * A plausible record of what a model needs: numbers in the middle of what is usual, frequent categories, now. Of personal data, keys and
 * texts there are placeholders.
 */
export function exampleRecord(pkg: ServingPackage, now: Date): Record<string, unknown> {
  const fields = recordFields(pkg).filter(({ needed }) => needed);
  return Object.fromEntries(fields.map((field) => [field.name, exampleOf(field, pkg, now)]));
}

function exampleOf({ name, type, values, personal }: RecordField, pkg: ServingPackage, now: Date): unknown {
  const typical = pkg.typical && Object.hasOwn(pkg.typical.columns, name) ? pkg.typical.columns[name] : undefined;
  const { min, max } = pkg.contract.find((column) => column.name === name) ?? {};
  switch (type) {
    case 'timestamp':
      return new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
    case 'boolean':
      return true;
    case 'number':
    case 'integer': {
      const known = typical?.kind === 'number' && !personal && name !== pkg.key ? typical : { low: 1, high: 1 };
      const middle = Math.min(Math.max((known.low + known.high) / 2, min ?? -Infinity), max ?? Infinity);
      if (type === 'number') return Number(middle.toPrecision(3)) || 0;
      const whole = Math.round(middle);
      return whole < (min ?? -Infinity) ? Math.ceil(min!) : whole > (max ?? Infinity) ? Math.floor(max!) : whole;
    }
    default: {
      if (values?.[0] !== undefined) return values[0];
      const frequent =
        typical?.kind === 'category' && (typical.fractions[0] ?? 0) >= common ? typical.values[0] : undefined;
      return personal || name === pkg.key || frequent === undefined ? 'example' : frequent;
    }
  }
}
