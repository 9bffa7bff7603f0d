import { seededRandom } from '../../core/stats/random.ts';
import type { BenchData } from './store.ts';

/**
 * Twenty columns before and after: twelve normal numbers, the first of which moves by 0.4 standard deviations, three log-normal ones,
 * two flags, one of which goes from 5 % to 10 %, and three of eight categories.
 */
export function monitored(before: number, after: number): BenchData {
  const random = seededRandom(20_261_128);
  const rows = before + after;
  const columns = 20;
  const x = new Float32Array(rows * columns);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (let f = 0; f < columns; f++)
    for (let i = 0; i < rows; i++) {
      const isNew = i >= before;
      x[f * rows + i] =
        f < 12
          ? normal() + (isNew && f === 0 ? 0.4 : 0)
          : f < 15
            ? Math.exp(1.5 * normal())
            : f < 17
              ? Number(random() < (isNew && f === 15 ? 0.1 : 0.05))
              : Math.floor(8 * random() ** 1.5);
    }
  const features = Array.from({ length: columns }, (_, f) => ({
    name: `f${f}`,
    kind: f < 17 ? ('numeric' as const) : ('categorical' as const),
    ...(f < 17 ? {} : { cardinality: 8 }),
  }));
  return { rows, train: before, features, x, y: new Float32Array(rows) };
}
