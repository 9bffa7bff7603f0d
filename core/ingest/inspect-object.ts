import type { IngestInput, IngestInspection } from '../contracts/ingest.ts';
import { contractHash, contractOf } from '../contracts/source-contract.ts';
import type { Ports } from '../ports/index.ts';
import { findObject } from '../registry/datasets.ts';
import { findDefinition } from '../registry/definitions.ts';
import { limits } from './limits.ts';

/**
 * Whether an object is new, or known under another contract than the present one, belongs to a source that a project
 * declares, and is of a size that can be taken.
 */
export async function inspectObject(
  { registry }: Pick<Ports, 'registry'>,
  { project, source, object }: IngestInput,
): Promise<IngestInspection> {
  const input: IngestInput = { project, source, object };
  const [known, record] = await Promise.all([findObject(registry, project, object), findDefinition(registry, project)]);
  const declared = record?.definition.data.sources.find((s) => s.name === source);
  const present = record && declared ? contractHash(contractOf(record.definition, declared)) : undefined;
  // What a source that is no longer declared holds stays as it is.
  if (known && (known.status === 'removed' || present === undefined || known.contractHash === present))
    return { ...input, action: 'skip' };
  const reject = (reason: string): IngestInspection => ({
    ...input,
    action: 'reject',
    reason,
    ...(present ? { contractHash: present } : {}),
  });
  if (!record)
    return reject(`no project '${project}' is published; \`perennial apply ${project}\` takes the file then`);
  if (!declared) {
    const sources = record.definition.data.sources.map((s) => s.name);
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
