import type { DescribedDataset } from '../contracts/dataset.ts';
import type { DatasetVersionId } from '../contracts/ids.ts';
import type { IngestConversion, IngestInput, RawObject } from '../contracts/ingest.ts';
import { lake as lakeKeys } from '../contracts/lake.ts';
import type { DatasetRecord } from '../contracts/registry/datasets.ts';
import { keys } from '../contracts/registry/keys.ts';
import { contractHash, contractOf, datasetVersionOf, holdsPersonalData } from '../contracts/source-contract.ts';
import { bytesHash } from '../hash/content-hash.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { findObject } from '../registry/datasets.ts';
import { getDefinition } from '../registry/definitions.ts';
import type { Conversion, Convert } from './conversion.ts';
import { UnreadableObject } from './errors.ts';

export interface ConvertPorts extends Pick<Ports, 'lake' | 'registry' | 'piiKey'> {
  convert: Convert;
}

/**
 * Converts a raw object: good rows to `curated/`, bad ones to `quarantine/`, and beside the data its description. The
 * version is the hash of the content and of what it was checked against, so that repeating this writes the same again.
 */
export async function convertObject(ports: ConvertPorts, input: IngestInput): Promise<IngestConversion> {
  const { project, source: name, object } = input;
  const { definition } = await getDefinition(ports.registry, project);
  const source = definition.data.sources.find((s) => s.name === name);
  const base: IngestInput = { project, source: name, object };
  if (!source) return { ...base, action: 'reject', reason: `project '${project}' no longer has a source '${name}'` };
  const contract = contractOf(definition, source);
  const hash = contractHash(contract);
  let datasetVersion: DatasetVersionId | undefined;
  try {
    const bytes = await readAnnounced(ports.lake, object);
    datasetVersion = datasetVersionOf(project, name, bytesHash(bytes), hash);
    const found = { ...base, contractHash: hash, datasetVersion };
    if (await ports.registry.get<DatasetRecord>(keys.dataset(project, name, datasetVersion))) {
      return { ...found, action: 'duplicate' };
    }
    const conversion = await ports.convert(bytes, {
      project,
      contract,
      personal: holdsPersonalData(definition),
      piiKey: ports.piiKey,
    });
    const { quarantine, parquet, ...figures } = conversion;
    if (quarantine !== undefined) {
      await ports.lake.put(lakeKeys.quarantine(project, name, datasetVersion, 'rows.ndjson'), quarantine, {
        contentType: 'application/x-ndjson',
      });
    }
    if (parquet === undefined) throw new UnreadableObject(noGoodRows(conversion));
    const curatedKey = lakeKeys.curated(project, name, datasetVersion);
    await ports.lake.put(curatedKey, parquet, { contentType: 'application/vnd.apache.parquet' });
    const recordKey = lakeKeys.curatedRecord(project, name, datasetVersion);
    const described: DescribedDataset = {
      project,
      source: name,
      datasetVersion,
      object,
      ...figures,
      curatedKey,
      contractHash: hash,
    };
    await putJson(ports.lake, recordKey, described);
    return { ...found, action: 'catalogue', recordKey };
  } catch (error) {
    if (!(error instanceof UnreadableObject) && !(error instanceof ObjectNotFound)) throw error;
    if (error instanceof ObjectNotFound && (await findObject(ports.registry, project, object))?.datasetVersion)
      return { ...base, action: 'gone', contractHash: hash };
    const rejected = { ...base, action: 'reject', reason: error.message, contractHash: hash } as const;
    return { ...rejected, ...(datasetVersion ? { datasetVersion } : {}) };
  }
}

/**
 * The bytes that an event told of. Where it names no version, those that lie there now may be of a later writing, which has
 * an event of its own: the version is found by its ETag.
 *
 * @throws ObjectNotFound; UnreadableObject where the bytes are gone
 */
export async function readAnnounced(lake: Ports['lake'], { key, versionId, etag }: RawObject): Promise<Uint8Array> {
  if (versionId || etag === '') return lake.get(key, versionId);
  const there = await lake.head(key);
  if (!there) throw new ObjectNotFound(key);
  if (there.etag === etag) return lake.get(key, there.versionId);
  const earlier = await lake.versionOf(key, etag);
  if (earlier === undefined)
    throw new UnreadableObject('the file was written over before it was read; what was written later counts');
  return lake.get(key, earlier);
}

function noGoodRows({ quarantined, reasons }: Conversion): string {
  const [reason, count] = Object.entries(reasons).sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
  return `none of ${quarantined} rows meets the contract; ${count} times: ${reason}`;
}
