import type { IngestInput, IngestInspection } from '../contracts/ingest.ts';
import type { RecordStore } from '../ports/index.ts';
import { findObject } from '../registry/datasets.ts';
import { findDefinition } from '../registry/definitions.ts';
import { limits } from './limits.ts';

/** Whether an object is new, belongs to a source that a project declares, and is of a size that can be taken. */
export async function inspectObject(input: IngestInput, registry: RecordStore): Promise<IngestInspection> {
  const { project, source, object } = input;
  const reject = (reason: string): IngestInspection => ({ ...input, action: 'reject', reason });
  if (await findObject(registry, project, object)) return { ...input, action: 'skip' };
  const record = await findDefinition(registry, project);
  if (!record) {
    return reject(`no project '${project}' is published; run \`perennial apply ${project}\` and upload the file again`);
  }
  const sources = record.definition.data.sources.map((s) => s.name);
  if (!sources.includes(source)) {
    return reject(`project '${project}' has no source '${source}'; it has: ${sources.join(', ')}`);
  }
  if (object.size === 0) return reject('the file is empty');
  if (object.size > limits.objectBytes) {
    const mebibytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
    return reject(
      `the file has ${mebibytes(object.size)} MiB; at most ${mebibytes(limits.objectBytes)} are taken; split it into smaller files`,
    );
  }
  return { ...input, action: 'convert' };
}
