import { seededRandom } from '../../core/stats/random.ts';
import type { BenchData } from './store.ts';

/**
 * A table with rare positives (about 1 %): of 30 features 12 matter, through interactions, steps and waves; a few have missing
 * values, a few take few values.
 */
export function synthetic(train: number, test: number): BenchData {
  const features = 30;
  const random = seededRandom(20_240_501);
  const rows = train + test;
  const x = new Float32Array(rows * features);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (let f = 0; f < features; f++)
    for (let i = 0; i < rows; i++) x[f * rows + i] = f % 5 === 4 ? Math.floor(20 * random()) : normal();
  const y = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    const v = (f: number) => x[f * rows + i]!;
    const score =
      1.1 * v(0) +
      0.9 * v(1) * v(2) +
      0.8 * Math.sin(3 * v(3)) +
      (v(5) > 1 && v(6) > 0 ? 2 : 0) +
      0.15 * (v(4) - 10) +
      0.5 * Math.abs(v(7)) -
      0.7 * v(8) * (v(10) > 0 ? 1 : -1) +
      (v(9) === 7 ? 1.5 : 0) +
      0.4 * normal();
    y[i] = random() < 1 / (1 + Math.exp(7.1 - score)) ? 1 : 0;
  }
  for (const f of [3, 11, 12]) for (let i = 0; i < rows; i++) if (random() < 0.1) x[f * rows + i] = Number.NaN;
  const named = Array.from({ length: features }, (_, f) => ({ name: `f${f}`, kind: 'numeric' as const }));
  return { rows, train, features: named, x, y };
}
