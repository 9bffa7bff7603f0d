import type { PromoteResult } from '../../contracts/steps.ts';
import { findApproval, NoApprovalWaiting } from '../../registry/approvals.ts';
import { getDefinition } from '../../registry/definitions.ts';
import { TransitionNotAllowed } from '../../registry/model-states.ts';
import { ChampionChanged } from '../../registry/promotion.ts';
import { RolloutUnderWay } from '../../registry/rollouts.ts';
import { announce } from '../announce.ts';
import { changeModel, rolloutWords } from '../change-model.ts';
import type { PromotePorts } from '../ports.ts';

/** What the state machine asks for once a version is approved. */
export interface TakeOverRequest {
  action: 'takeOver';
  project: string;
  version: number;
}

/**
 * Lets an approved version take over as its project says. It was approved against the champion of then: where another one serves now,
 * or a rollout is on, nothing happens, and a person may promote it.
 */
export async function takeOver(ports: PromotePorts, { project, version }: TakeOverRequest): Promise<PromoteResult> {
  const approval = await findApproval(ports.registry, project, version);
  if (approval?.state !== 'approved') throw new NoApprovalWaiting(project, version, approval);
  const { definition } = await getDefinition(ports.registry, project);
  const by = approval.decidedBy ?? 'approval';
  try {
    await ports.loadEntities({ action: 'load', project, version });
    const done = await changeModel(ports, definition, {
      project,
      version,
      expectedChampion: approval.expectedChampion,
      accept: definition.promotion.acceptFindings.map((code) => ({ code, by: 'project.yaml' })),
      by,
      reason: `approved by ${by}: ${approval.reason}`,
    });
    if ('rollout' in done)
      return { promoted: false, version, reason: rolloutWords(done.rollout), rollout: done.rollout.number };
    await announce(ports, done.route, by, done.accepted);
    return { promoted: true, version, reason: approval.reason };
  } catch (error) {
    // The last: somebody has rejected it after all.
    const passed = [ChampionChanged, RolloutUnderWay, TransitionNotAllowed].some((kind) => error instanceof kind);
    if (!passed || !(error instanceof Error)) throw error;
    ports.log.warn('approved version cannot take over', { project, version, why: error.name });
    return { promoted: false, version, reason: error.message };
  }
}
