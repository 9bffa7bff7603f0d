import { beforeEach, describe, expect, it } from 'vitest';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { contentHash } from '../../../core/hash/content-hash.ts';
import { day, many, shop } from './shop.ts';

let lake: ReturnType<typeof shop>['lake'];
let publish: ReturnType<typeof shop>['publish'];
let ingest: ReturnType<typeof shop>['ingest'];
let snapshot: ReturnType<typeof shop>['snapshot'];

beforeEach(() => {
  ({ lake, publish, ingest, snapshot } = shop());
});

describe('snapshot of rows that carry their label', () => {
  const data = { sources: [{ name: 'rows' }] };

  it('unites files whose columns and types differ', async () => {
    await publish({ data });
    await ingest('rows', 'a.csv', `n,s,bad\n${many(40, (i) => `${i},${i},${i % 4 === 0 ? 'yes' : 'no'}`)}`);
    await ingest('rows', 'b.csv', `N,s,more,bad\n${many(40, (i) => `${i}.5,x${i},true,no`)}`);
    const { table, extra, rows, manifest } = await snapshot();
    expect(table.columns.map((c) => [c.name, c.type])).toEqual([
      ['$key', 'string'],
      ['$time', 'timestamp'],
      ['$target', 'number'],
      ['$labelledAt', 'timestamp'],
      ['n', 'number'],
      ['s', 'string'],
      ['more', 'boolean'],
    ]);
    expect(extra).toMatchObject({ classes: ['false', 'true'], maturedUntil: null, task: 'binary' });
    expect(manifest).toMatchObject({ rows: 80, labelled: 80, positives: 10, duplicates: 0, unmatchedLabels: 0 });
    expect(rows.filter((r) => r.more === true)).toHaveLength(40);
    expect(rows.filter((r) => r.s === '7')).toHaveLength(1);
    expect(rows.every((r) => r.$time === null && r.$labelledAt === null)).toBe(true);
    expect(rows.map((r) => r.$key)).toEqual(rows.map((r) => r.$key).sort());
  });

  it('reads a target that is named like what every object has', async () => {
    await publish({ data }, { target: 'constructor' });
    await ingest('rows', 'a.csv', `n,constructor\n${many(80, (i) => `${i},${i % 4 === 0 ? 'yes' : 'no'}`)}`);
    const { extra, manifest } = await snapshot();
    expect(extra).toMatchObject({ classes: ['false', 'true'] });
    expect(manifest).toMatchObject({ labelled: 80, positives: 20 });
  });

  it.each(['csv', 'ndjson'])('keeps columns that are named like what every object has (%s)', async (format) => {
    await publish({ data });
    const names = ['__proto__', 'constructor', 'toString', 'bad'];
    const value = (i: number, c: number) => (c === 3 ? i % 2 : i * 10 + c);
    const line = (i: number) => names.map((name, c) => `"${name}":${value(i, c)}`).join(',');
    const text =
      format === 'csv'
        ? `${names.join(',')}\n${many(60, (i) => names.map((_, c) => value(i, c)).join(','))}`
        : many(60, (i) => `{${line(i)}}`);
    await ingest('rows', `a.${format}`, text);
    const { rows } = await snapshot();
    // An object takes `__proto__` for something else: the column is called `proto`.
    const stored = ['proto', 'constructor', 'toString'];
    const seen = rows.map((r) => [r.$target, ...stored.map((name) => r[name])]);
    expect(seen.sort((a, b) => Number(a[1]) - Number(b[1]))).toEqual(
      Array.from({ length: 60 }, (_, i) => [i % 2, value(i, 0), value(i, 1), value(i, 2)]),
    );
  });

  it('is the same, and not built again, until something changes', async () => {
    await publish({ data });
    await ingest('rows', 'a.csv', `n,bad\n${many(60, (i) => `${i},${i % 2}`)}`);
    const first = await snapshot();
    expect((await snapshot()).result).toEqual(first.result);
    await ingest('rows', 'copy.csv', `n,bad\n${many(60, (i) => `${i},${i % 2}`)}`);
    expect((await snapshot()).result).toEqual(first.result);
    await ingest('rows', 'b.csv', `n,bad\n${many(61, (i) => `${i},${i % 2}`)}`);
    const second = await snapshot();
    // Rows that were delivered before are the same rows.
    expect(second.result.snapshotId).not.toBe(first.result.snapshotId);
    expect(second.manifest).toMatchObject({ rows: 61, duplicates: 60 });
  });

  it('takes the last content of a file that was written anew', async () => {
    await publish({ data });
    await ingest('rows', 'a.csv', `n,bad\n${many(60, (i) => `${i},${i % 2}`)}`);
    await ingest('rows', 'a.csv', `n,bad\n${many(70, (i) => `${i + 1000},${i % 2}`)}`);
    const { manifest } = await snapshot();
    expect(manifest).toMatchObject({ rows: 70, duplicates: 0 });
    expect(manifest.sources.rows).toHaveLength(1);
  });

  it('tells text from categories', async () => {
    await publish({ data });
    const words = (i: number) => `number ${i} was not quite what we expected ${i % 7}`;
    await ingest(
      'rows',
      'a.csv',
      `note,kind,bad\n${many(60, (i) => `${words(i)},red wine of ${i % 3} years,${i % 2}`)}`,
    );
    const { table } = await snapshot();
    expect(Object.fromEntries(table.columns.slice(4).map((c) => [c.name, c.type]))).toEqual({
      note: 'text',
      kind: 'string',
    });
  });

  it.each([
    [
      'no column of the target',
      `n,x\n${many(60, (i) => `${i},1`)}`,
      "no column 'bad' (the target); the columns are: n, x",
    ],
    ['one class', `n,bad\n${many(60, (i) => `${i},0`)}`, "all 60 usable rows have '0' as their 'bad'"],
    ['few rows', 'n,bad\n1,0\n2,1\n3,\n', "2 of 3 rows have a usable value of 'bad', at least 50"],
    ['many classes', `n,bad\n${many(60, (i) => `${i},${i % 3}`)}`, "3 different values ('0', '1', '2')"],
  ])('refuses %s', async (_, content, message) => {
    await publish({ data });
    await ingest('rows', 'a.csv', content);
    await expect(snapshot()).rejects.toThrow(message);
  });

  it('names the command when there is no data', async () => {
    await publish({ data });
    await expect(snapshot()).rejects.toThrow('run `perennial ingest shop rows FILE`');
  });
});

