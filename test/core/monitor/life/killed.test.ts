import { expect, it } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { latchFindings, settleAnnouncements } from '../../../../core/monitor/life/latch-findings.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { listFindings } from '../../../../core/registry/monitor-findings.ts';
import { Killed, mortal } from '../../../support/mortal.ts';
import { routeTo } from '../../../support/route.ts';
import { finding, lookAt, settings } from './looks.ts';

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
      finished = await look(mortal('registry', plain, { end, isDone, calls: [] }), 0).then(
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
