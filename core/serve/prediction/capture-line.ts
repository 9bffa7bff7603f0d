import type { CapturedPrediction } from '../../contracts/serving.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import type { Measured, ScoredRecord } from './capture.ts';
import type { ContractColumn } from './validate-record.ts';

/** Writes a line of the inference log, a `CapturedPrediction` as JSON. */
export type CaptureWriter = (scored: ScoredRecord, at: string, measured?: Measured) => string;

/** A document of the capture stream holds 1,000 KiB. */
const documentLimit = 900_000;
/** Longest text in a document that would be larger. */
const textLimit = 200;
/** Bytes of a unit of a text at most. */
const widest = 3;

/**
 * What makes the lines of the inference log. A line is one object that is turned into text at once: of a double that takes three fifths of the
 * time that a text of its own does.
 */
export function captureWriter(
  project: string,
  modelVersion: number,
  contract: readonly ContractColumn[],
  windowNames: readonly string[],
): CaptureWriter {
  const timestamps = contract.filter(({ type }) => type === 'timestamp').map(({ name }) => name);
  // A copy of an object that has all fields is made much faster than one that gets them one by one.
  const unknownWindows: CapturedPrediction['windows'] = {};
  for (const name of windowNames) setField(unknownWindows, name, null);

  const windowsOf = (values: readonly number[]): CapturedPrediction['windows'] => {
    if (windowNames.length === 0) return unknownWindows;
    const windows = { ...unknownWindows };
    for (let w = 0; w < windowNames.length; w++) setField(windows, windowNames[w]!, values[w] ?? null);
    return windows;
  };
  const line = (scored: ScoredRecord, at: string, measured: Measured | undefined, longest: number): string => {
    const { inferenceId, score, record, key, time, windowValues, exploration, served } = scored;
    const { answer, costs, shift } = score;
    // What is undefined is left out, and no finite number is null.
    return JSON.stringify({
      inferenceId,
      project,
      modelVersion: answer.fallback ? 0 : modelVersion,
      at,
      ...answer,
      key,
      time: Number.isNaN(time) ? undefined : new Date(time).toISOString(),
      record: readable(record, timestamps, longest),
      windows: windowsOf(windowValues),
      costs,
      shift,
      ...exploration,
      ...served?.log,
      ...measured,
    });
  };
  return (scored, at, measured) => {
    const document = line(scored, at, measured, Number.POSITIVE_INFINITY);
    // Most are far from the limit, and need not be counted.
    if (document.length * widest <= documentLimit || utf8Length(document) <= documentLimit) return document;
    return line(scored, at, measured, textLimit);
  };
}

/** Times as readers know them, and of texts what `longest` lets in. */
function readable(record: Row, timestamps: readonly string[], longest: number): Row {
  if (timestamps.length === 0 && longest === Number.POSITIVE_INFINITY) return record;
  const copy = { ...record };
  for (const name of timestamps) {
    const value = copy[name];
    if (typeof value === 'number') setField(copy, name, new Date(value).toISOString());
  }
  for (const name of longest < Number.POSITIVE_INFINITY ? Object.keys(copy) : []) {
    const value = copy[name];
    if (typeof value === 'string' && value.length > longest)
      setField(copy, name, value.slice(0, longest).replace(/\p{Surrogate}$/u, ''));
  }
  return copy;
}
