import { readFileSync } from 'node:fs';

const folder = new URL('./fixtures/', import.meta.url);

interface Expected {
  /** Rows as JSON can say them: null is NaN. */
  rows: (number | null | 'inf' | '-inf')[][];
  models: Record<string, { raw: number[][]; predicted: number[][]; contributions: number[][] }>;
}

/** What LightGBM says of `rows`, by model. */
export const expected: Expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'));
export const names = Object.keys(expected.models);
export const rows = expected.rows.map((row) =>
  Float32Array.from(row, (v) => (v === null ? Number.NaN : v === 'inf' ? Infinity : v === '-inf' ? -Infinity : v)),
);
export const modelText = (name: string) => readFileSync(new URL(`${name}.txt`, folder), 'utf8');
