import fc from 'fast-check';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { Column } from '../../../core/table/table.ts';
import { codePoint } from '../../support/code-point.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const huge = fc.constantFrom(
  0,
  -0,
  1e308,
  -1e308,
  3.5e38,
  5e-324,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
);
const number = fc.oneof({ weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6 }) }, { weight: 1, arbitrary: huge });
const integer = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -20, max: 2000 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 2 ** 53, -(2 ** 53)) },
);
const boolean = fc.constantFrom(0, 1, Number.NaN);
const timestamp = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -4e12, max: 4e12 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, 8.64e15, -8.64e15, 951_782_399_999) },
);
const name = fc.constantFrom(
  'a',
  'b',
  'C',
  'ß',
  'İstanbul',
  '漢字',
  '',
  ' ',
  '__proto__',
  'constructor',
  'NaN',
  '\ud83c',
);
const identifier = fc.oneof(name, fc.string({ unit: codePoint, maxLength: 4 }));
const sentence = fc
  .array(fc.constantFrom('free', 'Money', 'now!', 'Straße', '東京都', '🎈', 'ไทย', 'x1', "don't", '\u0301'), {
    maxLength: 8,
  })
  .map((words) => words.join(' '));

const size = { minLength: 8, maxLength: 60 };
const rows = fc.array(
  fc.record({
    number,
    integer,
    boolean,
    timestamp,
    name: fc.option(name, { freq: 6 }),
    identifier: fc.option(identifier, { freq: 6 }),
    sentence: fc.option(sentence, { freq: 6 }),
    y: fc.integer({ min: 0, max: 2 }),
    who: fc.option(fc.constantFrom('p', 'q'), { freq: 6 }),
    at: fc.integer({ min: 1.7e12, max: 1.7e12 + 20 * 86_400_000 }),
  }),
  size,
);

export interface Case {
  dataset: Dataset;
  fitRows: Uint32Array;
}

/** Datasets of every type of column, with what is odd in each, of every task; fitted on the first half of the rows. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    rows,
    task: fc.constantFrom('binary' as const, 'multiclass' as const, 'regression' as const),
    automatic: fc.constantFrom(true, true, false),
    timed: fc.boolean(),
    repeat: fc.constantFrom(1, 1, 8, 14),
  })
  .map(({ rows: some, task, automatic, timed, repeat }) => {
    // Repetition lets values be frequent enough for codes, terms and target encodings.
    const fitted = some.slice(0, some.length >> 1);
    const all = [...Array.from({ length: repeat }, () => fitted).flat(), ...some.slice(some.length >> 1)];
    // Too many values for codes, too few for an identifier; the rows that are not fitted have some unseen ones.
    const many = Math.max(1, Math.floor(fitted.length * repeat * 0.85));
    const of = (pick: (row: (typeof all)[number]) => number) => all.map(pick);
    const columns: Column[] = [
      numbers(
        'number',
        of((r) => r.number),
      ),
      numbers(
        'integer',
        of((r) => r.integer),
        'integer',
      ),
      numbers(
        'boolean',
        of((r) => r.boolean),
        'boolean',
      ),
      numbers(
        'timestamp',
        of((r) => r.timestamp),
        'timestamp',
      ),
      texts(
        'name',
        all.map((r) => r.name),
      ),
      texts(
        'identifier',
        all.map((r) => r.identifier),
      ),
      texts(
        'sentence',
        all.map((r) => r.sentence),
        'text',
      ),
      texts(
        'phrase',
        all.map((r) => r.sentence),
      ),
      texts(
        'who',
        all.map((r) => r.who),
      ),
      texts(
        'many',
        all.map((r, i) => (r.name === null ? null : `m${i % 5 === 4 ? i : i % many}`)),
      ),
      numbers(
        'opened',
        of((r) => (Number.isNaN(r.timestamp) ? r.timestamp : r.at - 1e9 * (r.integer % 7))),
        'timestamp',
      ),
      numbers(
        'at',
        of((r) => r.at),
        'timestamp',
      ),
    ];
    const project: Partial<ProjectInput> = {
      objective: { task, target: 'y' },
      features: {
        automatic,
        windows: timed
          ? [
              { entity: 'who', of: 'number', over: ['P1D', 'P7D'], statistics: ['mean', 'std', 'timeSinceLast'] },
              ...(task === 'multiclass'
                ? []
                : [{ entity: 'who', of: 'y', over: ['P3D'], delay: 'P1D', statistics: ['mean' as const] }]),
            ]
          : [],
      },
    };
    const dataset = datasetOf({
      columns,
      target: of((r) => (task === 'binary' ? r.y % 2 : r.y)),
      ...(timed ? { time: of((r) => r.at) } : {}),
      classes: task === 'regression' ? [] : ['no', 'yes', 'perhaps'].slice(0, task === 'binary' ? 2 : 3),
      project,
    });
    return { dataset, fitRows: Uint32Array.from({ length: fitted.length * repeat }, (_, i) => i) };
  });
