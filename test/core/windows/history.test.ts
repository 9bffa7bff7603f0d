import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reserved } from '../../../core/contracts/dataset.ts';
import { column, rowAt } from '../../../core/table/table.ts';
import {
  type EntityState,
  emptyState,
  encodeState,
  entityOf,
  eventKey,
  foldEvent,
  foldHistory,
  labelEvent,
  readWindows,
  recordEvent,
  statesAt,
  type WindowSpec,
  windowSpecs,
} from '../../../core/windows/index.ts';
import { datasetOf, numbers } from '../prepare/dataset.ts';
import { asDataset, histories } from './cases.ts';
import { type Happening, readByDefinition } from './reference.ts';

const modes = fc.constantFrom('negative' as const, 'unknown' as const);

describe('foldHistory', () => {
  it('is what the definition says, for every row', () => {
    fc.assert(
      fc.property(histories, modes, (history, mode) => {
        const dataset = asDataset(history, mode);
        const specs = windowSpecs(dataset.extra.project, dataset.table);
        const { columns, names } = foldHistory(dataset, specs);
        expect(names.length).toBe(columns.length);
        history.forEach((row, i) => {
          const expected = specs.flatMap((spec) => readByDefinition(spec, history, row));
          expect(columns.map((c) => c[i])).toEqual(expected);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is what folding events one by one and reading online gives', () => {
    fc.assert(
      fc.property(histories, modes, fc.array(fc.nat(1000)), (history, mode, shuffle) => {
        const dataset = asDataset(history, mode);
        const specs = windowSpecs(dataset.extra.project, dataset.table);
        const { columns } = foldHistory(dataset, specs);
        const messages = asMessages(history);
        history.forEach((row, i) => {
          const store = new Map<string, EntityState>();
          // In any order, some of them twice, and among them what the row itself is.
          const known = messages.filter((m) => m.known < row.time || (m.row === i && m.known === row.time));
          deliver([...known, ...shuffle.flatMap((s) => known[s % known.length] ?? [])], shuffle, specs, dataset, store);
          const states = specs.map((spec) => {
            const entity = entityOf(spec, rowAt(dataset.table, i));
            return entity === undefined ? null : store.get(`${spec.series} ${entity}`);
          });
          expect(readWindows(specs, states, row.time, rowAt(dataset.table, i))).toEqual(columns.map((c) => c[i]));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('does not change when what is known at the time of a row or later does', () => {
    fc.assert(
      fc.property(
        histories,
        modes,
        fc.nat(),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (history, mode, at, value) => {
          fc.pre(history.length > 0);
          const cut = history[at % history.length]!.time;
          const future = history.map((row) => ({
            ...row,
            ...(row.time >= cut ? { value } : {}),
            ...(row.labelledAt === null || row.labelledAt >= cut ? { label: 1, labelledAt: cut + 5 } : {}),
          }));
          const fold = (rows: Happening[]) => {
            const dataset = asDataset(rows, mode);
            return foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table)).columns;
          };
          const [before, after] = [fold(history), fold(future)];
          history.forEach((row, i) => {
            if (row.time <= cut) expect(after.map((c) => c[i])).toEqual(before.map((c) => c[i]));
          });
        },
      ),
    );
  });

  it('does not know a label at the moment it arrives, but right after', () => {
    const day = 86_400_000;
    const row = (time: number): Happening => ({
      entity: 'a',
      time,
      value: 1,
      other: null,
      label: null,
      labelledAt: null,
    });
    const history = [{ ...row(0), label: 1, labelledAt: 10 * day }, row(10 * day), row(10 * day + 1)];
    for (const [mode, expected] of [
      ['unknown', [0, 0, 1]],
      ['negative', [0, 0, 1]],
    ] as const) {
      const dataset = asDataset(history, mode);
      const { names, columns } = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
      expect([...columns[names.indexOf('who.y.sum.P14D.delay.P3D')]!]).toEqual(expected);
    }
  });

  it('names entities of numbers and booleans as a request does', () => {
    const dataset = datasetOf({
      columns: [numbers('who', [7, 7, Number.NaN, -0], 'integer'), numbers('flag', [1, 1, 0, 1], 'boolean')],
      target: [0, 1, 0, 1],
      time: [1, 2, 3, 4],
      project: {
        features: {
          windows: [
            { entity: 'who', of: 'flag', over: ['P1D'], statistics: ['sum'] },
            { entity: 'flag', of: 'who', over: ['P1D'], statistics: ['count'] },
          ],
        },
      },
    });
    const specs = windowSpecs(dataset.extra.project, dataset.table);
    expect([...statesAt(dataset, specs)].map((s) => s.entity)).toEqual(['7', '0', 'true']);
    expect(foldHistory(dataset, specs).columns.map((c) => [...c])).toEqual([
      [0, 1, Number.NaN, 0],
      [0, 1, 0, 2],
    ]);
    expect(specs.map((spec) => entityOf(spec, { who: 7, flag: true }))).toEqual(['7', 'true']);
  });
});

describe('statesAt', () => {
  it('is what folding all events in any order gives', () => {
    fc.assert(
      fc.property(histories, modes, fc.array(fc.nat(1000)), (history, mode, shuffle) => {
        const dataset = asDataset(history, mode);
        const specs = windowSpecs(dataset.extra.project, dataset.table);
        const store = new Map<string, EntityState>();
        deliver(asMessages(history), shuffle, specs, dataset, store);
        const loaded = new Map([...statesAt(dataset, specs)].map((s) => [`${s.series} ${s.entity}`, s.state]));
        expect([...store.keys()].sort()).toEqual([...loaded.keys()].sort());
        for (const [key, state] of store) expect(encodeState(loaded.get(key)!)).toEqual(encodeState(state));
      }),
      { numRuns: 80 },
    );
  });
});

interface Message {
  row: number;
  known: number;
  label: boolean;
}

function asMessages(history: Happening[]): Message[] {
  return history.flatMap((h, row) => [
    { row, known: h.time, label: false },
    ...(h.labelledAt === null ? [] : [{ row, known: h.labelledAt, label: true }]),
  ]);
}

/** Folds the messages as the consumer of the entity queue does, in an order that `shuffle` decides. */
function deliver(
  messages: Message[],
  shuffle: number[],
  specs: WindowSpec[],
  dataset: ReturnType<typeof asDataset>,
  store: Map<string, EntityState>,
): void {
  const order = messages
    .map((message, i) => ({ message, rank: ((shuffle[i % (shuffle.length || 1)] ?? 0) * (i + 7)) % 1009 }))
    .sort((a, b) => a.rank - b.rank);
  const number = (name: string, row: number) => (column(dataset.table, name) as { values: Float64Array }).values[row]!;
  for (const { message } of order) {
    const { row } = message;
    const record = rowAt(dataset.table, row);
    const key = eventKey(record[reserved.key] as string);
    const time = number(reserved.time, row);
    // Specs that share a series share its states: fold once.
    for (const spec of new Map(specs.map((s) => [s.series, s])).values()) {
      const entity = entityOf(spec, record);
      const event = message.label
        ? labelEvent(spec, key, time, { at: number(reserved.labelledAt, row), value: number(reserved.target, row) })
        : recordEvent(spec, key, time, record);
      if (entity === undefined || !event) continue;
      const at = `${spec.series} ${entity}`;
      const state = store.get(at) ?? emptyState();
      store.set(at, state);
      foldEvent(state, spec, event);
    }
  }
}
