import { expect } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { Dataset } from '../../../../core/contracts/dataset.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { type EntityState, encodeState, statesAt, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { readEntities } from '../../../../core/windows/online/read-states.ts';
import { type Payment, paymentsDataset, start } from '../../serve/payments.ts';

export const now = start + 400 * 86_400_000;

/** A table in which the windows of the project are kept, filled from `history`. */
export async function kept(
  history: readonly Payment[],
  entities = memoryRecordStore(),
  generation = 'g1',
): Promise<RecordStore> {
  const dataset = paymentsDataset(history);
  await loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: windowSpecs(dataset.extra.project, dataset.table),
    model: 'm1',
    retained: [],
    generation,
    now: () => now,
  });
  return entities;
}

/** The state of an entity in one series, as serving reads it. */
export async function stateOf(entities: RecordStore, series: string, entity: string): Promise<EntityState> {
  const record = await entities.get<SeriesRecord>(entityKeys.series('pay'));
  const of = record!.series[series]!;
  const log = entityKeys.log('pay', of.generation, of.group, entity);
  const read = await readEntities(entities, [{ log, parts: new Set([of.part]) }]);
  return read.get(log.pk)!.state(of);
}

const hex = (state: EntityState) => Buffer.from(encodeState(state)).toString('hex');

/** The states that a table holds must be those of a dataset, byte for byte. */
export async function expectStatesOfDataset(entities: RecordStore, dataset: Dataset): Promise<void> {
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  for (const { series, entity, state } of statesAt(dataset, specs))
    expect([series, entity, hex(await stateOf(entities, series, entity))]).toEqual([series, entity, hex(state)]);
}

/** The same of a history. */
export async function expectStatesOf(entities: RecordStore, history: readonly Payment[]): Promise<void> {
  await expectStatesOfDataset(entities, paymentsDataset([...history].sort((a, b) => a.at - b.at)));
}
