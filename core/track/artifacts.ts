import { lake } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import { utf8Length } from '../hash/utf8-length.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { ModelDamaged, modelFile } from '../registry/model-files.ts';
import type { Tracking } from './context.ts';
import { damaged, invalid, missing, readOnly, TrackingError } from './errors.ts';
import { artifactRoot } from './experiments.ts';
import { type Fields, integerOf, objectsOf, requiredText, textOf } from './fields.ts';
import { lifecycleId } from './lifecycle/experiment.ts';
import { lifecycleModelFolder } from './lifecycle/models.ts';
import { loggedModelOf } from './logged-models.ts';
import { runOf, writableRun } from './run.ts';
import { runIdIn } from './runs.ts';

/** Files that clients send and fetch by themselves, at addresses that hold for a short while. */
export interface ArtifactStore extends Pick<ObjectStore, 'get' | 'head' | 'list'> {
  /** Where the object can be read. */
  readUrl(key: string): Promise<string>;
  /** Where it can be written, or a part of it. */
  writeUrl(key: string, part?: { uploadId: string; number: number }): Promise<string>;
  beginUpload(key: string): Promise<string>;
  completeUpload(key: string, uploadId: string, parts: readonly { number: number; etag: string }[]): Promise<void>;
  abortUpload(key: string, uploadId: string): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

export interface TrackingFiles extends Tracking {
  artifacts: ArtifactStore;
}

/** The address to which a client is sent on, with the same method and body. */
export interface Redirect {
  location: string;
  status: 302 | 307;
}

/** A key of S3 has 1,024 bytes, of which zone and project take some. */
const limits = { path: 900, files: 10_000, parts: 10_000 };

/** `GET mlflow-artifacts/artifacts/{path}` */
export async function readArtifact(tracking: TrackingFiles, path: string): Promise<Redirect> {
  const { key } = await existing(tracking, path);
  return { status: 302, location: await tracking.artifacts.readUrl(key) };
}

/** `GET mlflow-artifacts/presigned/{path}`: an address for reading in parts. */
export async function presignedArtifact(tracking: TrackingFiles, path: string): Promise<unknown> {
  const { key, size } = await existing(tracking, path);
  return { url: await tracking.artifacts.readUrl(key), headers: {}, file_size: size };
}

/** `PUT mlflow-artifacts/artifacts/{path}`: the client sends the body once more, to the lake. */
export async function writeArtifact(tracking: TrackingFiles, path: string): Promise<Redirect> {
  return { status: 307, location: await tracking.artifacts.writeUrl(await writableKey(tracking, path)) };
}

/** `DELETE mlflow-artifacts/artifacts/{path}`: a file, or a folder with all that is in it. */
export async function deleteArtifacts(tracking: TrackingFiles, path: string): Promise<unknown> {
  const key = await writableKey(tracking, path, { folder: true });
  const found = [key];
  for await (const object of tracking.artifacts.list(`${key}/`)) found.push(object.key);
  await tracking.artifacts.remove(found);
  return {};
}

/** `GET mlflow-artifacts/artifacts?path=…`: what lies in a folder, by its last name. */
export async function listFolder(tracking: TrackingFiles, fields: Fields): Promise<unknown> {
  return { files: await filesIn(tracking, textOf(fields, 'path', { max: limits.path })) };
}

/** `artifacts/list`: what lies in a folder of a run, by its path in the run. */
export async function listArtifacts(tracking: TrackingFiles, fields: Fields): Promise<unknown> {
  const { record } = await runOf(tracking, runIdIn(fields));
  const path = textOf(fields, 'path', { max: limits.path }).replace(/\/+$/, '');
  const root = [record.experimentId, record.runId, 'artifacts'];
  const files = await filesIn(tracking, [...root, ...(path ? [path] : [])].join('/'));
  const inRun = files.map((file) => ({ ...file, path: path ? `${path}/${file.path}` : file.path }));
  return { root_uri: artifactRoot(record.experimentId, record.runId, 'artifacts'), files: inRun };
}

/** `POST mlflow-artifacts/mpu/create/{path}`: a file in parts, each with an address of its own. */
export async function beginUpload(tracking: TrackingFiles, fields: Fields, folder: string): Promise<unknown> {
  const parts = integerOf(fields, 'num_parts') ?? 1;
  if (parts < 1 || parts > limits.parts)
    throw invalid(`expected 'num_parts' from 1 to ${limits.parts}, received ${parts}`);
  const key = await writableKey(tracking, uploadPath(fields, folder));
  const uploadId = await tracking.artifacts.beginUpload(key);
  const credentials = await Promise.all(
    Array.from({ length: parts }, async (_, i) => {
      const url = await tracking.artifacts.writeUrl(key, { uploadId, number: i + 1 });
      return { url, part_number: i + 1, headers: {} };
    }),
  );
  return { upload_id: uploadId, credentials };
}

/** `POST mlflow-artifacts/mpu/complete/{path}` */
export async function completeUpload(tracking: TrackingFiles, fields: Fields, folder: string): Promise<unknown> {
  const key = await writableKey(tracking, uploadPath(fields, folder));
  const parts = objectsOf(fields, 'parts', limits.parts).map((part) => ({
    number: integerOf(part, 'part_number') ?? 0,
    etag: requiredText(part, 'etag', { max: 200 }),
  }));
  await tracking.artifacts.completeUpload(key, requiredText(fields, 'upload_id', { max: 2_000 }), parts);
  return {};
}

/** `POST mlflow-artifacts/mpu/abort/{path}` */
export async function abortUpload(tracking: TrackingFiles, fields: Fields, folder: string): Promise<unknown> {
  const key = await writableKey(tracking, uploadPath(fields, folder));
  await tracking.artifacts.abortUpload(key, requiredText(fields, 'upload_id', { max: 2_000 }));
  return {};
}

/** The client says the path on its machine, of which the last name counts. */
function uploadPath(fields: Fields, folder: string): string {
  const name = requiredText(fields, 'path', { max: 4_096 }).split(/[/\\]/).at(-1) ?? '';
  return `${folder}/${name}`;
}

interface FileInfo {
  path: string;
  is_dir: boolean;
  file_size?: number;
}

async function filesIn(tracking: TrackingFiles, path: string): Promise<FileInfo[]> {
  const { project, artifacts } = tracking;
  const parts = partsOf(path);
  if (parts[0] === lifecycleId) return lifecycleFiles(tracking, parts);
  const prefix = `${lake.artifact(project, parts.join('/'))}/`;
  const files: FileInfo[] = [];
  for (let startAfter: string | undefined; ; ) {
    let folder: string | undefined;
    for await (const { key, size } of artifacts.list(prefix, startAfter === undefined ? {} : { startAfter })) {
      const [name = '', ...below] = key.slice(prefix.length).split('/');
      if (files.length === limits.files)
        throw new TrackingError(
          'RESOURCE_EXHAUSTED',
          `folder '${path}' holds more than ${limits.files} files and folders; list those below it`,
        );
      if (below.length > 0) folder = name;
      files.push(below.length > 0 ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size: size });
      if (folder !== undefined) break;
    }
    if (folder === undefined) return files;
    // Past all that the folder holds.
    startAfter = `${prefix}${folder}/\u{10FFFF}`;
  }
}

