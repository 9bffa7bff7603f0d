import { describe, expect, it } from 'vitest';
import {
  memoryEvents,
  memoryLater,
  memoryLifecycle,
  memoryRecordStore,
  memoryTriggers,
} from '../../../adapters/memory/index.ts';
import type { Project, ProjectInput } from '../../../core/contracts/project.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { DefinitionRecord, DirectoryRecord } from '../../../core/contracts/registry/projects.ts';
import type { QueryOptions } from '../../../core/ports/record-store.ts';
import { catalogueDataset } from '../../../core/registry/datasets.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import { startsPerMinute } from '../../../core/retrain/policy/stagger.ts';
import { receiveTrigger } from '../../../core/retrain/receive-trigger.ts';
import { project } from '../../support/project.ts';

const minute = 60_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function published(definition: Project, codeHash: string, by: string) {
  const { name } = definition;
  const about = { project: name, definitionHash: `hash-of-${name}` };
  const publishedAt = '2026-03-01T00:00:00.000Z';
  const record: DefinitionRecord = {
    ...keys.definition(name),
    ...about,
    definition,
    codeHash,
    publishedAt,
    by,
    revision: 1,
  };
  const directory: DirectoryRecord = { ...keys.directory(name), ...about, description: '' };
  return { definition: record, directory };
}

/** Projects with data, deployed under a first code, and a queue that delivers when it is due. */
async function platform(count: number, change: Partial<ProjectInput> = {}) {
  let time = Date.parse('2026-03-01T00:00:00Z');
  const clock = () => new Date(time);
  const ports = {
    registry: memoryRecordStore(),
    lifecycle: memoryLifecycle(),
    triggers: memoryTriggers(),
    later: memoryLater(),
    events: memoryEvents(),
    describe: async () => ({ status: 'RUNNING' }),
    failedState: async () => undefined,
    clock,
    log: silent,
  };
  const one = project('fraud', change);
  const definitions = Array.from({ length: count }, (_, i) => ({
    ...one,
    name: `project-${String(i).padStart(4, '0')}`,
  }));
  // What publishing writes, without checking a thousand files.
  const publish = async (codeHash: string, by = 'deployment') => {
    for (const { definition, directory } of definitions.map((d) => published(d, codeHash, by))) {
      await ports.registry.write([{ put: definition }, { put: directory }]);
      const { project, definitionHash } = definition;
      const detail = { project, definitionHash, codeHash, changed: ['code' as const], paths: [] };
      await ports.events.publish([{ type: 'ProjectDefinitionChanged', detail }]);
    }
  };
  await publish('code-1');
  for (const { name } of definitions) {
    await catalogueDataset(ports.registry, {
      project: name,
      source: 'payments',
      datasetVersion: 'd',
      object: { key: `raw/${name}/payments/d`, etag: 'e', size: 1 },
      format: 'csv',
      compression: 'none',
      rows: 100,
      quarantined: 0,
      reasons: {},
      duplicates: 0,
      columns: [],
      curatedKey: 'c',
      cataloguedAt: clock().toISOString(),
    });
  }
  ports.events.published.splice(0);
  // The directory is read by each trigger and does not change from here on; copying it each time would take most of the test.
  const { pk } = keys.directory('');
  const directory = await ports.registry.query(pk);
  const { query } = ports.registry;
  ports.registry.query = async <T extends StoredRecord>(of: string, options?: QueryOptions) =>
    of === pk ? (directory as T[]) : query<T>(of, options);
  const starts = new Map<string, number>();
  const queue: { due: number; body: string }[] = [];
  let message = 0;
  return {
    ...ports,
    publish,
    starts,
    /** What the bus puts on the queue. */
    fromBus(copies = 1) {
      const events = ports.events.published
        .splice(0)
        .map(({ type, detail }, i) =>
          JSON.stringify({ id: `e${i}`, time: clock().toISOString(), 'detail-type': type, detail }),
        );
      for (let copy = 0; copy < copies; copy++) for (const body of events) queue.push({ due: time, body });
    },
    fromSchedules() {
      for (const { name } of definitions)
        queue.push({ due: time, body: JSON.stringify({ project: name, reason: 'schedule', by: 'schedule' }) });
    },
    async drain() {
      queue.sort((a, b) => b.due - a.due);
      for (let next = queue.pop(); next; next = queue.pop()) {
        time = Math.max(time, next.due);
        await receiveTrigger(ports, { body: next.body, id: `m${++message}`, sentAt: clock() });
        for (const { message, at } of ports.later.waiting.splice(0)) {
          if ('look' in message) continue;
          const due = at.getTime();
          const place = queue.findLastIndex((other) => other.due >= due);
          queue.splice(place + 1, 0, { due, body: JSON.stringify(message) });
        }
        if (ports.lifecycle.started.size > starts.size)
          for (const name of ports.lifecycle.started.keys()) if (!starts.has(name)) starts.set(name, time);
      }
    },
  };
}

function busiestMinute(starts: ReadonlyMap<string, number>): number {
  const times = [...starts.values()].sort((a, b) => a - b);
  return Math.max(...times.map((t, i) => times.filter((other, j) => j >= i && other < t + minute).length));
}

describe('a thousand projects', () => {
  it('that a deployment has changed the code of begin one after the other, each once, whatever is delivered twice', async () => {
    const w = await platform(1000);
    const deployed = w.clock().getTime();
    await w.publish('code-2');
    w.fromBus(2);
    await w.drain();
    expect(w.starts.size).toBe(1000);
    expect(busiestMinute(w.starts)).toBeLessThanOrEqual(startsPerMinute + 1);
    const last = Math.max(...w.starts.values());
    expect((last - deployed) / minute).toBeGreaterThan(45);
    expect((last - deployed) / minute).toBeLessThan(52);
    const decisions = await listTriggers(w.registry, 'project-0500');
    expect(decisions.map((d) => d.outcome.decision).sort()).toEqual(['coalesced', 'started']);
  }, 60_000);
});

describe('few projects', () => {
  it('do not wait for a turn', async () => {
    const w = await platform(startsPerMinute);
    await w.publish('code-2');
    w.fromBus();
    await w.drain();
    expect(new Set(w.starts.values()).size).toBe(1);
    expect(w.starts.size).toBe(startsPerMinute);
  });

  it('of many that a person applies begins at once', async () => {
    const w = await platform(60);
    await w.publish('code-2', 'ada');
    w.fromBus();
    await w.drain();
    expect(new Set(w.starts.values()).size).toBe(1);
  });

  it('of many whose schedules fall due together take turns', async () => {
    const w = await platform(60, { retraining: { schedule: 'rate(1 day)' } });
    w.fromSchedules();
    await w.drain();
    expect(w.starts.size).toBe(60);
    expect(busiestMinute(w.starts)).toBeLessThanOrEqual(startsPerMinute + 1);
  });
});
