import type { IngestInput } from '../contracts/ingest.ts';
import { parseRawKey } from '../contracts/lake.ts';
import { objectWith, parseJson, type Schema, UnexpectedValue } from '../contracts/schema.ts';
import { contentHash } from '../hash/content-hash.ts';
import { objectHash } from '../registry/datasets.ts';

/** What EventBridge says of an object that was written to the lake (`Object Created`); its key is not URL-encoded. */
export interface CreatedObject {
  key: string;
  size?: number;
  etag?: string;
  'version-id'?: string;
  sequencer?: string;
}

export interface IngestStart {
  /** Name of the execution: one a write of an object, so that an event that comes twice starts one. */
  name: string;
  input: IngestInput;
}

export interface IngestStartPorts {
  /** Starts the ingest machine; a name that was started before starts nothing. */
  start(execution: IngestStart): Promise<void>;
}

const remedy = 'only the bus of the platform sends to this queue: look at who did';

/** Starts the ingestion that a message of the ingest queue asks for. @throws MalformedJson */
export async function startIngestion({ start }: IngestStartPorts, body: string): Promise<void> {
  const created = parseJson(body, createdObject, { from: 'a message of the ingest queue', remedy });
  const execution = created && ingestStart(created);
  if (execution) await start(execution);
}

/** The execution for an object, or undefined where it does not lie in `raw/<project>/<source>/`. */
export function ingestStart({
  key,
  size,
  etag,
  sequencer,
  'version-id': versionId,
}: CreatedObject): IngestStart | undefined {
  const place = parseRawKey(key);
  if (!place) return undefined;
  const object = {
    key,
    ...(versionId ? { versionId } : {}),
    etag: etag ?? '',
    size: size ?? 0,
    ...(sequencer ? { sequencer } : {}),
  };
  // Without a version, the same content written again is told from an event that comes again by the order of writes.
  const write =
    versionId || !sequencer ? objectHash(object) : contentHash([objectHash(object), sequencer]).slice(0, 40);
  const name = `${place.project.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 39)}-${write}`;
  return { name, input: { project: place.project, source: place.source, object } };
}

const eventSchema = objectWith<{ 'detail-type': string; detail?: object }>('an EventBridge event', {
  'detail-type': 'string',
  detail: 'object?',
});
const detailSchema = objectWith<{ object: object }>('the detail of an event of S3', { object: 'object' });
const objectSchema = objectWith<CreatedObject>('an object of S3', {
  key: 'string',
  size: 'number?',
  etag: 'string?',
  'version-id': 'string?',
  sequencer: 'string?',
});

/** The object that an event tells of; undefined for an event of another kind. */
export const createdObject: Schema<CreatedObject | undefined> = (value) => {
  const { 'detail-type': type, detail } = eventSchema(value);
  if (type !== 'Object Created') return undefined;
  const created = objectSchema(detailSchema(detail ?? {}).object);
  const inRaw = parseRawKey(created.key) !== undefined;
  if (inRaw && !created['version-id'] && !created.etag)
    throw new UnexpectedValue(`expected a version-id or an etag of ${created.key}, found neither`);
  return created;
};
