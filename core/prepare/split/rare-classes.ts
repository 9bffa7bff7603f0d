import type { Dataset } from '../../contracts/dataset.ts';
import { parts } from '../../table/feature-matrix.ts';
import { minRowsToSplit } from './quotas.ts';

/** Classes that are named; of the others it is said how many they are. */
const named = 5;

/** Of classes that a part lacks: what follows for each, in words. */
export function rareClassWarnings({ extra }: Dataset, part: Uint8Array, target: Float64Array): string[] {
  if (extra.task === 'regression' || extra.task === 'anomaly') return [];
  const counts = extra.classes.map(() => new Uint32Array(4));
  for (let row = 0; row < part.length; row++) if (part[row] !== parts.unused) counts[target[row]!]![part[row]!]!++;
  const lacking = extra.classes.flatMap((name, k) => {
    const [train, validation, test] = [parts.train, parts.validation, parts.test].map((p) => counts[k]![p]!);
    const rows = train! + validation! + test!;
    if (rows === 0 || (train! > 0 && validation! > 0 && test! > 0)) return [];
    const where = [
      ...(train === 0 ? ['training'] : []),
      ...(validation === 0 ? ['validation'] : []),
      ...(test === 0 ? ['test'] : []),
    ];
    const follows = train === 0 ? 'no model can learn it' : 'no figure says how well it is predicted';
    const remedy = rows < minRowsToSplit ? 'bring more of it, or join it with another class' : 'bring more of it';
    return [
      `class '${name}' has ${rows} ${rows === 1 ? 'row' : 'rows'}, none of them in ${where.join(' and ')}: ${follows}; ${remedy}`,
    ];
  });
  const rest = lacking.length - named;
  return rest > 0 ? [...lacking.slice(0, named), `${rest} more classes are not in every part`] : lacking;
}
