import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { shiftBaseRate } from '../../../core/registry/base-rate.ts';
import { findLiveVariant } from '../../../core/registry/routes.ts';
import { routeTo } from '../../support/route.ts';

const request = {
  project: 'fraud',
  version: 3,
  shift: 0.6,
  from: 0,
  by: 'monitor m1',
  reason: 'twice as many',
  at: new Date('2026-03-31T12:00:00Z'),
};

describe('shiftBaseRate', () => {
  it('adds log odds to the version that answers, on record', async () => {
    const registry = memoryRecordStore();
    await registry.write([{ put: routeTo('fraud', 3, 'd3') }]);

    expect(await shiftBaseRate(registry, request)).toBe(true);

    expect(await findLiveVariant(registry, 'fraud')).toMatchObject({
      version: 3,
      digest: 'd3',
      shift: 0.6,
    });
    expect(await listAudit(registry, 'fraud')).toMatchObject([
      {
        action: 'base rate adjusted',
        by: 'monitor m1',
        before: { version: 3, shift: 0 },
        after: { version: 3, shift: 0.6 },
        reason: 'twice as many',
      },
    ]);
  });

  it('leaves another version, and what another monitor has changed since, as they are', async () => {
    const registry = memoryRecordStore();
    await registry.write([{ put: routeTo('fraud', 4, 'd4') }]);
    expect(await shiftBaseRate(registry, request)).toBe(false);

    expect(await shiftBaseRate(registry, { ...request, version: 4 })).toBe(true);
    expect(await shiftBaseRate(registry, { ...request, version: 4, shift: 1 })).toBe(false);

    expect(await findLiveVariant(registry, 'fraud')).toMatchObject({ version: 4, shift: 0.6 });
    expect(await listAudit(registry, 'fraud')).toHaveLength(1);
  });

  it('refuses log odds that are no number', async () => {
    const registry = memoryRecordStore();
    await registry.write([{ put: routeTo('fraud', 3, 'd3') }]);
    await expect(shiftBaseRate(registry, { ...request, shift: Number.NaN })).rejects.toThrow('shifts version 3 by NaN');
  });
});
