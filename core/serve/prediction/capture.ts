import { reserved } from '../../contracts/dataset.ts';
import type { CapturedPrediction, Decision, EntityEvent, Prediction } from '../../contracts/serving.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
import { ownField, setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { hidesOutcome } from '../../values/decisions.ts';
import { maxKeyLength } from '../../values/key.ts';
import { columnsRead, type WindowSpec } from '../../windows/specs.ts';
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
  canary?: { captureLine: ReturnType<typeof captureWriter>; tookMs: number };
}

/** A document of the capture stream holds 1,000 KiB. */
const documentLimit = 900_000;
/** Longest text in a document that would be larger. */
const textLimit = 200;
/** Fields of a record that no window reads yet: windows that a later definition adds can be filled from them. */
const spareFields = 50;
const spareTextLimit = 64;

/** What makes the lines of the inference log. */
export function captureWriter(
  project: string,
  modelVersion: number,
  contract: readonly ContractColumn[],
  windowNames: readonly string[],
): (scored: ScoredRecord, at: string, measured?: Measured) => string {
  const timestamps = contract.filter((column) => column.type === 'timestamp').map((column) => column.name);
  return ({ inferenceId, score, record, key, time, windowValues, exploration, served }, at, measured) => {
    const readable: Row = { ...record };
    for (const name of timestamps)
      if (typeof readable[name] === 'number') readable[name] = new Date(readable[name]).toISOString();
    const windows: Record<string, number | null> = {};
    windowNames.forEach((name, i) => {
      const value = windowValues[i]!;
      windows[name] = Number.isFinite(value) ? value : null;
    });
    const captured: CapturedPrediction = {
      inferenceId,
      project,
      modelVersion: score.answer.fallback ? 0 : modelVersion,
      at,
      ...score.answer,
      ...(key === undefined ? {} : { key }),
      ...(Number.isNaN(time) ? {} : { time: new Date(time).toISOString() }),
      record: readable,
      windows,
      ...(score.costs ? { costs: score.costs } : {}),
      ...(score.shift !== undefined && { shift: score.shift }),
      ...exploration,
      ...served?.log,
      ...measured,
    };
    const document = JSON.stringify(captured);
    if (utf8Length(document) <= documentLimit) return document;
    for (const [name, value] of Object.entries(readable))
      if (typeof value === 'string' && value.length > textLimit)
        readable[name] = value.slice(0, textLimit).replace(/\p{Surrogate}$/u, '');
    return JSON.stringify(captured);
  };
}

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
