import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Dataset, DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake } from '../../core/contracts/lake.ts';
import { type EdgeExport, edgeFiles } from '../../core/edge/edge-files.ts';
import type { EdgeOrigin } from '../../core/edge/edge-package.ts';
import { findRoute } from '../../core/registry/routes.ts';
import { decodeTable } from '../../core/table/codec.ts';
import { edgeModule } from '../../package/edge-module.ts';
import { CommandFailed } from '../errors.ts';
import { readObject } from './objects.ts';
import type { Platform } from './platform.ts';
import { registeredPackage } from './registered-package.ts';

/**
 * Writes a registered version as a folder that predicts by itself.
 * @param asked.rows whether predictions of the run's rows are recorded in it
 * @returns the folder, the names of its files and what a caller gives
 * @throws CommandFailed, ModelNotFound, ModelDamaged
 */
export async function exportEdge(
  platform: Platform,
  asked: { project: string; version: number; out: string | undefined; rows: boolean },
): Promise<Omit<EdgeExport, 'files'> & { folder: string; files: string[]; digest: string }> {
  const { project, version, rows } = asked;
  const { pkg, record } = await registeredPackage(platform, project, version);
  const dataset = rows ? await snapshotOf(platform, project, record.snapshotId) : undefined;
  const origin = await originOf(platform, project, version, record.digest);
  const { files, ...exported } = edgeFiles(pkg, origin, await edgeModule(), dataset);
  const folder = resolve(asked.out ?? `${project}-${version}-edge`);
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
  } catch (cause) {
    throw new CommandFailed(`cannot write ${folder}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return { ...exported, folder, files: files.map(({ name }) => name), digest: record.digest };
}

/** Where a version comes from, with what the route adds to its probabilities today. */
export async function originOf(
  { registry }: Pick<Platform, 'registry'>,
  project: string,
  version: number,
  digest: string,
): Promise<EdgeOrigin> {
  const route = await findRoute(registry, project);
  const { shift = 0 } = route?.variants.find((variant) => variant.version === version) ?? {};
  return { version, digest, ...(shift !== 0 && { shift }) };
}

async function snapshotOf(platform: Platform, project: string, snapshotId: string): Promise<Dataset> {
  try {
    return decodeTable<DatasetExtra>(await readObject(platform, lake.snapshotRows(project, snapshotId)));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(
      `${error.message}: the rows that the version was made of have expired; export it without recorded rows: --no-rows`,
      { cause: error },
    );
  }
}
