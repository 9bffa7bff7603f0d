import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { RunRecord, StepRecord, TrialRecord } from '../../core/contracts/registry/runs.ts';
import type { Trigger, TriggerDecision } from '../../core/contracts/triggers.ts';
import { listProjects } from '../../core/registry/definitions.ts';
import { listSteps } from '../../core/registry/steps.ts';
import { listTrials } from '../../core/registry/trials.ts';
import { findTrigger } from '../../core/registry/triggers.ts';
import { resendAfter } from '../../core/retrain/coalesced-triggers.ts';
import type { RunRequest } from '../../core/retrain/request-run.ts';
import { CommandFailed } from '../errors.ts';
import { sentTrigger } from './answers.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';

export interface RunDetails {
  run: RunRecord;
  steps: StepRecord[];
  trials: TrialRecord[];
}

/**
 * Asks for a run through the one door that all triggers take, and waits for the decision.
 * @param importId of a model in the lake that the run is to judge
 */
export async function requestRun(
  platform: Platform,
  project: string,
  { timeoutMs = 120_000, importId }: { timeoutMs?: number; importId?: string } = {},
): Promise<{ trigger: Trigger; decision: TriggerDecision }> {
  const { askAsCaller } = await import('./ask-as-caller.ts');
  const { controlRunFunction } = platform.outputs;
  const asked = { action: 'start', project } as const;
  const request =
    importId === undefined
      ? { ...asked, id: `manual-${randomUUID()}` }
      : { ...asked, id: `import-${randomUUID()}`, import: importId };
  const trigger = await askAsCaller<RunRequest, Trigger>(platform, controlRunFunction, request, sentTrigger);
  const record = await poll(() => findTrigger(platform.registry, trigger), {
    timeoutMs,
    waitingFor: `the decision about the run of '${project}'`,
  });
  return { trigger, decision: record.outcome };
}

/**
 * The run that a trigger leads to: at once, or when the run that is under way has ended and its successor has started.
 *
 * @throws CommandFailed when it was refused
 */
export async function runOf(
  platform: Platform,
  trigger: Trigger,
  decision: TriggerDecision,
  options: { timeoutMs: number; onWait?: (runId: string) => void },
): Promise<string> {
  const until = Date.now() + options.timeoutMs;
  let current = decision;
  while (current.decision === 'coalesced') {
    const before = current.with;
    options.onWait?.(before);
    // What waits for a run is sent again, as one trigger, when the run has ended.
    const successor = resendAfter(before, [trigger], new Date());
    if (!successor) break;
    const record = await poll(() => findTrigger(platform.registry, successor), {
      timeoutMs: until - Date.now(),
      intervalMs: 1_000,
      waitingFor: `the end of run ${before}`,
    });
    current = record.outcome;
  }
  if (current.decision === 'started') return current.runId;
  throw new CommandFailed(`the run was refused: ${current.decision === 'refused' ? current.why : current.with}`, {
    details: current,
  });
}

/** Looks at a run until it has ended, handing every state to `onChange`. */
export async function followRun(
  platform: Platform,
  project: string,
  runId: string,
  options: { timeoutMs: number; intervalMs?: number; onChange?: (details: RunDetails) => void },
): Promise<RunDetails> {
  const until = Date.now() + options.timeoutMs;
  for (;;) {
    const details = await readRun(platform, project, runId);
    options.onChange?.(details);
    if (details.run.status !== 'running') return details;
    if (Date.now() > until)
      throw new CommandFailed(
        `run ${runId} is still under way after ${Math.round(options.timeoutMs / 60_000)} minutes; look again: npx perennial run show ${runId}`,
      );
    await sleep(options.intervalMs ?? 500);
  }
}

export async function readRun({ registry }: Platform, project: string, runId: string): Promise<RunDetails> {
  const [run, steps, trials] = await Promise.all([
    registry.get<RunRecord>(keys.run(project, runId)),
    listSteps(registry, runId),
    listTrials(registry, runId),
  ]);
  if (!run)
    throw new CommandFailed(`project '${project}' has no run '${runId}'; npx perennial runs ${project} lists them`);
  return { run, steps, trials };
}

/** Finds a run by its id alone. @throws CommandFailed */
export async function findRun(platform: Platform, runId: string): Promise<RunDetails> {
  const projects = await listProjects(platform.registry);
  const [run] = await platform.registry.getMany<RunRecord>(projects.map(({ project }) => keys.run(project, runId)));
  if (!run) throw new CommandFailed(`no run '${runId}'; npx perennial runs NAME lists the runs of a project`);
  return readRun(platform, run.project, runId);
}
