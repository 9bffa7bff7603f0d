import { expect } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { encodeState, statesAt, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord, type StateRecord } from '../../../../core/windows/online/entity-keys.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { type Payment, paymentsDataset, start } from '../../serve/payments.ts';

export const now = start + 400 * 86_400_000;

/** A table in which the windows of the project are kept, filled from `history`. */
export async function kept(history: readonly Payment[], entities = memoryRecordStore()): Promise<RecordStore> {
  const dataset = paymentsDataset(history);
  await loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: windowSpecs(dataset.extra.project, dataset.table),
    model: 'm1',
    retained: [],
    generation: 'g1',
    now: () => now,
  });
  return entities;
}

/** The states that a table holds must be those of a history, byte for byte. */
export async function expectStatesOf(entities: RecordStore, history: readonly Payment[]): Promise<void> {
  const dataset = paymentsDataset([...history].sort((a, b) => a.at - b.at));
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  const series = await entities.get<SeriesRecord>(entityKeys.series('pay'));
  for (const { series: id, entity, state } of statesAt(dataset, specs)) {
    const item = await entities.get<StateRecord>(entityKeys.state('pay', id, series!.series[id]!.generation, entity));
    expect([id, entity, item && Buffer.from(item.state).toString('hex')]).toEqual([
      id,
      entity,
      Buffer.from(encodeState(state)).toString('hex'),
    ]);
  }
}
