import { bytesOf } from '../../../../adapters/bytes-of.ts';
import {
  memoryEvents,
  memoryLater,
  memoryLifecycle,
  memoryObjectStore,
  memoryRecordStore,
  memoryTriggers,
} from '../../../../adapters/memory/index.ts';
import { textOf } from '../../../../adapters/text-of.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { MonitorStateRecord } from '../../../../core/contracts/registry/monitor.ts';
import type { MessageRecord } from '../../../../core/contracts/registry/monitor-findings.ts';
import { analyseStep } from '../../../../core/monitor/analyse-step.ts';
import { type AnalyseRequest, checkStep } from '../../../../core/monitor/check-step.ts';
import { sendMessage } from '../../../../core/monitor/messages/send-message.ts';
import { adjustBaseRate } from '../../../../core/monitor/performance/adjust-base-rate.ts';
import { readTimeline } from '../../../../core/monitor/timeline/keep-timeline.ts';
import { listAudit } from '../../../../core/registry/audit.ts';
import { catalogueDataset } from '../../../../core/registry/datasets.ts';
import { listFindings } from '../../../../core/registry/monitor-findings.ts';
import { findLiveVariant } from '../../../../core/registry/routes.ts';
import { listTriggers } from '../../../../core/registry/triggers.ts';
import { receiveTrigger } from '../../../../core/retrain/receive-trigger.ts';
import { type Life, mortal } from '../../../support/mortal.ts';
import { routeTo } from '../../../support/route.ts';
import { storeModel } from '../../../support/stored-model.ts';
import { lines, project, reference, now as start, version } from '../traffic.ts';

export const digest = 'd'.repeat(64);
const hour = 3_600_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A platform in memory with a model that serves, and everything that a look of the monitor does. */
export function world(kept?: {
  registry: ReturnType<typeof memoryRecordStore>;
  lake: ReturnType<typeof memoryObjectStore>;
  time: number;
}) {
  let time = kept?.time ?? start.getTime();
  const clock = () => new Date(time);
  const registry = kept?.registry.copy() ?? memoryRecordStore();
  const lake = kept?.lake.copy(clock) ?? memoryObjectStore(clock);
  const events = memoryEvents();
  const sent: string[] = [];
  const lifecycle = memoryLifecycle();
  const triggers = memoryTriggers();
  const later = memoryLater();

  /** What a process has whose life is as long. */
  const ports = (life: Life) => ({
    registry: mortal('registry', registry, life),
    lake: mortal('lake', lake, life),
    events: mortal('events', { publish: events.publish }, life),
    clock,
    log: silent,
    textOf,
    bytesOf,
    page: () => '<p>page</p>',
    ...mortal(
      'topic',
      {
        publishMessage: async ({ kind, subject }: { kind: string; subject: string }) =>
          void sent.push(`${kind} ${subject}`),
      },
      life,
    ),
  });

  return {
    registry,
    lake,
    events,
    sent,
    clock,
    lifecycle,
    /** The clock that processes read: it may go wrong. */
    later(ms = hour) {
      time += ms;
    },
    async setUp() {
      const definition = project({ retraining: { minimumLabels: 0, cooldownHours: 0 } });
      await registry.write([
        {
          put: {
            ...keys.definition('fraud'),
            project: 'fraud',
            definition,
            definitionHash: 'h',
            codeHash: 'c',
            by: 'ada',
            revision: 1,
          } as never,
        },
        { put: routeTo('fraud', version, digest) },
        {
          put: {
            ...keys.model('fraud', version),
            project: 'fraud',
            version,
            stateAt: '2026-03-01T00:00:00.000Z',
          } as never,
        },
      ]);
      await catalogueDataset(registry, {
        project: 'fraud',
        source: 'payments',
        datasetVersion: 'd',
        object: { key: 'raw/fraud/payments/d', etag: 'e', size: 1 },
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
      await storeModel({ registry, lake }, { project: 'fraud', version, digest }, { 'reference.json': reference });
      return this;
    },
    capture: (name: string, values: readonly object[]) =>
      lake.put(`inferences/fraud/dt=${clock().toISOString().slice(0, 10)}/${name}`, lines(values)),
    label: (name: string, values: readonly object[]) =>
      lake.put(`labels/fraud/dt=${clock().toISOString().slice(0, 10)}/${name}`, lines(values)),
    copy: () => world({ registry, lake, time }),
    async check(life: Life = { calls: [] }): Promise<AnalyseRequest> {
      const answer = await checkStep(ports(life), { project: 'fraud', by: 'test' });
      if (answer.idle) throw new Error(`idle: ${answer.reason}`);
      return answer;
    },
    /** One execution of the state machine. */
    async look(request: AnalyseRequest, life: Life = { calls: [] }) {
      const own = ports(life);
      const outcome = await analyseStep(own, request);
      if (outcome.shifts) await adjustBaseRate(own, outcome);
      await sendMessage(own, { project: 'fraud', monitorId: outcome.monitorId });
      return outcome;
    },
    /** What the bus has delivered, each event twice and the last first. */
    async deliver() {
      const delivered = events.published.map(({ type, detail }, i) => ({
        i,
        body: JSON.stringify({ id: `e${i}`, time: clock().toISOString(), 'detail-type': type, detail }),
      }));
      for (const { i, body } of [...delivered, ...delivered].reverse()) {
        if (events.published[i]!.type === 'QualityViolated') continue;
        await receiveTrigger(
          {
            ...{ registry, lifecycle, triggers, later, events, clock, log: silent },
            describe: async () => ({ status: 'RUNNING' }),
            failedState: async () => undefined,
          },
          { body, id: `m${i}`, sentAt: clock() },
        );
      }
      return (await listTriggers(registry, 'fraud')).map(({ trigger }) => trigger.id).sort();
    },
    /** All that a look leaves, without the names of looks. */
    async state() {
      const statistics: Record<string, unknown> = {};
      for await (const { key } of lake.list('statistics/')) statistics[key] = JSON.parse(textOf(await lake.get(key)));
      const state = await registry.get<MonitorStateRecord>(keys.monitorState('fraud'));
      const findings = await listFindings(registry, 'fraud');
      const messages = await registry.query<MessageRecord>(keys.message('fraud', '').pk, {
        prefix: keys.message('fraud', '').sk,
      });
      const live = await findLiveVariant(registry, 'fraud');
      return {
        statistics,
        cursor: state?.cursor,
        seen: state?.seen,
        drift: state?.drift,
        findings: findings.map(({ id, state, times, looks, announced, announcing, openedAt, lastSeenAt, finding }) => ({
          id,
          state,
          times,
          looks,
          openedAt,
          lastSeenAt,
          finding,
          announced: announced !== null,
          announcing: announcing !== undefined,
        })),
        shift: live?.shift,
        audit: (await listAudit(registry, 'fraud'))
          .map(({ action, after }) => `${action} ${JSON.stringify((after as { id?: string }).id ?? '')}`)
          .sort(),
        days: (await readTimeline(lake, 'fraud')).days.map((day) => ({
          ...day,
          versions: day.versions.map((v) => v.version),
          cost: day.cost?.per1000,
          expected: day.expected?.per1000,
        })),
        told: messages.flatMap(({ sent }) =>
          sent.map(({ kind, outcome, findings }) => `${kind} ${outcome} ${findings.join()}`),
        ),
      };
    },
  };
}
