/** What one way says of a row, without ids; undefined where it refuses the row. */
export type Said = Record<string, unknown> | undefined;

export interface Compared {
  rows: number;
  refused: number;
  /** The largest difference of two numbers, by the field. */
  largest: Record<string, number>;
  /** Differences that are none of two numbers, and of numbers above what is allowed. */
  faults: string[];
}

const faultsAtMost = 20;

/**
 * Compares field by field, reasons and their words included.
 * @param tolerance absolute, of numbers
 */
export function compare(ours: readonly Said[], theirs: readonly Said[], tolerance = 0): Compared {
  const compared: Compared = { rows: ours.length, refused: 0, largest: {}, faults: [] };
  const fault = (text: string) => {
    if (compared.faults.length < faultsAtMost) compared.faults.push(text);
  };
  if (ours.length !== theirs.length) fault(`${ours.length} rows and ${theirs.length}`);
  ours.forEach((one, i) => {
    const other = theirs[i];
    if (one === undefined || other === undefined) {
      if (one === other) compared.refused++;
      else fault(`row ${i}: ${one ? 'predicted and refused' : 'refused and predicted'}`);
      return;
    }
    visit(one, other, '', (field, a, b) => {
      const name = field.replace(/\.\d+\b/g, '');
      if (typeof a === 'number' && typeof b === 'number') {
        const difference = Object.is(a, b) ? 0 : Math.abs(a - b);
        compared.largest[name] = Math.max(compared.largest[name] ?? 0, difference);
        if (difference <= tolerance) return;
      } else if (a === b) return;
      fault(`row ${i}, ${field}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    });
  });
  return compared;
}

function visit(a: unknown, b: unknown, field: string, leaf: (field: string, a: unknown, b: unknown) => void): void {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
    leaf(field, a, b);
    return;
  }
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
    visit(
      (a as Record<string, unknown>)[name],
      (b as Record<string, unknown>)[name],
      field === '' ? name : `${field}.${name}`,
      leaf,
    );
}
