import type { ProjectName, RunId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import { isAutomatic, type Trigger, type TriggerDecision } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { type DatasetTotals, datasetTotals } from '../registry/datasets.ts';
import { findDefinition, listProjects } from '../registry/definitions.ts';
import { executionNameOf } from '../registry/runs.ts';
import { findTrigger } from '../registry/triggers.ts';
import { isCoalescedTrigger, recheckAfter } from './coalesced-triggers.ts';
import { type Decision, type Evidence, judge, type Situation, screen } from './decide-trigger.ts';
import { decisionWrites } from './decision-writes.ts';
import type { EndPorts } from './end-of-execution.ts';
import { freshLease, readLease } from './lease.ts';
import { nextLook, recordUnnoticedEnd } from './look-at-run.ts';
import { backgroundOf } from './policy/background.ts';
import { comesToAll, laterTrigger, turnOf, untilTurn } from './policy/stagger.ts';

export type StarterPorts = Pick<Ports, 'lifecycle' | 'later'> & EndPorts;

const attempts = 25;

export class ProjectContended extends Error {
  override name = 'ProjectContended';
  constructor(project: ProjectName) {
    super(
      `the lease of project '${project}' changed ${attempts} times while deciding; the message is tried again later`,
    );
  }
}

/**
 * Decides about a trigger, records the decision and acts on it. A trigger that was decided before is decided no second time:
 * what its decision entails (starting the execution, sending the recheck) is made sure of again, which changes nothing
 * where it was done.
 * @throws ProjectContended, and what the ports throw; the trigger is then to be delivered again
 */
export async function startRun(ports: StarterPorts, trigger: Trigger): Promise<TriggerDecision> {
  const { registry } = ports;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const known = await findTrigger(registry, trigger);
    if (known) {
      await act(ports, known.trigger, known.outcome);
      return known.outcome;
    }
    const early = untilTurn(trigger, ports.clock());
    if (early > 0) {
      await ports.later.send(trigger, new Date(ports.clock().getTime() + early));
      return { decision: 'coalesced', with: trigger.id };
    }
    const { situation, totals } = await survey(ports, trigger);
    if (situation.holder && (await recordUnnoticedEnd(ports, situation.holder))) continue;
    const decision =
      screen(situation) ??
      (await waitForTurn(ports, situation)) ??
      judge(situation, await gather(ports, trigger, totals));
    const { outcome, operations } = decisionWrites(situation, decision, await totalsFor(decision.kind, totals));
    try {
      await registry.write(operations);
    } catch (error) {
      if (error instanceof ConditionFailed) continue;
      throw error;
    }
    await act(ports, trigger, outcome);
    return outcome;
  }
  throw new ProjectContended(trigger.project);
}

async function survey(
  { registry, clock }: StarterPorts,
  trigger: Trigger,
): Promise<{ situation: Situation; totals: () => Promise<DatasetTotals> }> {
  const [definition, stored] = await Promise.all([
    findDefinition(registry, trigger.project),
    readLease(registry, trigger.project),
  ]);
  const lease: LeaseRecord = stored ?? freshLease(trigger.project);
  const holder = lease.runId ? await registry.get<RunRecord>(keys.run(trigger.project, lease.runId)) : undefined;
  let totals: Promise<DatasetTotals> | undefined;
  return {
    situation: { trigger, now: clock(), definition, lease, holder },
    totals: () => {
      totals ??= datasetTotals(registry, trigger.project);
      return totals;
    },
  };
}

/** The project's turn where all of them are told of the same and it has not come yet. */
async function waitForTurn(
  { registry }: StarterPorts,
  { trigger, definition, now }: Situation,
): Promise<Decision | undefined> {
  const has = trigger.detail?.turn !== undefined || isCoalescedTrigger(trigger);
  if (has || !definition || !comesToAll(trigger, definition)) return undefined;
  const turn = turnOf(
    trigger,
    (await listProjects(registry)).map((p) => p.project),
  );
  return turn > now ? { kind: 'await turn', turn } : undefined;
}

async function gather(
  { registry, clock }: StarterPorts,
  trigger: Trigger,
  totals: () => Promise<DatasetTotals>,
): Promise<Evidence> {
  const background = isAutomatic(trigger) ? await backgroundOf(registry, trigger.project, clock()) : undefined;
  return { totals: await totals(), background };
}

async function totalsFor(kind: string, totals: () => Promise<DatasetTotals>): Promise<DatasetTotals | undefined> {
  return kind === 'start' ? totals() : undefined;
}

/** Brings about what a recorded decision says; each of it may be done again. */
async function act(ports: StarterPorts, trigger: Trigger, outcome: TriggerDecision): Promise<void> {
  if (outcome.decision === 'started') await ensureExecution(ports, trigger, outcome.runId);
  if (outcome.decision !== 'coalesced') return;
  if (outcome.until === undefined) await ensureRecheck(ports, trigger, outcome.with);
  else await ensureTurn(ports, trigger, outcome.until);
}

async function ensureExecution(ports: StarterPorts, trigger: Trigger, runId: RunId): Promise<void> {
  const { registry, lifecycle, later, clock } = ports;
  const { project } = trigger;
  const run = await registry.get<RunRecord>(keys.run(project, runId));
  if (run?.status !== 'running' || run.executionArn) return;
  const { executionArn } = await lifecycle.start(executionNameOf(trigger), { project, runId, trigger });
  await later.send({ project, look: runId }, nextLook(clock()));
  const put: RunRecord = { ...run, executionArn };
  try {
    await registry.write([{ put, when: { equals: { status: 'running' } } }]);
  } catch (error) {
    // The run may have ended already; its end has recorded the execution.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function ensureRecheck(
  { registry, later, clock }: StarterPorts,
  trigger: Trigger,
  waitsFor: string,
): Promise<void> {
  const at = clock();
  const recheck = recheckAfter(trigger, at);
  if (recheck.id !== waitsFor || (await findTrigger(registry, recheck))) return;
  const lease = await readLease(registry, trigger.project);
  await later.send(recheck, lease?.quietCheckAt ? new Date(lease.quietCheckAt) : at);
}

/** Sends the trigger for the project's turn, unless that was decided on already. */
async function ensureTurn({ registry, later }: StarterPorts, trigger: Trigger, until: string): Promise<void> {
  const atTurn = laterTrigger(trigger, until);
  if (!(await findTrigger(registry, atTurn))) await later.send(atTurn, new Date(until));
}
