import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { CapturedPrediction } from '../contracts/serving.ts';
import { hashUnit } from '../hash/hash-string.ts';
import type { Row } from '../table/table.ts';
import { ServingError } from './http/errors.ts';
import { Problems } from './http/problems.ts';
import type { ReceivedRecord, ScoredRecord } from './prediction/capture.ts';
import type { LoadedModel } from './prediction/loaded-model.ts';
import type { WindowsOf } from './served-windows.ts';

/** Why the canary did not answer. */
export interface Failed {
  failed: NonNullable<CapturedPrediction['canaryFailed']>;
}

export interface CanaryPorts {
  route: RouteRecord;
  canary: RouteVariant;
  /** Ready to score, or why not. */
  model: LoadedModel | Failed;
  piiKey: () => Promise<string>;
  clock: () => Date;
  windowsOf: WindowsOf;
  /** Makes what explains it, which stays with it and counts. */
  loadExplainer: (model: LoadedModel) => void | Promise<void>;
}

export interface CanaryRequest {
  /** As validated by the champion. */
  received: readonly ReceivedRecord[];
  /** As they were sent. */
  asSent: readonly unknown[];
  /** ms */
  times: readonly number[];
  explain: boolean;
  /** When the request began, ms. */
  since: number;
}

/** By record: what the canary answers, or why the champion does; undefined where it is the champion's. */
export interface CanaryAnswers {
  records: ({ scored: ScoredRecord; failed?: undefined } | (Failed & { scored?: undefined }) | undefined)[];
  /** What the canary alone took, ms. */
  ownMs: number;
}

/** Apart from those of the split, the monitor's samples and released records. */
const seed = 0x63_61_6e_61;

/**
 * Whether an entity is the canary's: of each rollout others, and the same at every step of it, as the share only grows.
 * @param weight fraction of the entities that are
 */
export function isCanarys(entity: string, rollout: number, weight: number): boolean {
  return hashUnit(`${rollout} ${entity}`, seed) < weight;
}

/**
 * Has the canary answer its records, by its own contract, windows and decision. Whatever it fails on the champion answers, so that a
 * candidate that cannot score costs time and no answer; the inference log says so, which the rollout is judged by.
 */
export async function scoreByCanary(ports: CanaryPorts, request: CanaryRequest): Promise<CanaryAnswers> {
  const { route, canary, model, clock } = ports;
  const { number, stickyBy } = route.rollout ?? { number: 0, stickyBy: null };
  const { received, asSent, times, explain, since } = request;
  const begun = clock().getTime();
  const records: CanaryAnswers['records'] = new Array(received.length).fill(undefined);
  const its = received.flatMap((a, i) => (isCanarys(entityOf(a, stickyBy), number, canary.weight) ? [i] : []));
  if (its.length === 0) return { records, ownMs: 0 };
  if ('failed' in model) {
    for (const i of its) records[i] = model;
    return { records, ownMs: clock().getTime() - begun };
  }
  const { scorer } = model;
  try {
    if (explain) await ports.loadExplainer(model);
    const rows = new Map<number, Row>();
    const key = model.hasPersonalData ? await ports.piiKey() : '';
    for (const i of its) {
      const problems = new Problems({ personal: true });
      const row = model.validate(asSent[i], 'record', problems);
      if (problems.list.length > 0) records[i] = failedBy(canary.version, new RecordRefused());
      else rows.set(i, row);
      if (model.hasPersonalData) model.pseudonymise(row, key);
    }
    const left = [...rows.keys()];
    const values =
      scorer.windows.length === 0
        ? left.map(() => [])
        : await ports.windowsOf(
            scorer.windows,
            [...rows.values()],
            left.map((i) => times[i]!),
          );
    left.forEach((i, at) => {
      const record = rows.get(i)!;
      try {
        const score = scorer.score(record, values[at]!, explain, canary.shift);
        const served = {
          modelVersion: canary.version,
          log: { variant: 'canary' as const },
          canary: { captureLine: model.captureLine, tookMs: 0 },
        };
        records[i] = { scored: { ...received[i]!, record, windowValues: values[at]!, score, served } };
      } catch (error) {
        records[i] = failedBy(canary.version, error);
      }
    });
  } catch (error) {
    for (const i of its) records[i] ??= failedBy(canary.version, error);
  }
  const ended = clock().getTime();
  for (const record of records) if (record?.scored) record.scored.served!.canary!.tookMs = ended - since;
  return { records, ownMs: ended - begun };
}

export function failedBy(version: number, error: unknown): Failed {
  const reason = error instanceof ServingError ? error.code : error instanceof Error ? error.name : typeof error;
  return { failed: { version, reason } };
}

/** The canary's contract does not take a record that the champion's takes. */
class RecordRefused extends Error {
  override name = 'RecordRefused';
}

/** By what a record stays with one version: its entity, else its key, else nothing but itself. */
export function entityOf(
  { record, key, inferenceId }: { record: Row; key?: string | undefined; inferenceId: string },
  stickyBy: string | null,
): string {
  const entity = stickyBy === null ? undefined : record[stickyBy];
  if (entity !== undefined && entity !== null) return `entity ${entity}`;
  return key === undefined ? `record ${inferenceId}` : `key ${key}`;
}
