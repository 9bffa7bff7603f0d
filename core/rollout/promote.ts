import type { RouteRecord } from '../contracts/registry.ts';
import type { LifecycleState, PromoteResult } from '../contracts/steps.ts';
import type { Clock, EventPublisher, RecordStore } from '../ports/index.ts';
import { getDefinition } from '../registry/definitions.ts';
import { getModel, listModels } from '../registry/models.ts';
import {
  ChampionChanged,
  findRoute,
  ModelRejected,
  NoPreviousChampion,
  PromotionError,
  promote,
  rollback,
} from '../registry/promotion.ts';

export interface PromoterPorts {
  store: RecordStore;
  events: EventPublisher;
  now: Clock;
  /** Fills the online entity windows of a version where they are not kept up to date for it. */
  loadEntities(command: LoadCommand): Promise<unknown>;
}

/** What the function that fills entity windows is asked for. */
export interface LoadCommand {
  action: 'load';
  project: string;
  version: number;
}

/** What a person asks for. */
export interface PromotionCommand {
  action: 'promote' | 'rollback';
  project: string;
  /** @default promote: the newest candidate; rollback: the champion before this one */
  version?: number;
  /** The champion that the decision was based on; without it the champion at the moment. */
  expectedChampion?: number;
  by: string;
}

export class InvalidPromotion extends PromotionError {
  override name = 'InvalidPromotion';
}

/**
 * The last step of a run: the registered version becomes champion if it won, needs no approver, and the champion is still the
 * one it was compared with.
 */
export async function promoteOfRun(ports: PromoterPorts, state: LifecycleState): Promise<PromoteResult> {
  const { project, runId, evaluate, register } = state;
  if (!evaluate || !register) throw new InvalidPromotion('a run promotes after evaluate and register; one is missing');
  const { version } = register;
  if (evaluate.verdict !== 'promote') return { promoted: false, version, reason: evaluate.reason };
  const { definition } = await getDefinition(ports.store, project);
  if (definition.promotion.approval === 'manual') {
    const reason = `waits for a person (promotion.approval is manual): \`perennial promote ${project} ${version}\``;
    return { promoted: false, version, reason };
  }
  try {
    const { route } = await promote(ports.store, {
      project,
      version,
      expectedChampion: evaluate.champion,
      by: `run ${runId}`,
      reason: evaluate.reason,
      at: ports.now(),
    });
    await announce(ports, route, `run ${runId}`);
    return { promoted: true, version, reason: evaluate.reason };
  } catch (error) {
    if (!(error instanceof ChampionChanged)) throw error;
    return { promoted: false, version, reason: error.message };
  }
}

/**
 * Promotes or rolls back as a person asks. A version that no run has prepared for serving (kept by the verdict, or so old
 * that its entity windows were given up) gets its windows first: the champion serves until they are there, and goes on
 * serving where they cannot be filled. @throws InvalidPromotion, ChampionChanged, ModelRejected, NoPreviousChampion,
 * ModelNotFound, UnknownProject
 */
export async function promoteByCommand(ports: PromoterPorts, command: PromotionCommand): Promise<PromoteResult> {
  const { action, project, by } = check(command);
  await getDefinition(ports.store, project);
  const { version, expectedChampion } = await choose(ports.store, command);
  await ports.loadEntities({ action: 'load', project, version });
  const request = { project, version, expectedChampion, by, at: ports.now(), reason: `${action} by ${by}` };
  const change = action === 'rollback' ? rollback : promote;
  const { route, changed } = await change(ports.store, request);
  await announce(ports, route, by);
  const { previous } = route;
  const before = previous === null ? 'the first champion' : `in place of version ${previous}`;
  const reason = changed ? `version ${version} serves now, ${before}` : `version ${version} was the champion already`;
  return { promoted: true, version, reason };
}

/** Told also when nothing changed: an earlier attempt may have ended between the change and its event. */
async function announce({ events }: PromoterPorts, route: RouteRecord, by: string): Promise<void> {
  const { project, champion: version, previous } = route;
  await events.publish([
    { type: 'ModelPromoted', detail: { project, version, ...(previous === null ? {} : { previous }), by } },
  ]);
}

/** The version that is asked for and the champion that it takes over from, or the refusal that is certain already. */
async function choose(
  store: RecordStore,
  { action, project, version: given, expectedChampion }: PromotionCommand,
): Promise<{ version: number; expectedChampion: number | null }> {
  const route = await findRoute(store, project);
  const champion = route?.champion ?? null;
  if (action === 'rollback' && !route) throw new NoPreviousChampion(project);
  const chosen = given ?? (action === 'rollback' ? route?.previous : await newestCandidate(store, project));
  if (chosen == null) throw new NoPreviousChampion(project);
  const { state } = await getModel(store, project, chosen);
  const expected = expectedChampion ?? champion;
  if (chosen !== champion) {
    if (state === 'rejected') throw new ModelRejected(project, chosen);
    if (expected !== champion) throw new ChampionChanged(project, expected, champion);
  }
  return { version: chosen, expectedChampion: expected };
}

async function newestCandidate(store: RecordStore, project: string): Promise<number> {
  const candidate = (await listModels(store, project)).find((m) => m.state === 'candidate');
  if (!candidate) throw new InvalidPromotion(`'${project}' has no candidate; name a version of \`perennial models\``);
  return candidate.version;
}

function check(command: PromotionCommand): PromotionCommand {
  const { action, project, version, expectedChampion, by } = command;
  const isVersion = (v: unknown) => v === undefined || (Number.isInteger(v) && (v as number) > 0);
  if (action !== 'promote' && action !== 'rollback')
    throw new InvalidPromotion(`expected action promote or rollback, received ${JSON.stringify(action)}`);
  if (typeof project !== 'string' || project === '')
    throw new InvalidPromotion(`expected the name of a project, received ${JSON.stringify(project)}`);
  if (!isVersion(version) || !isVersion(expectedChampion))
    throw new InvalidPromotion(`expected a version from 1, received ${JSON.stringify(version ?? expectedChampion)}`);
  if (typeof by !== 'string' || by === '') throw new InvalidPromotion('expected who asks (by), received nothing');
  return command;
}
