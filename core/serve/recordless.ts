import type { ProjectName } from '../contracts/ids.ts';
import type { CapturedPrediction } from '../contracts/serving.ts';
import { pseudonym } from '../hash/pseudonym.ts';
import type { Row } from '../table/table.ts';
import { canonicalText } from '../values/canonical.ts';
import { keyFault, keyText } from '../values/key.ts';
import type { ApiRequest } from './http/api-request.ts';
import type { Measured } from './prediction/capture.ts';
import { type CheckedRecords, checkRecords } from './prediction/check-records.ts';
import type { Score } from './prediction/scorer.ts';
import { readRequest } from './protocols/read-request.ts';
import type { Settings } from './serving-settings.ts';

/**
 * The records of a request whose model cannot be read: objects, of which nobody says what their fields should be. `asked`: how many it has.
 * @throws ServingError 400, 413, 415
 */
export function recordsAsSent(request: ApiRequest): CheckedRecords<Row> & { asked: number } {
  const asked = readRequest(request, { columns: [], outputs: anyOutputs });
  const checked = checkRecords(asked, true, (record, i, problems) => {
    if (record !== null && typeof record === 'object' && !Array.isArray(record)) return record as Row;
    const message = `expected an object with a field for each column, received ${problems.describe(record)}`;
    problems.add(`records[${i}]`, message, { path: `records[${i}]`, message });
    return {};
  });
  return { ...checked, asked: asked.records.length };
}

/** Tensors that may be asked for, of any task. */
const anyOutputs = ['probability', 'decision', 'expectedCost', 'score', 'modelVersion', 'inferenceId', 'explanation'];

/** A line of the inference log without its record: which of its fields are personal data only the model tells. */
export function recordlessLine(
  told: {
    project: ProjectName;
    inferenceId: string;
    record: Row;
    answer: Score['answer'];
    at: number;
    measured: Measured;
  },
  column: Settings['key'],
  secret: string | undefined,
): string {
  const { project, inferenceId, record, answer, at, measured } = told;
  const key = column && keyOf(project, record, column, secret);
  const line: CapturedPrediction = {
    inferenceId,
    project,
    modelVersion: 0,
    at: new Date(at).toISOString(),
    ...answer,
    ...(key === undefined ? {} : { key }),
    record: {},
    recordless: true,
    windows: {},
    ...measured,
  };
  return JSON.stringify(line);
}

function keyOf(
  project: ProjectName,
  record: Row,
  { name, type, personal }: NonNullable<Settings['key']>,
  secret: string | undefined,
): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  const text = canonicalText(type, keyText(value) ?? value) ?? undefined;
  if (text === undefined || keyFault(text) !== undefined) return undefined;
  if (!personal) return text;
  return secret === undefined ? undefined : pseudonym(secret, project, text);
}
