import { seededRandom } from '../../core/stats/random.ts';
import type { BenchData } from './store.ts';

export interface LettersShape {
  train: number;
  test: number;
  classes: number;
  columns: number;
  /** Columns hold whole numbers from 0 to this, less one. */
  levels: number;
  /** Standard deviation of what tells a row from its hand, where hands differ by 1. */
  noise: number;
}

/** Ways in which a class is written. */
const hands = 6;

/**
 * Tables in the manner of UCI letter recognition and of digits: each class is written in several hands, of which every row is one
 * with its own slant (all columns move together) and noise, rounded to few levels.
 */
export function letters({ train, test, classes, columns, levels, noise }: LettersShape): BenchData {
  const random = seededRandom(20_261_128);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const normals = (length: number) => Float64Array.from({ length }, normal);
  const prototypes = Array.from({ length: classes }, () => {
    const common = normals(columns);
    return Array.from({ length: hands }, () => normals(columns).map((x, f) => 0.75 * common[f]! + 0.65 * x));
  });
  const slants = normals(columns);
  const rows = train + test;
  const x = new Float32Array(rows * columns);
  const y = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    y[i] = Math.floor(classes * random());
    const prototype = prototypes[y[i]!]![Math.floor(hands * random())]!;
    const slant = 0.5 * normal();
    for (let f = 0; f < columns; f++) {
      const value = (prototype[f]! + slant * slants[f]! + noise * normal() + 4) / 8;
      x[f * rows + i] = Math.max(0, Math.min(levels - 1, Math.floor(levels * value)));
    }
  }
  const features = Array.from({ length: columns }, (_, f) => ({ name: `f${f}`, kind: 'numeric' as const }));
  return { rows, train, classes, features, x, y };
}
