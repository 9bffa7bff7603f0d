import type { Contingency } from './contingency.ts';

/** Mutual information of two discrete variables in nats (sklearn.metrics.mutual_info_score); 0 without pairs. */
export function mutualInformation(table: Contingency): number {
  const { cells, first, second, total } = table;
  let sum = 0;
  for (let x = 0; x < first.length; x++)
    for (let y = 0; y < second.length; y++) {
      const count = cells[x * second.length + y]!;
      if (count > 0) sum += (count / total) * Math.log((count * total) / (first[x]! * second[y]!));
    }
  return Math.max(0, sum);
}
