import type { AcceptedFinding } from '../contracts/findings.ts';
import { runtimeOfModel } from '../contracts/model.ts';
import type { Project, RolloutRule } from '../contracts/project.ts';
import type { RolloutRecord } from '../contracts/registry/rollouts.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { getModel } from '../registry/models.ts';
import { acceptedFindings, ChampionChanged, checkMayServe, type Promotion, promote } from '../registry/promotion.ts';
import { isTrial } from '../registry/rollout-states.ts';
import { findRollout, RolloutContended, RolloutUnderWay, startRollout } from '../registry/rollouts.ts';
import { findRoute, liveVariant } from '../registry/routes.ts';
import type { PromotePorts } from './ports.ts';

export interface ModelChange {
  project: string;
  version: number;
  /** The champion that the decision was based on; null for none. */
  expectedChampion: number | null;
  accept: readonly Omit<AcceptedFinding, 'at'>[];
  by: string;
  reason: string;
  /** It answers everything at once, whatever the project says. @default false */
  now?: boolean;
}

export type Changed = Promotion | { rollout: RolloutRecord; started: boolean };

const attempts = 8;
/** Minutes between looks at most, while a candidate is on trial; less where it bakes for less. */
const mostBetweenLooks = 5;

/**
 * Lets a version take over as its project says: at once, or by a rollout. A first champion answers at once: there is nothing to compare it with.
 * @throws ChampionChanged, TransitionNotAllowed, ModelNotFound, HeldByFindings, RolloutUnderWay
 */
export async function changeModel(
  ports: Pick<PromotePorts, 'registry' | 'clock' | 'keepLooking'>,
  definition: Project,
  change: ModelChange,
): Promise<Changed> {
  // Of a definition that earlier code has published: as then.
  const rule: RolloutRule | undefined = definition.rollout;
  if (change.now || !rule || rule.strategy === 'direct' || change.expectedChampion === null)
    return promote(ports.registry, { ...change, at: ports.clock() });
  const stickyBy = definition.features.windows[0]?.entity ?? null;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await startOnce(ports, rule, stickyBy, change);
    if (found) return found;
  }
  throw new RolloutContended(change.project);
}

async function startOnce(
  { registry, clock, keepLooking }: Pick<PromotePorts, 'registry' | 'clock' | 'keepLooking'>,
  rule: RolloutRule,
  stickyBy: string | null,
  { project, version, expectedChampion, accept, by, reason }: ModelChange,
): Promise<Changed | undefined> {
  const [model, route, before] = await Promise.all([
    getModel(registry, project, version),
    findRoute(registry, project),
    findRollout(registry, project),
  ]);
  const champion = route ? liveVariant(route).version : null;
  if (route && champion === version) return { route, changed: false };
  if (!route || champion !== expectedChampion) throw new ChampionChanged(project, expectedChampion, champion);
  if (before && isTrial(before)) {
    if (before.candidate.version === version) return { rollout: before, started: false };
    throw new RolloutUnderWay(before);
  }
  checkMayServe(model, 'promoted');
  const at = clock();
  const accepted = acceptedFindings({ project, accept, at }, model);
  const runtime = runtimeOfModel(model.algorithm.name);
  const number = (before?.number ?? 0) + 1;
  const everyMinutes = Math.max(1, Math.min(mostBetweenLooks, rule.bakeMinutes));
  const looks = { action: 'keepLooking', project, number, everyMinutes } as const;
  // Before it begins, so that none is left without; and once it has begun, as a look between ends the schedule of what is not there.
  await keepLooking(looks);
  try {
    const rollout = await startRollout(registry, {
      project,
      number,
      candidate: { version, digest: model.digest, ...(runtime && { runtime }) },
      rule,
      stickyBy,
      by,
      reason,
      at,
      model: { ...model, ...(accepted.length > 0 && { accepted }) },
      read: { model, route, before },
    });
    await keepLooking(looks);
    return { rollout, started: true };
  } catch (error) {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  }
}

/** What a rollout that has begun is, for people. */
export function rolloutWords({ number, state, candidate, champion, rule }: RolloutRecord): string {
  const how = state === 'shadow' ? 'is scored in the shadow first' : `answers ${rule.steps[0]} % first`;
  return `version ${candidate.version} ${how}, version ${champion.version} serves on (rollout ${number})`;
}
