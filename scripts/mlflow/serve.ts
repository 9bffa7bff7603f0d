import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { memoryObjectStore, memoryRecordStore } from '../../adapters/memory/index.ts';
import { apiKeyHash } from '../../core/access/api-key-hash.ts';
import { writeGrant } from '../../core/access/grants.ts';
import { projectSchema } from '../../core/contracts/project.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { publishDefinition } from '../../core/registry/definitions.ts';
import type { ArtifactStore } from '../../core/track/artifacts.ts';
import { type TrackingPorts, track } from '../../core/track/request.ts';

const name = 'compared';
export const key = 'secret';

/** The protocol behind a server of its own, on stores in memory, with one project and its key. */
export async function serveTracking(): Promise<{ address: string; server: Server }> {
  const registry = memoryRecordStore();
  const lake = memoryObjectStore();
  const clock = () => new Date();
  const data = { sources: [{ name: 'rows', key: 'id' }] };
  const definition = projectSchema.parse({ name, objective: { task: 'regression', target: 'y' }, data });
  await publishDefinition(registry, { definition, codeHash: 'none', by: 'script', at: clock() });
  const grant = { project: name, keyHash: apiKeyHash(key), apiKeyId: 'k', by: 'script', at: clock() };
  await writeGrant(registry, { ...grant, wanted: ['track'] });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Another host name than that of the protocol, as S3 has: clients send it no key.
  const artifacts = filesBelow(`http://localhost:${port}/files/`, lake);
  const ports: TrackingPorts = { registry, clock, random: (bytes) => randomBytes(bytes), artifacts };
  server.on('request', (request, response) => void answer(ports, lake, request, response));
  return { address: `http://127.0.0.1:${port}/projects/${name}`, server };
}

function filesBelow(base: string, lake: ReturnType<typeof memoryObjectStore>): ArtifactStore {
  const url = async (key: string) => `${base}${encodeURIComponent(key)}`;
  const notInParts = () => Promise.reject(new Error('files of the comparison are small'));
  return {
    get: lake.get,
    head: lake.head,
    list: lake.list,
    remove: lake.remove,
    readUrl: url,
    writeUrl: url,
    beginUpload: notInParts,
    completeUpload: notInParts,
    abortUpload: notInParts,
  };
}

async function answer(ports: TrackingPorts, lake: ObjectStore, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = await buffer(request);
  const [, file] = /^\/files\/(.+)$/.exec(url.pathname) ?? [];
  if (file !== undefined) {
    const key = decodeURIComponent(file);
    if (request.method === 'PUT') await lake.put(key, body);
    response.end(request.method === 'PUT' ? '' : await rangeOf(lake, key, request.headers.range));
    return;
  }
  const [, project = '', proxy = ''] = /^\/projects\/([^/]+)\/api\/(.*)$/.exec(url.pathname) ?? [];
  const query = Object.fromEntries([...url.searchParams.keys()].map((key) => [key, url.searchParams.getAll(key)]));
  const headers = { authorization: request.headers.authorization };
  const asked = { httpMethod: request.method ?? 'GET', headers, pathParameters: { project, proxy } };
  const said = await track(ports, { ...asked, multiValueQueryStringParameters: query, body: body.toString() });
  response.writeHead(said.statusCode, said.headers).end(said.body);
}

async function rangeOf(lake: ObjectStore, key: string, range: string | undefined): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? [];
  return from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1);
}
