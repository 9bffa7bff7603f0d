import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicationReport } from '../../bin/client/answers.ts';
import { askAsCaller } from '../../bin/client/ask-as-caller.ts';
import { ingestFiles } from '../../bin/client/ingest.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { registeredPackage } from '../../bin/client/registered-package.ts';
import { followRun, requestRun, runOf } from '../../bin/client/run.ts';
import { silentProgress } from '../../bin/ui/progress.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { ApplyRequest } from '../../core/retrain/deployment.ts';
import type { PublicationReport } from '../../core/retrain/publish-projects.ts';
import type { Oracle } from './oracle.ts';
import type { LoadRecord } from './projects.ts';

const timeoutMs = 900_000;

/** Publishes a project file as `perennial apply` does. */
export async function publish(at: Platform, definition: ProjectInput): Promise<void> {
  await askAsCaller<ApplyRequest, PublicationReport>(
    at,
    at.outputs.applyFunction,
    { definitions: [definition] },
    publicationReport,
  );
}

/** One more version, by a run over all data so far and these. @returns its number */
export async function trainVersion(
  at: Platform,
  definition: ProjectInput,
  rows: readonly LoadRecord[],
  oracle: Oracle,
): Promise<number> {
  const { name: project } = definition;
  const folder = mkdtempSync(join(tmpdir(), 'perennial-load-'));
  try {
    const file = join(folder, `rows-${rows[0]!.id}.ndjson`);
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const source = definition.data.sources[0]!.name;
    await ingestFiles(at, { project, source, files: [file], timeoutMs, progress: silentProgress });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { trigger, decision } = await requestRun(at, project);
  const runId = await runOf(at, trigger, decision, { timeoutMs });
  const { run } = await followRun(at, project, runId, { timeoutMs, intervalMs: 300 });
  const { version } = run;
  if (run.status !== 'succeeded' || version === undefined)
    throw new Error(`run ${runId} of '${project}' made no version: ${JSON.stringify(run.error ?? run.outcome)}`);
  oracle.add(version, (await registeredPackage(at, project, version)).pkg);
  return version;
}
