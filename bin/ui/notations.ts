import type { DatasetVersion } from '../../core/contracts/dataset.ts';
import { notationText } from '../../core/values/words.ts';

/** How columns are written that are not written the plain way, a line for each source and way; the newest datasets last. */
export function notationLines(datasets: readonly Pick<DatasetVersion, 'source' | 'columns'>[]): string[] {
  const lines = new Map<string, Set<string>>();
  for (const { source, columns } of datasets)
    for (const { name, notation } of columns) {
      const written = notation && notationText(notation);
      if (written === undefined) continue;
      const place = `${source}: read as ${written}`;
      lines.set(place, (lines.get(place) ?? new Set()).add(name));
    }
  return [...lines].map(([place, names]) => `${place}: ${[...names].join(', ')}`);
}
