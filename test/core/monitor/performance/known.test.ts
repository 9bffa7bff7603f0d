import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../adapters/bytes-of.ts';
import { memoryEvents, memoryLog, memoryObjectStore, memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { textOf } from '../../../../adapters/text-of.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { CapturedPrediction, RecordedLabel } from '../../../../core/contracts/serving.ts';
import { analyseStep } from '../../../../core/monitor/analyse-step.ts';
import type { MonitorReport } from '../../../../core/monitor/monitor-report.ts';
import { packRows, slicedAmong, slicedRows, unpackRows } from '../../../../core/monitor/performance/known/row-day.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import type { ObjectStore } from '../../../../core/ports/index.ts';
import { routeTo } from '../../../support/route.ts';
import { storeModel } from '../../../support/stored-model.ts';
import { lines, now, project, reference, traffic, version } from '../traffic.ts';

const digest = 'd'.repeat(64);
const day = 86_400_000;
const { predictions, labels } = traffic(150, { seed: 5, days: 12 });

interface Written {
  key: string;
  text: string;
}

/** The monitor over a lake that fails when it is told to. */
async function monitor() {
  let time = now.getTime();
  let writes = Number.POSITIVE_INFINITY;
  const clock = () => new Date(time);
  const stored = memoryObjectStore(clock);
  const read = { objects: [] as string[] };
  const gone = new Set<string>();
  const lake: ObjectStore = {
    ...stored,
    async *list(...of) {
      for await (const object of stored.list(...of)) if (!gone.has(object.key)) yield object;
    },
    head: stored.head.bind(stored),
    async get(key) {
      read.objects.push(key);
      return stored.get(key);
    },
    async put(...of) {
      if (writes-- <= 0) throw new Error('killed');
      await stored.put(...of);
    },
  };
  const registry = memoryRecordStore();
  const definition = project({ labels: { absentMeans: 'negative', maturity: 'P2D' } });
  await registry.write([
    { put: { ...keys.definition('fraud'), project: 'fraud', definition, definitionHash: 'h' } as never },
    { put: routeTo('fraud', version, digest) },
  ]);
  await storeModel({ registry, lake: stored }, { project: 'fraud', version, digest }, { 'reference.json': reference });
  const ports = { registry, lake, events: memoryEvents(), clock, log: memoryLog(), textOf, bytesOf, page: () => '' };
  let looks = 0;
  return {
    read,
    gone,
    async write({ key, text }: Written) {
      await stored.put(key, text);
    },
    /** @param allowed writes before it is killed */
    async look(allowed = Number.POSITIVE_INFINITY): Promise<MonitorReport | undefined> {
      time += 60_000;
      writes = allowed;
      read.objects = [];
      const request = {
        project: 'fraud',
        by: 'test',
        monitorId: `m${looks++}`,
        version,
        digest,
        at: now.toISOString(),
      };
      try {
        const { reportKey } = await analyseStep(ports, request);
        return JSON.parse(new TextDecoder().decode(await stored.get(reportKey))) as MonitorReport;
      } catch (error) {
        if ((error as Error).message !== 'killed') throw error;
        return undefined;
      } finally {
        writes = Number.POSITIVE_INFINITY;
      }
    },
  };
}

/** Predictions and labels, some corrected, some again, of other versions too; each in some object. */
const written = fc
  .record({
    order: fc.shuffledSubarray([...predictions.keys()], { minLength: predictions.length }),
    truths: fc.shuffledSubarray([...labels.keys()], { minLength: 100 }),
    again: fc.array(fc.nat(149), { maxLength: 15 }),
    corrected: fc.array(fc.tuple(fc.nat(149), fc.integer({ min: -3, max: 3 })), { maxLength: 15 }),
    sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
    days: fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
    kills: fc.array(fc.nat(5), { maxLength: 4 }),
  })
  .map(({ order, truths, again, corrected, sizes, days, kills }) => {
    const captured = [...order, ...again].map((i): CapturedPrediction => {
      const one = predictions[i]!;
      return i % 11 === 3 ? { ...one, modelVersion: version - 1 } : i % 7 === 2 ? { ...one, key: 'k5-1' } : one;
    });
    const arrived = [
      ...truths.map((i): RecordedLabel => labels[i]!),
      ...corrected.map(([i, later]): RecordedLabel => {
        const label = labels[i]!;
        const at = new Date(Date.parse(label.at) + later * day).toISOString();
        return { ...label, value: label.value === 1 ? 0 : 1, at };
      }),
      { project: 'fraud', key: 'nobody', value: 1, at: now.toISOString() } as RecordedLabel,
    ];
    const cut = (prefix: string, values: readonly object[]): Written[] => {
      const objects: Written[] = [];
      for (let at = 0, i = 0; at < values.length; i++) {
        const size = sizes[i % sizes.length]!;
        const date = new Date(now.getTime() - days[i % days.length]! * day).toISOString().slice(0, 10);
        const key = `${prefix}/fraud/dt=${date}/${(i * 7) % 13}-${i}.ndjson`;
        objects.push({ key, text: lines(values.slice(at, at + size)) });
        at += size;
      }
      return objects;
    };
    const [log, truth] = [cut('inferences', captured), cut('labels', arrived)];
    return {
      objects: log.flatMap((object, i) => [object, ...truth.slice(i, i + 1)]).concat(truth.slice(log.length)),
      kills,
    };
  });

const told = ({ performance, estimated, labels: known }: MonitorReport) => ({ performance, estimated, known });

describe('looks that read what is new only', () => {
  it('tell of performance what one look at everything tells, also after they were killed', async () => {
    await fc.assert(
      fc.asyncProperty(written, async ({ objects, kills }) => {
        const [once, often] = [await monitor(), await monitor()];
        for (const object of objects) await once.write(object);
        const expected = (await once.look())!;
        let report: MonitorReport | undefined;
        for (const [i, object] of objects.entries()) {
          await often.write(object);
          if (i % 3 === 0) report = await often.look(kills[i % Math.max(1, kills.length)]);
        }
        report = await often.look();
        expect(told(report!)).toEqual(told(expected));
        expect(expected.performance!.rows).toBeGreaterThan(50);
      }),
      { numRuns: 15 },
    );
  });

  it('read no prediction and no label twice, and a day anew where an object of it is gone', async () => {
    const m = await monitor();
    const at = (prefix: string, date: string, name: string) => `${prefix}/fraud/dt=${date}/${name}`;
    await m.write({ key: at('inferences', '2026-03-30', 'a'), text: lines(predictions.slice(0, 140)) });
    await m.write({ key: at('labels', '2026-03-30', 'a'), text: lines(labels.slice(0, 140)) });
    await m.look();
    await m.write({ key: at('inferences', '2026-03-31', 'b'), text: lines(predictions.slice(140)) });
    await m.write({ key: at('labels', '2026-03-30', 'b'), text: lines(labels.slice(140)) });
    const raw = () => m.read.objects.filter((key) => key.startsWith('inferences/') || key.startsWith('labels/')).sort();
    // The window has not been judged, so that its predictions are fresh still.
    await m.write({ key: at('inferences', '2026-03-31', 'c'), text: lines(traffic(300, { seed: 8 }).predictions) });
    expect((await m.look())!.judged).toBe(true);
    await m.write({ key: at('labels', '2026-03-31', 'c'), text: lines(labels.slice(0, 3)) });
    const report = (await m.look())!;
    expect(raw()).toEqual([at('labels', '2026-03-31', 'c')]);
    expect(report.performance!.rows).toBeGreaterThan(100);
    m.gone.add(at('labels', '2026-03-30', 'a'));
    expect((await m.look())!.labels.count).toBeLessThan(report.labels.count);
    expect(raw()).toEqual([at('labels', '2026-03-30', 'b')]);
  });
});

describe('rows of a day', () => {
  const rows = predictions.map(rowScorer(reference));

  it('are read as they were written', () => {
    const sorted = unpackRows(JSON.parse(JSON.stringify(packRows(rows.toReversed(), 1, rows[0]!.groups!.length))));
    expect(sorted).toEqual(rows.toSorted((a, b) => a.at - b.at));
  });

  it('keep groups of so many as slices need, chosen by their ids', () => {
    const many = Array.from({ length: slicedRows + 500 }, (_, i) => ({ ...rows[i % 150]!, inferenceId: `i${i}` }));
    const chosen = slicedAmong(many);
    expect(chosen.size).toBe(slicedRows);
    expect(slicedAmong(many.toReversed())).toEqual(chosen);
    const kept = unpackRows(packRows(many, 1, rows[0]!.groups!.length));
    expect(kept.filter(({ groups }) => groups !== null)).toHaveLength(slicedRows);
  });
});
