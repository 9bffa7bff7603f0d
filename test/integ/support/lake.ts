import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store.ts';
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

/** The bucket itself. */
export async function lakeBucket(): Promise<S3ObjectStore> {
  const at = await platform();
  return new S3ObjectStore(await at.s3(), at.outputs.lakeBucket);
}

/** Keys of all objects below a prefix. */
export async function listKeys(prefix: string): Promise<string[]> {
  const at = await platform();
  const s3 = await at.s3();
  const found: string[] = [];
  for (let after: string | undefined; ; ) {
    const { Contents = [], NextContinuationToken } = await s3.send(
      new ListObjectsV2Command({ Bucket: at.outputs.lakeBucket, Prefix: prefix, ContinuationToken: after }),
    );
    found.push(...Contents.flatMap(({ Key }) => (Key ? [Key] : [])));
    after = NextContinuationToken;
    if (after === undefined) return found;
  }
}

/** What the inference log holds of these predictions, once it holds all of them. */
export async function captured(project: string, ids: readonly string[]): Promise<CapturedPrediction[]> {
  const read = new Set<string>();
  const found = new Map<string, CapturedPrediction>();
  return poll(
    async () => {
      const fresh = (await listKeys(lake.inferences(project))).filter((key) => !read.has(key));
      for (const [i, text] of (await Promise.all(fresh.map(readText))).entries()) {
        for (const line of text.split('\n').filter(Boolean)) {
          const prediction = JSON.parse(line) as CapturedPrediction;
          found.set(prediction.inferenceId, prediction);
        }
        read.add(fresh[i]!);
      }
      const wanted = ids.flatMap((id) => found.get(id) ?? []);
      return wanted.length === ids.length ? wanted : undefined;
    },
    { timeoutMs: 30_000, waitingFor: `the capture of ${ids.length} predictions` },
  );
}
