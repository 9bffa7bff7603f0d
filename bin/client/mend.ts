import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { parseRawKey } from '../../core/contracts/lake.ts';
import type { ObjectRecord } from '../../core/contracts/registry/datasets.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import { ingestStart } from '../../core/ingest/start.ts';
import { objectHash } from '../../core/registry/datasets.ts';
import { listProjects } from '../../core/registry/definitions.ts';
import { executionNameOf, listRuns } from '../../core/registry/runs.ts';
import type { RunCommand, RunControl } from '../../core/retrain/control-run.ts';
import { runControl } from './answers.ts';
import { askAsCaller } from './ask-as-caller.ts';
import { describeExecution, startExecution } from './executions.ts';
import type { Platform } from './platform.ts';

/** What the end of a local cloud had broken off. */
export interface Mended {
  /** Runs whose end was recorded now. */
  runs: string[];
  /** Objects of `raw/` whose ingestion was started now. */
  objects: string[];
}

const stopped = 'it was stopped while the run was under way; start it again: npx perennial run';

/**
 * After a start with what was kept: what was under way when the local cloud ended is brought to an end. A run is recorded as
 * what its execution says, or as failed; an object that never reached the catalogue is ingested.
 */
export async function mendBrokenOff(platform: Platform): Promise<Mended> {
  const projects = (await listProjects(platform.registry)).map((p) => p.project);
  const runs: string[] = [];
  for (const project of projects)
    for (const run of await listRuns(platform.registry, project))
      if (run.status === 'running' && (await endRun(platform, run))) runs.push(run.runId);
  return { runs, objects: await ingestForgotten(platform, new Set(projects)) };
}

async function endRun(platform: Platform, run: RunRecord): Promise<boolean> {
  const machine = platform.outputs.lifecycleMachineArn;
  const execution = await describeExecution(platform, machine, run.executionArn ?? executionNameOf(run.trigger));
  if (execution?.status === 'RUNNING') return false;
  const { project, runId } = run;
  const cutOff = !execution || execution.error === 'States.ServiceRestart';
  const command: Omit<RunCommand, 'by'> = cutOff
    ? { action: 'cancel', project, runId, reason: `${stopped} ${project}` }
    : { action: 'unlock', project, runId };
  await askAsCaller<RunCommand, RunControl>(platform, platform.outputs.controlRunFunction, command, runControl);
  return true;
}

async function ingestForgotten(platform: Platform, projects: ReadonlySet<string>): Promise<string[]> {
  const started: string[] = [];
  for (const project of projects) {
    const objects = (await presentObjects(platform, project)).filter(({ key }) => parseRawKey(key));
    // The catalogue knows an object by its version, or by its ETag where the event of its creation named no version.
    const placesOf = (object: RawObject) =>
      [object, { ...object, versionId: undefined }].map(({ versionId, ...rest }) =>
        keys.object(project, objectHash({ ...rest, ...(versionId ? { versionId } : {}) })),
      );
    const entered = new Set(
      (await platform.registry.getMany<ObjectRecord>(objects.flatMap(placesOf))).map((record) => record.sk),
    );
    for (const object of objects.filter((o) => !placesOf(o).some(({ sk }) => entered.has(sk)))) {
      const { key, etag, size, versionId } = object;
      const event = { key, etag, size, ...(versionId ? { 'version-id': versionId } : {}) };
      const start = ingestStart(event);
      if (!start) continue;
      await startExecution(platform, platform.outputs.ingestMachineArn, start.input);
      started.push(key);
    }
  }
  return started;
}

interface RawObject {
  key: string;
  etag: string;
  size: number;
  versionId: string | undefined;
}

/** The present versions of a project's raw objects. */
async function presentObjects(platform: Platform, project: string): Promise<RawObject[]> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await platform.s3();
  const found: RawObject[] = [];
  let after: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (after) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: platform.outputs.lakeBucket, Prefix: `raw/${project}/`, ...after }),
    );
    for (const { Key, ETag = '', Size = 0, VersionId, IsLatest } of page.Versions ?? [])
      if (Key && IsLatest)
        found.push({
          key: Key,
          etag: ETag.replaceAll('"', ''),
          size: Size,
          versionId: VersionId && VersionId !== 'null' ? VersionId : undefined,
        });
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    after = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
  return found;
}
