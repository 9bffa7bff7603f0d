import { reserved } from '../../contracts/dataset.ts';
import type { CapturedPrediction, Decision, EntityEvent, Prediction } from '../../contracts/serving.ts';
import { ownField, setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { hidesOutcome } from '../../values/decisions.ts';
import { maxKeyLength } from '../../values/key.ts';
import { columnsRead, type WindowSpec } from '../../windows/specs.ts';
import type { CaptureWriter } from './capture-line.ts';
import type { Exploration } from './release.ts';
import type { Score } from './scorer.ts';
import type { ContractColumn } from './validate-record.ts';

/** A record of a request. */
export interface ReceivedRecord {
  inferenceId: string;
  /** As validated: personal data as pseudonyms, timestamps in ms. */
  record: Row;
  key: string | undefined;
  /** When the record happened, ms; NaN where it has no time. */
  time: number;
}

/** What answering took. */
export type Measured = Required<Pick<CapturedPrediction, 'tookMs' | 'memoryMb'>>;

/** One prediction with what it was made of. */
export interface ScoredRecord extends ReceivedRecord {
  score: Score;
  windowValues: readonly number[];
  exploration?: Exploration;
  /** While two versions answer: the one that did. */
  served?: Served;
}

/** Which of two versions answered a record. */
export interface Served {
  modelVersion: number;
  /** What the log says of it. */
  log: Pick<CapturedPrediction, 'variant' | 'canaryFailed'>;
  /** The canary's own writer of the log, and what its answers took; absent: the champion's. */
  canary?: { captureLine: CaptureWriter; tookMs: number };
}

/** Fields of a record that no window reads yet: windows that a later definition adds can be filled from them. */
const spareFields = 50;
const spareTextLimit = 64;

/** Fields of a record that its event for the entity windows holds. */
export function eventFields(
  contract: readonly ContractColumn[],
  windows: readonly WindowSpec[],
): { name: string; limit: number }[] {
  const read = new Set(windows.flatMap(columnsRead));
  const spare = contract.filter(({ name, type }) => !read.has(name) && type !== 'text' && type !== 'timestamp');
  return [
    ...[...read].map((name) => ({ name, limit: 2 * maxKeyLength })),
    ...spare.slice(0, spareFields).map(({ name }) => ({ name, limit: spareTextLimit })),
  ];
}

/** The fields that either of two models asks for, once each, with the longer limit. */
export function eventFieldsOfBoth(
  one: ReturnType<typeof eventFields>,
  other: ReturnType<typeof eventFields>,
): ReturnType<typeof eventFields> {
  const limits = new Map<string, number>();
  for (const { name, limit } of [...one, ...other]) limits.set(name, Math.max(limit, limits.get(name) ?? 0));
  return [...limits].map(([name, limit]) => ({ name, limit }));
}

/**
 * The record as an event for the entity windows; undefined where it has no time.
 * @param decision where windows ask for it: what is not let through is no event of them until its label
 */
export function recordEventOf(
  project: string,
  fields: readonly { name: string; limit: number }[],
  { inferenceId, record, key, time }: ReceivedRecord,
  decision?: Decision,
): EntityEvent | undefined {
  if (Number.isNaN(time)) return undefined;
  const held: Row = {};
  for (const { name, limit } of fields) {
    const value = ownField(record, name);
    if (value === undefined || value === null || (typeof value === 'string' && value.length > limit)) continue;
    setField(held, name, value);
  }
  if (hidesOutcome(decision)) held[reserved.decision] = decision;
  return {
    kind: 'record',
    project,
    inferenceId,
    ...(key === undefined ? {} : { key }),
    time: new Date(time).toISOString(),
    record: held,
  };
}

/** What the caller is answered. */
export function predictionOf({ inferenceId, score, served }: ScoredRecord): Prediction {
  return {
    inferenceId,
    ...(served && { modelVersion: served.modelVersion }),
    ...score.answer,
    ...(score.explanation && { explanation: score.explanation }),
  };
}