/** The files of a version of the project, which lie in no folders. */
async function lifecycleFiles({ registry, project }: TrackingFiles, parts: readonly string[]): Promise<FileInfo[]> {
  const [, folder, version, ...below] = parts;
  if (folder !== lifecycleModelFolder || below.length > 0) return [];
  const model = await registry.get<ModelRecord>(keys.model(project, Number(version)));
  return Object.keys(model?.files ?? {})
    .sort()
    .map((path) => ({ path, is_dir: false }));
}

/** The object of a path that may be read. */
async function existing(tracking: TrackingFiles, path: string): Promise<{ key: string; size: number }> {
  const parts = partsOf(path);
  if (parts[0] === lifecycleId) return lifecycleFile(tracking, path, parts);
  const key = lake.artifact(tracking.project, parts.join('/'));
  const found = await tracking.artifacts.head(key);
  if (!found) throw noArtifact(path);
  return { key, size: found.size };
}

/** A file of a version of the project, which is read once to see that it is the registered one. */
async function lifecycleFile({ registry, artifacts, project }: TrackingFiles, path: string, parts: readonly string[]) {
  const [, folder, version, file = '', ...below] = parts;
  const model =
    folder === lifecycleModelFolder ? await registry.get<ModelRecord>(keys.model(project, Number(version))) : undefined;
  if (!model || below.length > 0 || !Object.hasOwn(model.files, file)) throw noArtifact(path);
  try {
    const { key, bytes } = (await modelFile(artifacts, model, file))!;
    return { key, size: bytes.length };
  } catch (error) {
    if (error instanceof ModelDamaged) throw damaged(error.message);
    throw error;
  }
}

/** The object of a path that may be written: a file of a run or of a logged model that is there. */
async function writableKey(tracking: TrackingFiles, path: string, { folder = false } = {}): Promise<string> {
  const parts = partsOf(path);
  const [experimentId, second = '', third = '', fourth = ''] = parts;
  if (experimentId === lifecycleId) throw readOnly(`'${path}'`);
  if (second === 'models' && fourth === 'artifacts' && parts.length >= (folder ? 4 : 5)) {
    const model = await loggedModelOf(tracking, third);
    if (model.experimentId === experimentId) return lake.artifact(tracking.project, parts.join('/'));
  } else if (third === 'artifacts' && parts.length >= (folder ? 3 : 4)) {
    const run = await writableRun(tracking, second);
    if (run.experimentId === experimentId) return lake.artifact(tracking.project, parts.join('/'));
  }
  throw invalid(
    `expected the path of a file of a run or of a logged model, as EXPERIMENT/RUN/artifacts/FILE; received '${path.slice(0, 200)}'`,
  );
}

function partsOf(path: string): string[] {
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const wrong = parts.find((part) => part === '' || part === '.' || part === '..' || /[\x00-\x1f\x7f\\%]/.test(part));
  if (utf8Length(path) > limits.path || wrong !== undefined) throw invalid(`Invalid path: '${path.slice(0, 200)}'`);
  return parts;
}

const noArtifact = (path: string) => missing(`No such artifact: '${path.slice(0, 200)}'`);
