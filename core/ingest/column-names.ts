import { isReserved } from '../contracts/dataset.ts';
import { UnreadableObject } from './errors.ts';
import { limits } from './limits.ts';

/** An object takes it for something else, in nearly every program that such a column would pass. */
const unusable = '__proto__';
const usable = 'proto';

/**
 * Names for the columns of a file, in order, unique without regard to case (as SQL compares them): empty names become
 * `column_3`, `__proto__` becomes `proto`, repeated ones get a suffix, and a declared column is found whatever its case and surrounding space.
 *
 * @param header names as they stand in the file
 * @param declared names that the contract declares
 * @throws UnreadableObject when a name is reserved or there are too many
 */
export function columnNames(header: readonly string[], declared: readonly string[] = []): string[] {
  if (header.length > limits.columns) {
    throw new UnreadableObject(`the file has ${header.length} columns; at most ${limits.columns} are taken`);
  }
  const lower = new Map(declared.map((name) => [name.toLowerCase(), name]));
  const wanted = header.map((raw, i) => (raw.trim() === unusable ? usable : raw.trim() || `column_${i + 1}`));
  const reservedName = wanted.find((name) => isReserved(name) || name.toLowerCase() === '$line');
  if (reservedName) throw new UnreadableObject(`the column name '${reservedName}' is reserved; rename it in the file`);
  // A declared name belongs to the column that has it exactly, else to the first that has it in another case.
  const owner = new Map<string, number>();
  wanted.forEach((name, i) => {
    if (declared.includes(name) && !owner.has(name)) owner.set(name, i);
  });
  wanted.forEach((name, i) => {
    const known = lower.get(name.toLowerCase());
    if (known !== undefined && !owner.has(known)) owner.set(known, i);
  });
  const used = new Set([...owner.keys()].map((name) => name.toLowerCase()));
  // A name that stands in the file belongs to the column that has it there, not to the repetition of another.
  const taken = new Set([...used, ...wanted.map((name) => name.toLowerCase())]);
  return wanted.map((name, i) => {
    const known = lower.get(name.toLowerCase());
    if (known !== undefined && owner.get(known) === i) return known;
    let unique = name;
    if (used.has(name.toLowerCase())) for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    used.add(unique.toLowerCase());
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** What was done about names that come more than once in a header, or are empty, in words. */
export function repeatedNames(header: readonly string[], names: readonly string[]): string[] {
  const changed = header.flatMap((raw, i) => {
    const name = raw.trim();
    const same = name.toLowerCase() === names[i]!.toLowerCase();
    return same
      ? []
      : [
          name === unusable
            ? `the column '${unusable}' is called '${names[i]}': no object can have the other name`
            : name === ''
              ? `column ${i + 1} has no name and is called '${names[i]}'`
              : `the column name '${name}' comes again and is called '${names[i]}' there`,
        ];
  });
  const shown = changed.slice(0, 10);
  return changed.length > shown.length
    ? [...shown, `${changed.length - shown.length} more columns are called otherwise`]
    : shown;
}
