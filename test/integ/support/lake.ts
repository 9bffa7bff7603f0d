import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { readObject } from '../../../bin/client/objects.ts';
import { poll } from '../../../bin/client/poll.ts';
import { lake } from '../../../core/contracts/lake.ts';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { platform } from './platform.ts';

export async function readText(key: string): Promise<string> {
  return new TextDecoder().decode(await readObject(await platform(), key));
}

export async function readJson<T>(key: string): Promise<T> {
  return JSON.parse(await readText(key)) as T;
}

/** Keys of the objects below a prefix, at most 1,000. */
export async function listKeys(prefix: string): Promise<string[]> {
  const at = await platform();
  const { Contents = [] } = await (await at.s3()).send(
    new ListObjectsV2Command({ Bucket: at.outputs.lakeBucket, Prefix: prefix }),
  );
  return Contents.flatMap(({ Key }) => (Key ? [Key] : []));
}

/** What the inference log holds of these predictions, once it holds all of them. */
export async function captured(project: string, ids: readonly string[]): Promise<CapturedPrediction[]> {
  return poll(
    async () => {
      const texts = await Promise.all((await listKeys(lake.inferences(project))).map(readText));
      const lines = texts.flatMap((text) => text.split('\n').filter(Boolean));
      const found = new Map(
        lines.map((line) => JSON.parse(line) as CapturedPrediction).map((p) => [p.inferenceId, p] as const),
      );
      const wanted = ids.flatMap((id) => found.get(id) ?? []);
      return wanted.length === ids.length ? wanted : undefined;
    },
    { timeoutMs: 30_000, waitingFor: `the capture of ${ids.length} predictions` },
  );
}
