import { expect, test } from 'vitest';
import { type Dataset, reserved } from '../../../../core/contracts/dataset.ts';
import type { Project } from '../../../../core/contracts/project.ts';
import { assignParts, partCounts } from '../../../../core/prepare/split/assign-parts.ts';
import { project } from '../../../support/project.ts';

type SplitInput = NonNullable<Project['data']['split']>;
const day = 86_400_000;

/** So many days of rows, of which one of `every` is positive. */
function daily(days: number, perDay: number, every: number, split?: SplitInput): Dataset {
  const rows = days * perDay;
  const definition = project('fraud');
  const column = (name: string, values: Float64Array) => ({ name, type: 'number' as const, values });
  const time = new Float64Array(rows).map((_, i) => (i / perDay) * day);
  return {
    table: {
      rows,
      columns: [
        { name: reserved.time, type: 'timestamp', values: time },
        column(
          reserved.target,
          time.map((_, i) => (i % every === 0 ? 1 : 0)),
        ),
        { name: reserved.labelledAt, type: 'timestamp', values: time },
      ],
    },
    extra: {
      project: { ...definition, data: { ...definition.data, ...(split && { split }) } },
      snapshotId: 's',
      task: 'binary',
      classes: ['0', '1'],
      maturedUntil: null,
    },
  };
}

const sizes = (dataset: Dataset) => partCounts(assignParts(dataset));

test('by default the shortest recent period that is enough to judge by', () => {
  // A week.
  expect(sizes(daily(300, 1000, 10))).toMatchObject({ validation: 7001, test: 7001 });
  // 2,000 rows.
  expect(sizes(daily(300, 100, 10))).toMatchObject({ validation: 2000, test: 2000 });
  // 100 positive rows.
  expect(sizes(daily(300, 1000, 100))).toMatchObject({ test: 10_000 });
  // At most 15 %.
  expect(sizes(daily(30, 100, 10))).toEqual({ train: 2100, validation: 450, test: 450 });
});

test('the latest days, a number of rows, or a fraction as before', () => {
  const of = (validation: number | string, testPart: number | string, gap?: string) =>
    sizes(daily(100, 100, 10, { by: 'time', validation, test: testPart, ...(gap && { gap }) }));
  expect(of('P7D', 'P14D')).toEqual({ train: 7900, validation: 700, test: 1400 });
  expect(of(500, 300)).toEqual({ train: 9200, validation: 500, test: 300 });
  expect(of(0.15, 0.1)).toEqual({ train: 7500, validation: 1500, test: 1000 });
  const { validation, test: tested, train } = of('P7D', 'P14D', 'P2D');
  expect({ validation, tested, unused: 10_000 - train - validation - tested }).toEqual({
    validation: 700,
    tested: 1400,
    unused: 400,
  });
});
