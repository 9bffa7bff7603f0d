import { declaredNotation } from '../../core/contracts/notation.ts';
import type { LabelRequest, ServingPackage } from '../../core/contracts/serving.ts';
import type { LabelResponse } from '../../core/serve/record-labels.ts';
import { labelCode } from '../../core/values/label.ts';
import { CommandFailed } from '../errors.ts';
import { post } from './api.ts';
import { projectKey } from './api-key.ts';
import type { Platform } from './platform.ts';
import { championPackage } from './predict.ts';
import { publishedProject, recordsSource } from './project.ts';
import { type ReadAs, type Row, readRows } from './read-rows.ts';

type Label = LabelRequest['labels'][number];

const labelsAtOnce = 500;

export interface SentLabels {
  by: LabelColumns['by'];
  accepted: number;
  rejected: { path: string; message: string }[];
}

export interface LabelColumns {
  by: 'inferenceId' | 'key';
  identifier: string;
  value: string;
  at?: string;
}

/** Sends the ground truth of a file (CSV, JSON, …) through the API. */
export async function sendLabels(
  platform: Platform,
  project: string,
  file: string,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<SentLabels> {
  const { definition } = await publishedProject(platform, project);
  const truth = definition.data.sources.find((s) => s.role === 'labels');
  const times = [truth?.time, 'at', 'time'].filter((name) => name !== undefined);
  const { target, task: kind } = definition.objective;
  const declared = definition.data.sources.find((s) => Object.hasOwn(s.columns, target))?.columns[target];
  const number: ReadAs = { type: 'number', notation: declared && declaredNotation(declared) };
  const { rows, columns } = await readRows(
    file,
    new Map([
      ...times.map((name): [string, ReadAs] => [name, { type: 'timestamp' }]),
      ...(kind === 'regression' ? [target, 'value', 'label'] : []).map((name): [string, ReadAs] => [name, number]),
    ]),
  );
  const found = labelColumns(columns, {
    target: definition.objective.target,
    key: recordsSource(definition).key,
    time: truth?.time,
  });
  if ('problem' in found) throw new CommandFailed(`${file}: ${found.problem}`);
  const { task, classes } = await championPackage(platform, project);
  const labels = rows.map((row, i) => toLabel(row, found, `${file}: row ${i + 1}`, { task, classes }));
  const { value } = await projectKey(platform, project);
  const url = platform.apiUrl(`projects/${project}/labels`);
  const sent: SentLabels = { by: found.by, accepted: 0, rejected: [] };
  for (let start = 0; start < labels.length; start += labelsAtOnce) {
    const some = labels.slice(start, start + labelsAtOnce);
    const answer = await post<LabelResponse>(url, value, JSON.stringify({ labels: some } satisfies LabelRequest));
    sent.accepted += answer.accepted;
    sent.rejected.push(...answer.rejected.map(({ path, message }) => ({ path: rowOf(path, start), message })));
    onProgress(start + some.length, labels.length);
  }
  return sent;
}

/** `labels[3].value` of a request that began with the 500th label as `row 504`. */
function rowOf(path: string, start: number): string {
  const index = /^labels\[(\d+)\]/.exec(path)?.[1];
  return index === undefined ? path : `row ${start + Number(index) + 1}`;
}

/** Which columns of a file say what: inference id or key, the target or `value`, and when it became known. */
export function labelColumns(
  columns: readonly string[],
  { target, key, time }: { target: string; key?: string | undefined; time?: string | undefined },
): LabelColumns | { problem: string } {
  const first = (...names: (string | undefined)[]) =>
    names.find((name) => name !== undefined && columns.includes(name));
  const id = first('inferenceId', 'inference_id');
  const identifier = id ?? first(key, 'key');
  const value = first(target, 'value', 'label');
  const has = `the file has: ${columns.slice(0, 12).join(', ')}`;
  if (!identifier)
    return {
      problem: `expected a column inferenceId${key ? `, or the key ${key}` : ' (the project has no key)'}; ${has}`,
    };
  if (!value) return { problem: `expected the target as a column ${target} or value; ${has}` };
  const at = first(time, 'at', 'time');
  return { by: id ? 'inferenceId' : 'key', identifier, value, ...(at && at !== value ? { at } : {}) };
}

/** The value as the API takes it: the name of a class, or a number. */
function toLabel(
  row: Row,
  { by, identifier, value, at }: LabelColumns,
  place: string,
  { task, classes }: Pick<ServingPackage, 'task' | 'classes'>,
): Label {
  const id = row[identifier];
  const truth = row[value];
  const known = at === undefined ? null : row[at];
  if (id === null || id === undefined) throw new CommandFailed(`${place} has no '${identifier}'`);
  const code = truth === null || truth === undefined ? undefined : labelCode(truth, task, classes);
  if (code === undefined) {
    const expected = task === 'regression' ? 'a number' : `one of ${classes.join(', ')}`;
    throw new CommandFailed(
      `${place}: expected ${expected} as '${value}', received ${truth === null ? 'nothing' : `'${truth}'`}`,
    );
  }
  return {
    [by]: String(id),
    value: task === 'regression' ? code : classes[code],
    ...(known ? { at: String(known) } : {}),
  };
}
