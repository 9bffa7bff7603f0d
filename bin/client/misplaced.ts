import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { parseRawKey } from '../../core/contracts/lake.ts';
import { findDefinition } from '../../core/registry/definitions.ts';
import { misplacedReason } from '../../core/registry/misplaced.ts';
import type { Platform } from './platform.ts';

export interface MisplacedFile {
  key: string;
  bytes: number;
  /** ISO 8601. */
  at: string;
  reason: string;
}

/** The files under `raw/` that no ingestion takes, whoever put them there. */
export async function misplacedFiles(
  platform: Platform,
  onProgress: (seen: number) => void = () => {},
): Promise<MisplacedFile[]> {
  const store = new S3ObjectStore(await platform.s3(), platform.outputs.lakeBucket);
  const sources = new Map<string, readonly string[] | undefined>();
  const found: MisplacedFile[] = [];
  let seen = 0;
  for await (const { key, size, lastModified } of store.list('raw/')) {
    if (++seen % 1_000 === 0) onProgress(seen);
    // What consoles write to show a folder.
    if (key.endsWith('/') && size === 0) continue;
    const project = parseRawKey(key)?.project;
    if (project !== undefined && !sources.has(project)) {
      const record = await findDefinition(platform.registry, project);
      sources.set(
        project,
        record?.definition.data.sources.map((s) => s.name),
      );
    }
    const reason = misplacedReason(key, (name) => sources.get(name));
    if (reason !== undefined) found.push({ key, bytes: size, at: lastModified.toISOString(), reason });
  }
  return found;
}
