import { expect, it } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { latchFindings, settleAnnouncements } from '../../../../core/monitor/life/latch-findings.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { listFindings } from '../../../../core/registry/monitor-findings.ts';
import { routeTo } from '../../../support/route.ts';
import { finding, lookAt, settings } from './looks.ts';

class Killed extends Error {}

/** A store that ends at a call: before it, or after it was done and before its answer. */
function mortal(registry: RecordStore, end: number, isDone: boolean): RecordStore {
  let calls = 0;
  const wrap =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const last = calls++ >= end;
      if (last && !isDone) throw new Killed();
      const answer = await call(...args);
      if (last) throw new Killed();
      return answer;
    };
  return {
    get: wrap((key) => registry.get(key)) as RecordStore['get'],
    getMany: wrap((keys) => registry.getMany(keys)) as RecordStore['getMany'],
    query: wrap((pk, options) => registry.query(pk, options)) as RecordStore['query'],
    write: wrap((operations) => registry.write(operations)),
    putMany: wrap((records) => registry.putMany(records)),
  };
}

const both = [finding('psi:amount'), finding('psi:channel')];

it.each([false, true])(
  'a look that is killed anywhere loses no finding and no event (call done: %s)',
  async (isDone) => {
    let finished = false;
    for (let end = 0; !finished; end++) {
      const plain = memoryRecordStore();
      await plain.write([{ put: routeTo('fraud', 3, 'digest') }]);
      const told = new Set<string>();
      const look = async (registry: RecordStore, hours: number) => {
        const report = lookAt(hours, both);
        const { findings, events } = await latchFindings(registry, report, settings);
        for (const event of events)
          if (event.type === 'DriftDetected') for (const { id } of event.detail.findings) told.add(id);
        await settleAnnouncements(registry, report, findings);
      };
      finished = await look(mortal(plain, end, isDone), 0).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return false;
        },
      );
      await look(plain, 1);
      expect([...told].sort(), `killed at call ${end}`).toEqual(['psi:amount', 'psi:channel']);
      const records = await listFindings(plain, 'fraud');
      expect(records.map(({ state, announced, announcing }) => [state, announced !== null, announcing])).toEqual([
        ['open', true, undefined],
        ['open', true, undefined],
      ]);
    }
  },
);