describe('snapshot of rows whose labels come later', () => {
  const data: ProjectInput['data'] = {
    sources: [
      { name: 'rows', key: 'id', time: 'at', columns: { id: { type: 'string' }, amount: { type: 'number' } } },
      {
        name: 'reports',
        role: 'labels',
        key: 'id',
        time: 'known',
        columns: { id: { type: 'string' }, bad: { type: 'boolean' }, known: { type: 'timestamp' } },
      },
    ],
  };
  const records = `id,at,amount\n${many(100, (i) => `r${i},${day(i)},${i}`)}`;

  it('joins the last known value and the moment since when it was known as such', async () => {
    await publish({ data, labels: { absentMeans: 'negative', maturity: 'P1D' } });
    await ingest('rows', 'a.csv', records);
    await ingest('reports', '2.csv', 'id,bad,known\nr1,false,2026-01-04\nr2,true,2026-01-03\n');
    await ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-02\nnobody,true,2026-01-02\n');
    await lake.put(
      'labels/shop/dt=2026-01-05/x.ndjson',
      [
        { project: 'shop', key: 'r3', value: 1, at: '2026-01-05T00:00:00Z' },
        { project: 'shop', key: 'r2', value: 'yes', at: '2026-01-02T00:00:00Z' },
        { project: 'shop', inferenceId: 'i', value: true, at: '2026-01-05T00:00:00Z' },
      ]
        .map((l) => `${JSON.stringify(l)}\n`)
        .join(''),
    );
    const { rows, extra, manifest } = await snapshot();
    const label = (key: string) => {
      const row = rows.find((r) => r.$key === key)!;
      return [row.$target, row.$labelledAt];
    };
    expect(label('r0')).toEqual([null, null]);
    expect(label('r1')).toEqual([0, '2026-01-04T00:00:00.000Z']);
    expect(rows.find((r) => r.$key === 'r1')!.$labelHistory).toBe(
      JSON.stringify([
        [Date.parse('2026-01-02'), 1],
        [Date.parse('2026-01-04'), 0],
      ]),
    );
    expect(label('r2')).toEqual([1, '2026-01-02T00:00:00.000Z']);
    expect(label('r3')).toEqual([1, '2026-01-05T00:00:00.000Z']);
    expect(rows.map((r) => r.$time)).toEqual(rows.map((r) => r.at));
    expect(rows[0]).toMatchObject({ $key: 'r0', id: 'r0', amount: 0 });
    expect(new Date(extra.maturedUntil!).toISOString()).toBe('2026-01-04T00:00:00.000Z');
    expect(extra.classes).toEqual(['false', 'true']);
    expect(manifest).toMatchObject({
      rows: 100,
      labelled: 3,
      relabelled: 1,
      maturity: { ms: 86_400_000, from: 'declared', until: '2026-01-04T00:00:00.000Z' },
      positives: 2,
      unmatchedLabels: 2,
      labelObjects: { count: 1, hash: contentHash(['labels/shop/dt=2026-01-05/x.ndjson']) },
    });
    const listed = await lake.get(keysOf.snapshotLabels('shop', manifest.snapshotId));
    expect(new TextDecoder().decode(listed)).toBe('labels/shop/dt=2026-01-05/x.ndjson\n');
  });

  it.each([
    // By time, then by arrival: r1 comes again at the same time, r2 later, r3 earlier; r4 is delivered again as it was.
    ['latest', [1000, 2000, 3, 4], { rows: 100, duplicates: 1, corrections: 3, conflicts: 0 }],
    ['first', [1, 2, 3000, 4], { rows: 100, duplicates: 1, corrections: 3, conflicts: 0 }],
    ['quarantine', [undefined, undefined, undefined, 4], { rows: 97, duplicates: 1, corrections: 0, conflicts: 6 }],
  ] as const)('of a key with other values in another file: %s', async (onConflict, amounts, counts) => {
    const [rowsSource, reports] = data.sources;
    await publish({
      data: { sources: [{ ...rowsSource!, onConflict }, reports!] },
      labels: { absentMeans: 'negative', maturity: 'P1D' },
    });
    await ingest('rows', 'a.csv', records);
    const again = `r1,${day(1)},1000\nr2,${day(50)},2000\nr3,${day(0)},3000\nr4,${day(4)},4\n`;
    await ingest('rows', 'b.csv', `id,at,amount\n${again}`);
    await ingest('reports', '1.csv', 'id,bad,known\nr5,true,2026-01-09\n');
    const { rows, manifest } = await snapshot();
    expect(['r1', 'r2', 'r3', 'r4'].map((key) => rows.find((r) => r.$key === key)?.amount)).toEqual(amounts);
    expect(manifest).toMatchObject(counts);
  });

  it('dates labels without a time by their arrival, and says when there are none', async () => {
    const [rows, reports] = data.sources;
    const { time: _, ...untimed } = reports!;
    await publish({ data: { sources: [rows!, { ...untimed, columns: { bad: { type: 'boolean' } } }] } });
    await ingest('rows', 'a.csv', records);
    await expect(snapshot()).rejects.toThrow('run `perennial ingest shop reports FILE`');
    await ingest('reports', '1.csv', `id,bad\n${many(60, (i) => `r${i},${i % 2 === 0}`)}`);
    const { rows: labelled, manifest } = await snapshot();
    expect(String(labelled[0]!.$labelledAt)).toMatch(/^2026-02-01T00:00:/);
    expect(manifest).toMatchObject({ labelled: 60, positives: 30 });
  });

  it('needs mature rows', async () => {
    await publish({ data, labels: { absentMeans: 'negative', maturity: 'P7D' } });
    await ingest('rows', 'a.csv', records);
    await ingest('reports', '1.csv', 'id,bad,known\nr1,true,2026-01-07\n');
    await expect(snapshot()).rejects.toThrow('labels are mature after 7 days (labels.maturity): ingest more');
  });
});
