import type { CapturedPrediction } from '../../contracts/serving.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
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
 * What makes the lines of the inference log. Put together as text: what is the same in every line is written once, and a line takes half the time
 * of an object that is made to be turned into one.
 */
export function captureWriter(
  project: string,
  modelVersion: number,
  contract: readonly ContractColumn[],
  windowNames: readonly string[],
): CaptureWriter {
  const timestamps = new Set(contract.filter(({ type }) => type === 'timestamp').map(({ name }) => name));
  const labels = new Map(contract.map(({ name }) => [name, `${JSON.stringify(name)}:`]));
  const windowLabels = windowNames.map((name) => `${JSON.stringify(name)}:`);
  const ofProject = `,"project":${JSON.stringify(project)},"modelVersion":`;

  const recordText = (record: Row, longest: number): string => {
    let text = '';
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (value === undefined) continue;
      const label = labels.get(name) ?? `${JSON.stringify(name)}:`;
      text += `${text === '' ? '' : ','}${label}${valueText(value, timestamps.has(name), longest)}`;
    }
    return text;
  };
  const line = (scored: ScoredRecord, at: string, measured: Measured | undefined, longest: number): string => {
    const { inferenceId, score, record, key, time, windowValues, exploration, served } = scored;
    const { answer, costs, shift } = score;
    let windows = '';
    for (let w = 0; w < windowLabels.length; w++)
      windows += `${w === 0 ? '' : ','}${windowLabels[w]}${numberText(windowValues[w])}`;
    const head = `{"inferenceId":"${inferenceId}"${ofProject}${answer.fallback ? 0 : modelVersion},"at":"${at}"`;
    const own = `${key === undefined ? '' : `,"key":${JSON.stringify(key)}`}${Number.isNaN(time) ? '' : `,"time":"${new Date(time).toISOString()}"`}`;
    const read = `,"record":{${recordText(record, longest)}},"windows":{${windows}}`;
    const made = `${costs ? `,"costs":[${costs.map(numberText).join(',')}]` : ''}${shift === undefined ? '' : `,"shift":${numberText(shift)}`}`;
    const took = measured ? `,"tookMs":${numberText(measured.tookMs)},"memoryMb":${numberText(measured.memoryMb)}` : '';
    return `${head}${membersOf(answer)}${own}${read}${made}${membersOf(exploration)}${membersOf(served?.log)}${took}}`;
  };
  return (scored, at, measured) => {
    const document = line(scored, at, measured, Number.POSITIVE_INFINITY);
    // Most are far from the limit, and need not be counted.
    if (document.length * widest <= documentLimit || utf8Length(document) <= documentLimit) return document;
    return line(scored, at, measured, textLimit);
  };
}

function valueText(value: unknown, isTime: boolean, longest: number): string {
  if (typeof value === 'number') return isTime ? `"${new Date(value).toISOString()}"` : numberText(value);
  if (typeof value === 'string' && value.length > longest)
    return JSON.stringify(value.slice(0, longest).replace(/\p{Surrogate}$/u, ''));
  return JSON.stringify(value);
}

/** As JSON has it: what is no finite number is null. */
function numberText(value: number | undefined): string {
  return Number.isFinite(value) ? `${value}` : 'null';
}

/** The members of an object, each after a comma. */
function membersOf(part: Partial<CapturedPrediction> | undefined): string {
  if (!part) return '';
  const text = JSON.stringify(part);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}
