import { readFileSync } from 'node:fs';
import { runMonitor } from '../../bin/client/monitor.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { championPackage, predict, recordsOf } from '../../bin/client/predict.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { saveMonitorReport } from '../../bin/commands/monitor.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import type { Prediction } from '../../core/contracts/serving.ts';
import { readJson, writeJson } from '../../local-cloud/json-file.ts';
import type { ExampleData } from './example-data.ts';
import type { ExamplePrediction } from './story.ts';

/** What an earlier start did with the champion that still serves. */
interface Served {
  /** The local cloud's instance and the model's digest. */
  identity: string;
  examples: ExamplePrediction[];
  predicted: number;
  monitor?: MonitorRecord;
}

const servedSchema = objectWith<Served>('what was served', {
  identity: 'string',
  examples: 'array',
  predicted: 'number',
  monitor: 'object?',
});

const recordsAtOnce = 100;
const patienceMs = 10_000;

export interface ServedExample extends Served {
  found: boolean;
}

/**
 * Sends the payments of the day after the last through the API, and keeps three of them to show: two that were let
 * through or blocked like most, and a fraud.
 */
export async function predictLiveDay(
  platform: Platform,
  project: string,
  { live, truth }: ExampleData,
  { identity, file }: { identity: string; file: string },
  onProgress: (text: string) => void,
): Promise<ServedExample> {
  const known = readJson(file, servedSchema);
  if (known?.identity === identity) return { ...known, found: true };
  const champion = await championPackage(platform, project);
  const { records } = await recordsOf(live, champion);
  const predictions: Prediction[] = [];
  // In the order of the day: each part is in the entity windows before the next is asked about.
  for (let start = 0; start < records.length; start += recordsAtOnce) {
    const part = await predict(platform, project, records.slice(start, start + recordsAtOnce));
    predictions.push(...part.predictions);
    onProgress(`${predictions.length} of ${records.length}`);
    await queueEmpty(platform, platform.outputs.entityQueueUrl, patienceMs);
  }
  const frauds = fraudsOf(truth);
  const all = records.map((record, i): ExamplePrediction => {
    const prediction = predictions[i];
    if (!prediction) throw new Error(`the API answered ${predictions.length} of ${records.length} records`);
    return { record, prediction, fraud: frauds.has(String(record[champion.key ?? ''])) };
  });
  const served: Served = { identity, examples: choose(all), predicted: all.length };
  writeJson(file, served);
  return { ...served, found: false };
}

/** Runs the monitor once over what was predicted. */
export async function monitorOnce(
  platform: Platform,
  project: string,
  served: ServedExample,
  file: string,
): Promise<{ record: MonitorRecord | undefined; found: boolean; page: string | undefined }> {
  const found = served.monitor !== undefined;
  let record = served.monitor;
  if (!record) {
    const outcome = await runMonitor(platform, project, { wait: true, timeoutMs: 300_000 });
    record = outcome.status === 'judged' ? outcome.record : undefined;
    const { found: _, ...rest } = served;
    writeJson(file, { ...rest, ...(record ? { monitor: record } : {}) } satisfies Served);
  }
  return { record, found, page: record ? await saveMonitorReport(platform, record) : undefined };
}

/** The surest fraud that is one, and of the genuine payments an ordinary one and the most suspicious. */
export function choose(all: readonly ExamplePrediction[]): ExamplePrediction[] {
  const sorted = [...all].sort((a, b) => (a.prediction.probability ?? 0) - (b.prediction.probability ?? 0));
  const genuine = sorted.filter((e) => !e.fraud);
  const ordinary = genuine[Math.floor(genuine.length / 2)];
  const suspicious = genuine.at(-1);
  const fraud = sorted.filter((e) => e.fraud).at(-1) ?? sorted.at(-2);
  return [...new Set([ordinary, suspicious, fraud])].filter((e) => e !== undefined);
}

/** Keys of the payments that are fraud: the first column where the second says true. */
function fraudsOf(truth: string): Set<string> {
  const [, ...lines] = readFileSync(truth, 'utf8').trim().split('\n');
  return new Set(
    lines.map((line) => line.split(',')).flatMap(([key, fraud]) => (key && fraud === 'true' ? [key] : [])),
  );
}
