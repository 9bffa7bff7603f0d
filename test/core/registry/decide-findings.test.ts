import { beforeEach, describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { latchFindings } from '../../../core/monitor/life/latch-findings.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { decideFindings, listFindings } from '../../../core/registry/monitor-findings.ts';
import { routeTo } from '../../support/route.ts';
import { finding, hour, lookAt, settings, start } from '../monitor/life/looks.ts';

let registry: RecordStore;
const both = [finding('psi:amount'), finding('psi:Größe – 金額')];
const at = new Date(start + hour);
const decide = (ids: string[], change: Partial<Parameters<typeof decideFindings>[2]> = {}) =>
  decideFindings(registry, ids, { action: 'acknowledge', project: 'fraud', by: 'ada', at, ...change });
const states = async () =>
  Object.fromEntries((await listFindings(registry, 'fraud')).map(({ id, state }) => [id, state]));

beforeEach(async () => {
  registry = memoryRecordStore();
  await registry.write([{ put: routeTo('fraud', 3, 'digest') }]);
  await latchFindings(registry, lookAt(0, both), settings);
});

describe('a decision about several findings', () => {
  it('is made about all of them, once each', async () => {
    const records = await decide(['psi:amount', 'psi:Größe – 金額', 'psi:amount']);
    expect(records.map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged']);
    expect((await listAudit(registry, 'fraud')).filter(({ action }) => action === 'finding acknowledged')).toHaveLength(
      2,
    );
  });

  it('changes none where one is not known, or cannot be decided so', async () => {
    await expect(decide(['psi:amount', 'psi:nothing'])).rejects.toThrow(
      "the monitor of 'fraud' has no finding 'psi:nothing'; known are: psi:Größe – 金額, psi:amount;",
    );
    await decide(['psi:Größe – 金額'], { action: 'resolve' });
    await expect(decide(['psi:amount', 'psi:Größe – 金額'])).rejects.toThrow(
      /is resolved and cannot become acknowledged/,
    );
    await expect(decide(['psi:amount'], { action: 'snooze', until: at.toISOString() })).rejects.toThrow(
      'is snoozed until a time after',
    );
    expect(await states()).toEqual({ 'psi:amount': 'open', 'psi:Größe – 金額': 'resolved' });
  });

  it('of two that race one is made, or one after the other: the trail has every change', async () => {
    const outcomes = await Promise.allSettled([
      decide(['psi:amount'], { by: 'ada' }),
      decide(['psi:amount'], { by: 'bob', action: 'resolve' }),
      decide(['psi:amount'], { by: 'eve', action: 'snooze', until: new Date(start + 9 * hour).toISOString() }),
      latchFindings(registry, lookAt(2, both), settings),
    ]);
    expect(outcomes.at(-1)).toMatchObject({ status: 'fulfilled' });
    const trail = (await listAudit(registry, 'fraud')).filter(({ after }) =>
      JSON.stringify(after).includes('psi:amount'),
    );
    const changes = trail.map(({ before, after }) => [
      (before as { state?: string }).state,
      (after as { state: string }).state,
    ]);
    // Each begins where another ended.
    for (const [from] of changes) if (from) expect(changes.map(([, to]) => to)).toContain(from);
    expect(changes.map(([, to]) => to)).toContain((await states())['psi:amount']);
  });
});

describe('a reason', () => {
  it('keeps Unicode, on one line, and nothing that moves a cursor or turns text round', async () => {
    const [record] = await decide(['psi:amount'], { reason: ' prices \u001b[2J rose\n\u202eتم 🙂 <b>' });
    expect(record!.reason).toBe('prices [2J rose تم 🙂 <b>');
    const [again] = await decide(['psi:Größe – 金額'], { reason: ' \n ' });
    expect(again!.reason).toBe('acknowledged');
  });

  it('is short', async () => {
    await expect(decide(['psi:amount'], { reason: 'x'.repeat(501) })).rejects.toThrow(
      'at most 500 characters, received 501',
    );
  });
});

it('a person whose clock is behind decides after what was seen: the same look again opens nothing', async () => {
  await decide(['psi:amount'], { action: 'resolve', at: new Date(start - hour) });
  await latchFindings(registry, lookAt(0, both), settings);
  expect((await states())['psi:amount']).toBe('resolved');
  await latchFindings(registry, lookAt(1, both), settings);
  expect((await states())['psi:amount']).toBe('open');
});
