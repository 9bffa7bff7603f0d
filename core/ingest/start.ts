import type { IngestInput } from '../contracts/ingest.ts';
import { parseRawKey } from '../contracts/lake.ts';
import { objectHash } from '../registry/datasets.ts';

/** What EventBridge says of an object that was written to the lake (`Object Created`); its key is not URL-encoded. */
export interface ObjectCreated {
  'detail-type': string;
  detail: { object: { key: string; size?: number; etag?: string; 'version-id'?: string; sequencer?: string } };
}

export interface IngestStart {
  /** Name of the execution: one a version of an object, so that an event that comes twice starts one. */
  name: string;
  input: IngestInput;
}

export class MalformedEvent extends Error {
  override name = 'MalformedEvent';
}

/**
 * The execution that an event asks for, or undefined where it is not about an object in `raw/<project>/<source>/`.
 * @throws MalformedEvent
 */
export function ingestStart(event: unknown): IngestStart | undefined {
  const { 'detail-type': type, detail } = (event ?? {}) as Partial<ObjectCreated>;
  if (typeof type !== 'string') throw new MalformedEvent(`expected an EventBridge event, received ${typeOf(event)}`);
  if (type !== 'Object Created') return undefined;
  const created = detail?.object;
  if (typeof created?.key !== 'string')
    throw new MalformedEvent('expected detail.object.key in the event, received none');
  const place = parseRawKey(created.key);
  if (!place) return undefined;
  const versionId = created['version-id'];
  if (!versionId && !created.etag) {
    throw new MalformedEvent(`expected a version-id or an etag of ${created.key} in the event, received neither`);
  }
  const object = {
    key: created.key,
    ...(versionId ? { versionId } : {}),
    etag: created.etag ?? '',
    size: created.size ?? 0,
    ...(created.sequencer ? { sequencer: created.sequencer } : {}),
  };
  const name = `${place.project.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 39)}-${objectHash(object)}`;
  return { name, input: { project: place.project, source: place.source, object } };
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
