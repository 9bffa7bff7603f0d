import { setTimeout as sleep } from 'node:timers/promises';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { CapturedPrediction, RecordedLabel } from '../../core/contracts/serving.ts';
import { capturedPredictions } from '../../core/monitor/captured-predictions.ts';
import { concurrently } from '../../core/registry/concurrently.ts';

const parallel = 16;

/** Lines of all objects below a prefix that have not been read yet. */
async function readNew(store: S3ObjectStore, prefix: string, read: Set<string>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) if (!read.has(key)) keys.push(key);
  return concurrently(keys, parallel, async (key) => {
    const text = new TextDecoder().decode(await store.get(key));
    read.add(key);
    return text;
  });
}

/** The inference log of a project, read on as it grows. */
export class InferenceLog {
  readonly lines: CapturedPrediction[] = [];
  readonly #read = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #store: S3ObjectStore;
  readonly #project: string;

  constructor(store: S3ObjectStore, project: string) {
    this.#store = store;
    this.#project = project;
  }

  /** @throws where a line is no prediction */
  async readOn(): Promise<void> {
    for (const text of await readNew(this.#store, lake.inferences(this.#project), this.#read))
      for (const line of capturedPredictions(text)) {
        if (!line) throw new Error(`the log of '${this.#project}' has a line that is no prediction`);
        this.lines.push(line);
        this.#ids.add(line.inferenceId);
      }
  }

  /** Until it has these predictions. @returns those that have not come in time */
  async readAll(ids: readonly string[], timeoutMs = 60_000): Promise<string[]> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      await this.readOn();
      const missing = this.missing(ids);
      if (missing.length === 0 || Date.now() > until) return missing;
      await sleep(1_000);
    }
  }

  /** Ids that it does not have yet. */
  missing(ids: Iterable<string>): string[] {
    return [...ids].filter((id) => !this.#ids.has(id));
  }
}

export async function recordedLabels(store: S3ObjectStore, project: string): Promise<RecordedLabel[]> {
  const texts = await readNew(store, lake.labelsOf(project), new Set());
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordedLabel),
  );
}

export async function lakeOf(at: Platform): Promise<S3ObjectStore> {
  return new S3ObjectStore(await at.s3(), at.outputs.lakeBucket);
}
