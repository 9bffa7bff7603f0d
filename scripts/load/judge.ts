import { isDeepStrictEqual } from 'node:util';
import type { CapturedPrediction, RecordedLabel } from '../../core/contracts/serving.ts';
import type { Answered, Ledger, SentLabel } from './ledger.ts';
import type { Oracle, Said } from './oracle.ts';
import { plainWindows, subsets } from './plain-windows.ts';

/** The versions that may have answered a record in a time. */
export type Allowed = (key: string, from: number, until: number) => ReadonlySet<number>;

export interface Judged {
  /** Predictions that were answered, by version. */
  byVersion: Record<number, number>;
  /** Answers besides of requests that came again. */
  again: number;
  /** Captured lines. */
  lines: number;
  /** Those that are there once more, to the last bit: the stream was asked again because it had not answered in time. */
  putAgain: number;
  /** Those of a request that broke off after it had been captured, and was answered when it was asked again. */
  brokeOff: number;
  /** Those of a request without an answer. */
  unanswered: number;
}

/**
 * Holds every answer against what its version says outside the platform, and against the inference log.
 * @param lines all that the log has of the project
 */
export function judge(ledger: Ledger, oracle: Oracle, allowed: Allowed, lines: readonly CapturedPrediction[]): Judged {
  const judged: Judged = { byVersion: {}, again: 0, lines: lines.length, putAgain: 0, brokeOff: 0, unanswered: 0 };
  const captured = Map.groupBy(lines, ({ inferenceId }) => inferenceId);
  for (const first of ledger.answered.values()) {
    const its = captured.get(first.inferenceId) ?? [];
    for (const answered of [first, ...first.again]) {
      const version = judgeAnswer(ledger, oracle, allowed, answered, its);
      if (version !== undefined) judged.byVersion[version] = (judged.byVersion[version] ?? 0) + 1;
    }
    judged.again += first.again.length;
    // A request that broke off may have been captured; it is the same prediction, and readers count it once.
    const answers = 1 + first.again.length;
    const puts = new Set(its.map((line) => JSON.stringify(line))).size;
    if (its.length < answers || puts > first.attempts)
      ledger.fault(
        `${first.inferenceId} (${first.record.id}) is ${puts} times in the log, of ${answers} answers in ${first.attempts} attempts`,
      );
    judged.putAgain += its.length - puts;
    judged.brokeOff += puts - answers;
  }
  for (const { inferenceId, key = '' } of lines) {
    if (ledger.refused.has(key)) ledger.fault(`record ${key} was refused and is in the log as ${inferenceId}`);
    if (ledger.answered.has(inferenceId)) continue;
    judged.unanswered++;
    if (!ledger.doubtful.has(key)) ledger.fault(`${inferenceId} (${key}) is in the log and was never answered`);
  }
  return judged;
}

/** @returns the version that answered; undefined where it is a fault */
function judgeAnswer(
  ledger: Ledger,
  oracle: Oracle,
  allowed: Allowed,
  answered: Answered,
  lines: readonly CapturedPrediction[],
): number | undefined {
  const { record, version, said, explained, from, until, inferenceId } = answered;
  const fault = (text: string) => {
    ledger.fault(`${inferenceId} (${record.id}) ${text}`);
    return undefined;
  };
  const versions = allowed(record.id, from, until);
  if (version !== undefined && !versions.has(version))
    return fault(`was answered by version ${version}; allowed: ${[...versions].join(', ')}`);
  // Its line is one that says the same.
  const line = lines.find(
    (l) => versions.has(l.modelVersion) && (version ?? l.modelVersion) === l.modelVersion && sameOf(said, l),
  );
  if (!line)
    return fault(
      `was answered ${JSON.stringify(said)} by ${version ?? [...versions].join(' or ')}, and the log has ${JSON.stringify(lines.map((l) => [l.modelVersion, l.probability, l.decision, l.expectedCost]))}`,
    );
  if (!isDeepStrictEqual(withoutNulls(line.record), withoutNulls(record)) || line.key !== record.id)
    return fault(`is in the log as ${line.key}, ${JSON.stringify(line.record)}; sent was ${JSON.stringify(record)}`);
  const { specs, names } = oracle.windows(line.modelVersion);
  const windows = names.map((name) => line.windows[name] ?? Number.NaN);
  const expected = oracle.said(line.modelVersion, record, windows, explained);
  if (!isDeepStrictEqual(said, expected))
    return fault(
      `was answered ${JSON.stringify(said)}; version ${line.modelVersion} says ${JSON.stringify(expected)} of ${JSON.stringify(record)}`,
    );
  if (specs.length > 0) {
    const at = Date.parse(String(record.at));
    const { earlier = [], settled } = answered;
    const found = [...(settled ? [[...earlier]] : subsets(earlier))].some((events) =>
      isDeepStrictEqual(plainWindows(specs, events, at), windows),
    );
    if (!found)
      return fault(
        `has windows ${JSON.stringify(windows)}, which are of no ${settled ? 'whole' : 'part'} of its customer's ${JSON.stringify(earlier)}`,
      );
    if (isDeepStrictEqual(plainWindows(specs, earlier, at), windows))
      ledger.count('windows that knew everything before');
    else ledger.count('windows with something still on its way');
  }
  return line.modelVersion;
}

const withoutNulls = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

const sameOf = (said: Said, line: CapturedPrediction) =>
  said.probability === line.probability && said.decision === line.decision && said.expectedCost === line.expectedCost;

/** Every label that was accepted is in the lake once. */
export function judgeLabels(ledger: Ledger, recorded: readonly RecordedLabel[]): void {
  const nameOf = ({
    key,
    inferenceId,
    value,
    at,
  }: Pick<RecordedLabel, 'key' | 'inferenceId' | 'value' | 'at'> | SentLabel) =>
    JSON.stringify([inferenceId ?? null, inferenceId === undefined ? key : null, value, at]);
  const known = Map.groupBy(
    recorded.map((label) => ({ ...label, value: /^(true|1|yes)$/i.test(String(label.value)) })),
    nameOf,
  );
  for (const label of ledger.labels) {
    const times = known.get(nameOf(label))?.length ?? 0;
    if (times !== 1) ledger.fault(`the label ${nameOf(label)} is ${times} times in the lake`);
  }
  const sent = new Set(ledger.labels.map(nameOf));
  for (const name of known.keys())
    if (!sent.has(name)) ledger.fault(`the lake has the label ${name}, which nobody was told of`);
}
