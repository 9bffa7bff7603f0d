import { describe, expect, it } from 'vitest';
import { type Project, type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { columnsRead, featureNames, InvalidWindow, windowSpecs } from '../../../core/windows/index.ts';
import { numbers, texts } from '../prepare/dataset.ts';

type Window = NonNullable<NonNullable<ProjectInput['features']>['windows']>[number];
const of = (windows: Window[], change: Partial<ProjectInput> = {}) =>
  windowSpecs(
    projectSchema.parse({
      name: 'test',
      objective: { task: 'binary', target: 'fraud' },
      data: {
        sources: [
          {
            name: 'rows',
            key: 'id',
            time: 'at',
            columns: {
              at: { type: 'timestamp' },
              who: { type: 'string' },
              channel: { type: 'string' },
              amount: { type: 'number', decimals: 3 },
            },
          },
        ],
      },
      features: { windows },
      ...change,
    }),
  );
const amount: Window = { entity: 'who', of: 'amount', over: ['P1D', 'P7D'], statistics: ['mean'] };

describe('windowSpecs', () => {
  it('reads the decimals of a column of labels that is named like what every object has', () => {
    const [spec] = of([{ entity: 'who', of: 'constructor', over: ['P7D'], delay: 'P7D', statistics: ['sum'] }], {
      objective: { task: 'regression', target: 'constructor' },
      data: {
        sources: [
          { name: 'rows', key: 'id', time: 'at', columns: { who: { type: 'string' } } },
          {
            name: 'truth',
            role: 'labels',
            key: 'id',
            columns: { constructor: { type: 'number' as const, decimals: 5 } },
          },
        ],
      },
    });
    expect(spec).toMatchObject({ of: 'constructor', decimals: 5 });
  });

  it('takes hours for windows up to two days and days for longer ones', () => {
    const specs = of([{ ...amount, over: ['P7D', 'P2D', 'PT90M'], statistics: ['mean', 'timeSinceLast'] }]);
    expect(specs.map((s) => [s.width / 3_600_000, s.features.map((f) => f.buckets)])).toEqual([
      [1, [2, 48]],
      [24, [7, 7]],
    ]);
    expect(specs.flatMap(featureNames)).toEqual([
      'who.amount.mean.PT90M',
      'who.amount.mean.P2D',
      'who.amount.mean.P7D',
      'who.amount.timeSinceLast.P7D',
    ]);
    expect(specs[0]).toMatchObject({ decimals: 3, entityType: 'string', events: 'value', delay: 0 });
    expect(JSON.parse(JSON.stringify(specs))).toEqual(specs);
  });

  it('lets windows over the same events share a series that reaches as far as the longest', () => {
    const [short, long, other] = of([
      { ...amount, over: ['P7D'] },
      { ...amount, over: ['P30D'], delay: 'P7D' },
      { ...amount, of: 'channel', over: ['P7D'], statistics: ['count'] },
    ]);
    expect(short!.series).toBe(long!.series);
    expect([short!.retention, long!.retention]).toEqual([39, 39]);
    expect(other!.series).not.toBe(short!.series);
    expect(of([{ ...amount, over: ['P7D'] }])[0]!.series).not.toBe(short!.series);
  });

  it('tells records without a key apart by what all windows of the project read', () => {
    const windows: Window[] = [
      amount,
      { entity: 'channel', of: 'who', over: ['P7D'], statistics: ['distinct'] },
      { entity: 'who', of: 'fraud', over: ['P7D'], delay: 'P7D', statistics: ['mean'] },
    ];
    const sources = [
      {
        name: 'rows',
        time: 'at',
        columns: {
          who: { type: 'string' as const },
          channel: { type: 'string' as const },
          amount: { type: 'number' as const },
        },
      },
    ];
    const specs = of(windows, { data: { sources } });
    const identity = ['amount', 'channel', 'who'];
    expect(specs.map((spec) => spec.identity)).toEqual([identity, identity, identity, identity]);
    expect([...new Set(columnsRead(specs.at(-1)!))].sort()).toEqual(identity);
    expect(of(windows).map((spec) => spec.identity)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('makes no feature twice', () => {
    const specs = of([amount, { ...amount, over: ['P1D', 'P7D', 'P168D'], statistics: ['mean', 'mean'] }]);
    const names = specs.flatMap(featureNames);
    expect(names).toEqual(['who.amount.mean.P1D', 'who.amount.mean.P7D', 'who.amount.mean.P168D']);
  });

  it('counts unlabelled rows of a target window where absent means negative', () => {
    const window: Window = { entity: 'who', of: 'fraud', over: ['P7D'], delay: 'P7D', statistics: ['mean'] };
    expect(of([window])[0]!.events).toBe('labelled');
    expect(of([window], { labels: { absentMeans: 'negative' } })[0]!.events).toBe('absentNegative');
  });

  it('asks of a column whose type only the table knows what it can say', () => {
    const project = (window: Window): Project => ({
      ...emptyProject,
      features: { ...emptyProject.features, windows: [{ delay: undefined, ...window }] },
    });
    const emptyProject = projectSchema.parse({
      name: 'test',
      objective: { task: 'binary', target: 'fraud' },
      data: { sources: [{ name: 'rows', time: 'at' }] },
    });
    const table = {
      rows: 0,
      columns: [texts('who', []), texts('channel', []), numbers('amount', []), texts('note', [], 'text')],
    };
    const windowOf = (of: string, statistic: Window['statistics'][number]) =>
      windowSpecs(project({ entity: 'who', of, over: ['P7D'], statistics: [statistic] }), table);
    const published = (change: Partial<Window>) =>
      windowSpecs(project({ entity: 'who', of: 'amount', over: ['P7D'], statistics: ['count'], ...change }), table);
    expect(() => published({ over: ['P0D'] })).toThrow('a length of zero');
    expect(() => published({ over: ['P1100D'], delay: 'P1D' })).toThrow('expected at most 1100');
    expect(() => windowOf('channel', 'mean')).toThrow('expected count, timeSinceLast, distinct or firstSeen');
    expect(() => windowOf('amount', 'distinct')).toThrow('expected count, timeSinceLast, sum, mean, min, max or std');
    expect(() => windowOf('note', 'firstSeen')).toThrow('expected count or timeSinceLast');
    expect(windowOf('channel', 'distinct')[0]!.events).toBe('category');
    expect(windowOf('channel', 'count')[0]!.events).toBe('presence');
  });

  it('keeps one state where one window counts texts and another tells them apart', () => {
    const specs = of([
      { ...amount, of: 'channel', over: ['P30D'], statistics: ['count'] },
      { ...amount, of: 'channel', over: ['P7D'], statistics: ['distinct'] },
    ]);
    expect(specs.map((spec) => spec.events)).toEqual(['category', 'category']);
    expect(new Set(specs.map((spec) => spec.series)).size).toBe(1);
  });

  it.each<[string, Window, Partial<ProjectInput>]>([
    ["no column 'whom'", { ...amount, entity: 'whom' }, {}],
    ['names an entity', { ...amount, entity: 'at' }, {}],
    [
      'several classes',
      { entity: 'who', of: 'fraud', over: ['P7D'], delay: 'P7D', statistics: ['mean'] },
      { objective: { task: 'multiclass', target: 'fraud' } },
    ],
  ])('says: %s', (message, window, change) => {
    expect(() => of([window], change)).toThrow(InvalidWindow);
    expect(() => of([window], change)).toThrow(message);
  });
});
