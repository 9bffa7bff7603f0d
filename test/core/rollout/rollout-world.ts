import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryReleaseBudget,
} from '../../../adapters/memory/index.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import type { Project, ProjectInput } from '../../../core/contracts/project.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { bytesHash, contentHash } from '../../../core/hash/content-hash.ts';
import type { Message } from '../../../core/monitor/messages/compose.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { registerModel } from '../../../core/registry/models.ts';
import { findRollout } from '../../../core/registry/rollouts.ts';
import { lookAtRollout } from '../../../core/rollout/look/look-step.ts';
import { type PromotionCommand, promoteByCommand } from '../../../core/rollout/promote-command.ts';
import { Predictor } from '../../../core/serve/predict.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { registration } from '../registry/register-many.ts';
import { paymentsDataset, paymentsProject, randomPayments, recordOf } from '../serve/payments.ts';
import { request } from '../serve/service.ts';

const minute = 60_000;

/** A project that serves, with its rollouts, on the twins in memory: version 1 is the champion. */
export async function rolloutWorld(
  packages: readonly ServingPackage[],
  rollout: ProjectInput['rollout'] = {},
  change: Partial<ProjectInput> = {},
) {
  const clock = { at: Date.UTC(2027, 0, 1, 9) };
  const now = () => new Date(clock.at);
  const [registry, entities, events] = [memoryRecordStore(), memoryRecordStore(), memoryEvents()];
  const lake = memoryObjectStore(now);
  const definition: Project = parseProject({
    ...paymentsProject(),
    ...change,
    rollout: {
      strategy: 'canary',
      bakeMinutes: 1,
      shadowRecords: 100,
      minimumRecords: 20,
      steps: [30, 100],
      ...rollout,
    },
  }).project!;
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'ada', at: now() });
  const digests: string[] = [];
  for (const pkg of packages) {
    const bytes = new TextEncoder().encode(JSON.stringify(pkg));
    const files = { 'model.json': bytesHash(bytes) };
    const digest = contentHash(files);
    digests.push(digest);
    await lake.put(keysOf.model('pay', digest, 'model.json'), bytes);
    await registerModel(registry, { ...registration('pay', digest), files }, 'run 1');
  }
  const dataset = paymentsDataset(randomPayments(300, 1));
  const schedules = new Map<string, number>();
  const messages: Message[] = [];
  const captured: string[] = [];
  const ports = {
    registry,
    entities,
    lake,
    textOf,
    events,
    clock: now,
    log: memoryLog(),
    loadEntities: async ({ version }: { version: number }) => {
      const specs = (packages[version - 1]!.plan as FeaturePlan).windows;
      if (specs.length === 0) return;
      await loadEntities(entities, {
        project: 'pay',
        dataset,
        specs,
        model: digests[version - 1]!,
        retained: digests,
        generation: `g${version}-${clock.at}`,
        now: () => clock.at,
      });
    },
    keepLooking: async ({ number, everyMinutes }: { number: number; everyMinutes: number }) => {
      schedules.set(`pay ${number}`, everyMinutes);
    },
    schedules: {
      keep: async (project: string, number: number, everyMinutes: number) => {
        schedules.set(`${project} ${number}`, everyMinutes);
      },
      end: async (project: string, number: number) => {
        schedules.delete(`${project} ${number}`);
      },
    },
    publishMessage: async (message: Message) => {
      messages.push(message);
    },
    now: () => performance.now(),
  };
  const predictor = new Predictor({
    registry,
    entities,
    modelFile: (project, digest) => lake.get(keysOf.model(project, digest, 'model.json')),
    piiKey: async () => 'secret',
    capture: async (documents) => {
      captured.push(...documents);
      return [];
    },
    sendEntityMessages: async () => {},
    undelivered: () => {},
    clock: now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    risk: memoryReleaseBudget(),
    unreleased: () => {},
    refused: () => {},
    fellBack: () => {},
    modelRefused: async () => {},
    modelMemory: 1e9,
    memoryMb: () => 1,
  });
  let deliveries = 0;

  return {
    ...ports,
    ports,
    at: clock,
    scheduled: schedules,
    messages,
    digests,
    later: (minutes: number) => {
      clock.at += minutes * minute;
    },
    ask: (command: Omit<PromotionCommand, 'by' | 'project'>) =>
      promoteByCommand(ports, { project: 'pay', by: 'ada', ...command }),
    rollout: async () => (await findRollout(registry, 'pay'))!,
    /** Requests, and the delivery of what they captured. @param fields in place of those of each record, or beside */
    async traffic(records: number, seed: number, fields: Record<string, unknown> = {}) {
      const payments = randomPayments(records, seed).map((p, i) => ({
        ...p,
        id: `${seed}-${i}`,
        customer: `c${i % 60}`,
      }));
      const { predictions } = await predictor.predict(
        request('pay', { records: payments.map((payment) => ({ ...recordOf(payment), ...fields })) }),
      );
      const day = now().toISOString().slice(0, 10);
      await lake.put(
        `${keysOf.inferences('pay')}dt=${day}/delivery-${String(++deliveries).padStart(4, '0')}`,
        captured.splice(0).join('\n'),
      );
      return { payments, predictions };
    },
    async label(labels: readonly { key: string; value: string }[]) {
      const day = now().toISOString().slice(0, 10);
      const lines = labels.map((l) => JSON.stringify({ project: 'pay', ...l, at: now().toISOString() }));
      await lake.put(keysOf.labels('pay', day, `l${++deliveries}`), `${lines.join('\n')}\n`);
    },
    look: async (number = 1) => lookAtRollout(ports, { project: 'pay', number }),
  };
}
