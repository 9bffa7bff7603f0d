import { acceptanceHint, findingsOfBoth, heldBy, openFindings } from '../contracts/findings.ts';
import type { LifecycleState, PromoteResult } from '../contracts/steps.ts';
import type { Trigger } from '../contracts/triggers.ts';
import type { RecordStore } from '../ports/index.ts';
import { requestApproval } from '../registry/approvals.ts';
import { auditWrite } from '../registry/audit.ts';
import { getDefinition, listRevisions } from '../registry/definitions.ts';
import { getModel } from '../registry/models.ts';
import { ChampionChanged } from '../registry/promotion.ts';
import { RolloutUnderWay } from '../registry/rollouts.ts';
import { requireResult } from '../steps/required.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { announce } from './announce.ts';
import { changeModel, rolloutWords } from './change-model.ts';
import type { PromotePorts, PromoteRunPorts } from './ports.ts';

/** Definitions among which that of a run is looked for, newest first. */
const revisionsKnown = 50;

/** Lets the registered version serve where it won and nothing holds it. */
export const promoteStep: Step<LifecycleState, PromoteResult, StepPorts & PromoteRunPorts> = {
  name: 'promote',
  run: async (ports, state) => {
    const result = await promoteOfRun(ports, state);
    return { result, summary: { ...result } };
  },
};

/**
 * The last step of a run: the registered version becomes champion if it won, nothing critical was found that the project does
 * not accept, it needs no approver, and the champion is still the one it was compared with.
 */
export async function promoteOfRun(ports: PromoteRunPorts, state: LifecycleState): Promise<PromoteResult> {
  const { project, runId } = state;
  const evaluate = requireResult(state, 'evaluate');
  const { version } = requireResult(state, 'register');
  if (evaluate.verdict !== 'promote') return { promoted: false, version, reason: evaluate.reason };
  if ((await getModel(ports.registry, project, version)).state === 'rejected') {
    const reason = `version ${version}, which this run has made again, was rejected: the audit says by whom and why`;
    return { promoted: false, version, reason };
  }
  const { definition } = await getDefinition(ports.registry, project);
  const accept = definition.promotion.acceptFindings;
  const held = await holds(ports, state, version, accept);
  if (held) return held;
  if (definition.promotion.approval === 'manual') {
    const reason = `waits for a person (promotion.approval is manual): \`perennial promote ${project} ${version}\``;
    return { promoted: false, version, reason };
  }
  if (definition.promotion.approval === 'twoPersons')
    return askOther(ports, state, version, definition.promotion.approvalDays);
  try {
    const done = await changeModel(ports, definition, {
      project,
      version,
      expectedChampion: evaluate.champion,
      accept: accept.map((code) => ({ code, by: 'project.yaml' })),
      by: `run ${runId}`,
      reason: evaluate.reason,
    });
    if ('rollout' in done)
      return { promoted: false, version, reason: rolloutWords(done.rollout), rollout: done.rollout.number };
    await announce(ports, done.route, `run ${runId}`, done.accepted);
    return { promoted: true, version, reason: evaluate.reason };
  } catch (error) {
    if (!(error instanceof ChampionChanged || error instanceof RolloutUnderWay)) throw error;
    return { promoted: false, version, reason: error.message };
  }
}

/** Asks for another person's approval, which the run does not wait for: the project is free for the next one. */
async function askOther(
  { registry, clock, startApproval }: PromoteRunPorts,
  state: LifecycleState,
  version: number,
  days: number,
): Promise<PromoteResult> {
  const { project, runId, trigger } = state;
  const { champion, reason } = requireResult(state, 'evaluate');
  const requestedBy = await personBehind(registry, trigger);
  const at = clock();
  const deadline = new Date(at.getTime() + days * 86_400_000).toISOString();
  const request = {
    project,
    version,
    runId,
    requestedBy,
    deadline,
    reason,
    expectedChampion: champion,
    at,
  };
  const approval = await requestApproval(registry, request);
  if (approval.state === 'waiting') await startApproval({ project, version, runId: approval.runId });
  const words = `waits for another person than ${requestedBy} until ${approval.deadline}: \`perennial approve ${project} ${version}\``;
  return { promoted: false, version, reason: words };
}

/** Whoever published the definition that a run follows from has asked for it; of what else the platform brings about nobody has. */
async function personBehind(registry: RecordStore, { project, reason, by, detail }: Trigger): Promise<string> {
  if (reason !== 'definition' && reason !== 'code') return by;
  const published = await listRevisions(registry, project, revisionsKnown);
  return published.find(({ definitionHash }) => definitionHash === detail?.definitionHash)?.by ?? by;
}

/** The result where critical findings hold the version, with an audit record; undefined where none does. */
async function holds(
  ports: PromotePorts,
  { project, runId, evaluate, gate }: LifecycleState,
  version: number,
  accept: readonly string[],
): Promise<PromoteResult | undefined> {
  const model = await getModel(ports.registry, project, version);
  const found = evaluate?.findings && findingsOfBoth(gate, evaluate);
  const open = openFindings(found ?? model.findings, [...accept, ...(model.accepted ?? []).map((a) => a.code)]);
  if (open.length === 0) return undefined;
  const codes = open.map((f) => f.code);
  const words = open.map(({ code, message }) => `${code} (${message})`).join('; ');
  const reason = `held by findings: ${words}; ${acceptanceHint(project, version, codes)}`;
  const at = ports.clock().toISOString();
  await ports.registry.write([
    auditWrite({
      project,
      action: 'promotion held by findings',
      by: `run ${runId}`,
      at,
      after: { version, findings: codes },
      reason: heldBy(codes),
    }),
  ]);
  return { promoted: false, version, reason, heldBy: codes };
}
