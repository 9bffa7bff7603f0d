import { lake } from '../../core/contracts/lake.ts';
import type { DatasetRecord } from '../../core/contracts/registry/datasets.ts';
import { parseQuarantine, type QuarantinedRow } from '../../core/ingest/quarantined-rows.ts';
import { currentDatasets } from '../../core/registry/current-objects.ts';
import { listDatasets, listObjects } from '../../core/registry/datasets.ts';
import { CommandFailed } from '../errors.ts';
import { readObject } from './objects.ts';
import type { Platform } from './platform.ts';

export interface QuarantinedFile {
  dataset: DatasetRecord;
  rows: QuarantinedRow[];
}

/** A dataset version by the first characters of its hash. @throws CommandFailed when none or several have them */
export async function findDataset(platform: Platform, project: string, version: string): Promise<DatasetRecord> {
  const found = (await listDatasets(platform.registry, project)).filter((d) => d.datasetVersion.startsWith(version));
  const [dataset] = found;
  if (found.length > 1) throw new CommandFailed(`${found.length} datasets begin with '${version}'; give more of it`);
  if (!dataset)
    throw new CommandFailed(
      `project '${project}' has no dataset '${version}'; npx perennial datasets ${project} --all lists them`,
    );
  return dataset;
}

/** Quarantined rows of the datasets that count, or of one. */
export async function readQuarantine(
  platform: Platform,
  project: string,
  version?: string,
): Promise<QuarantinedFile[]> {
  const { registry } = platform;
  const datasets =
    version === undefined
      ? currentDatasets(await listDatasets(registry, project), await listObjects(registry, project))
      : [await findDataset(platform, project, version)];
  const files: QuarantinedFile[] = [];
  for (const dataset of datasets.filter((d) => d.quarantined > 0)) {
    const key = lake.quarantine(project, dataset.source, dataset.datasetVersion, 'rows.ndjson');
    files.push({ dataset, rows: parseQuarantine(new TextDecoder().decode(await readObject(platform, key))) });
  }
  return files;
}
