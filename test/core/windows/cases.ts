import fc from 'fast-check';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';
import type { Happening } from './reference.ts';

const hour = 3_600_000;
const nan = (value: number | null) => value ?? Number.NaN;

/** Histories that crowd around the edges of buckets, with ties, gaps, missing cells, late and absent labels. */
export const histories: fc.Arbitrary<Happening[]> = fc
  .array(
    fc.record({
      entity: fc.option(fc.constantFrom('a', 'b', 'ß', '__proto__'), { freq: 8 }),
      time: fc
        .tuple(fc.integer({ min: -6, max: 80 }), fc.constantFrom(1, 12), fc.constantFrom(0, 0, 1, hour / 2, hour - 1))
        .map(([n, hours, rest]) => n * hours * hour + rest),
      value: fc.option(
        fc.oneof(
          fc.double({ min: -1000, max: 1000, noNaN: true }),
          fc.constantFrom(0, 0.005, -0.005, 12.34, 1e10, 1e308, -1e308),
        ),
        { freq: 8 },
      ),
      other: fc.option(fc.constantFrom('x', 'y', 'z', 'ß', ''), { freq: 6 }),
      label: fc.option(fc.constantFrom(0, 1), { freq: 3 }),
      labelledAt: fc.constantFrom(-2, 0, 1, 24, 72, 84, 96, 108, 120, 300),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows
      .map((row) => ({
        ...row,
        label: row.label,
        labelledAt: row.label === null ? null : row.time + row.labelledAt * hour,
      }))
      .sort((a, b) => a.time - b.time),
  );

export const projectWith = (absentMeans: 'negative' | 'unknown'): Partial<ProjectInput> => ({
  labels: { absentMeans },
  features: {
    windows: [
      {
        entity: 'who',
        of: 'amount',
        over: ['PT3H', 'P1D', 'P7D', 'P30D'],
        statistics: ['count', 'sum', 'mean', 'min', 'max', 'std', 'timeSinceLast'],
      },
      {
        entity: 'who',
        of: 'amount',
        over: ['P2D', 'P3D'],
        delay: 'PT36H',
        statistics: ['sum', 'max', 'std', 'timeSinceLast'],
      },
      { entity: 'who', of: 'other', over: ['PT3H', 'P30D'], statistics: ['distinct', 'firstSeen', 'count'] },
      { entity: 'who', of: 'other', over: ['P3D'], delay: 'PT36H', statistics: ['firstSeen', 'distinct'] },
      { entity: 'who', of: 'kind', over: ['P1D'], statistics: ['count', 'timeSinceLast'] },
      { entity: 'who', of: 'y', over: ['P1D', 'P14D'], delay: 'P3D', statistics: ['count', 'sum', 'mean'] },
    ],
  },
});

export function asDataset(history: Happening[], absentMeans: 'negative' | 'unknown'): Dataset {
  return datasetOf({
    columns: [
      texts(
        'who',
        history.map((h) => h.entity),
      ),
      numbers(
        'amount',
        history.map((h) => nan(h.value)),
      ),
      texts(
        'other',
        history.map((h) => h.other),
      ),
      texts(
        'kind',
        history.map((h) => (h.value === null ? null : 'k')),
      ),
    ],
    target: history.map((h) => nan(h.label)),
    time: history.map((h) => h.time),
    labelledAt: history.map((h) => nan(h.labelledAt)),
    project: projectWith(absentMeans),
  });
}
