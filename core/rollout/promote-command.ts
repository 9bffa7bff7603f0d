import { openFindings } from '../contracts/findings.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { PromoteResult } from '../contracts/steps.ts';
import type { RecordStore } from '../ports/index.ts';
import { ApprovalMissing, findApproval } from '../registry/approvals.ts';
import { getDefinition } from '../registry/definitions.ts';
import { getModel, listModels } from '../registry/models.ts';
import {
  ChampionChanged,
  checkMayServe,
  HeldByFindings,
  NoPreviousChampion,
  PromotionError,
  rollback,
} from '../registry/promotion.ts';
import { isTrial } from '../registry/rollout-states.ts';
import { findRollout } from '../registry/rollouts.ts';
import { findRoute, liveVariant } from '../registry/routes.ts';
import { announce } from './announce.ts';
import { changeModel, rolloutWords } from './change-model.ts';
import type { PromotePorts } from './ports.ts';

/** What a person asks for. */
export interface PromotionCommand {
  action: 'promote' | 'rollback';
  project: string;
  /** @default promote: the newest candidate; rollback: the champion before this one */
  version?: number;
  /** The champion that the decision was based on; without it the champion at the moment. */
  expectedChampion?: number;
  /** Codes of critical findings that are accepted for this version. */
  accept?: string[];
  /** promote: it answers everything at once, also where the project rolls candidates out. @default false */
  now?: boolean;
  by: string;
}

export class InvalidPromotion extends PromotionError {
  override name = 'InvalidPromotion';
}

/**
 * Promotes or rolls back as a person asks. A version that no run has prepared for serving (kept by the verdict, or so old
 * that its entity windows were given up) gets its windows first: the champion serves until they are there, and goes on
 * serving where they cannot be filled. @throws InvalidPromotion, ChampionChanged, TransitionNotAllowed, HeldByFindings,
 * NoPreviousChampion, ModelNotFound, UnknownProject, RolloutUnderWay
 */
export async function promoteByCommand(ports: PromotePorts, command: PromotionCommand): Promise<PromoteResult> {
  const { action, project, by, now = false } = check(command);
  const { definition } = await getDefinition(ports.registry, project);
  const accept = [
    ...(command.accept ?? []).map((code) => ({ code, by })),
    ...definition.promotion.acceptFindings.map((code) => ({ code, by: 'project.yaml' })),
  ];
  const { version, expectedChampion } = await choose(
    ports.registry,
    command,
    accept.map((a) => a.code),
  );
  if (definition.promotion.approval === 'twoPersons') await checkApproved(ports.registry, project, version);
  await ports.loadEntities({ action: 'load', project, version });
  const request = { project, version, expectedChampion, accept, by, reason: `${action} by ${by}` };
  const rollout = await findRollout(ports.registry, project);
  const done =
    action === 'rollback'
      ? await rollback(ports.registry, { ...request, at: ports.clock() })
      : await changeModel(ports, definition, { ...request, now });
  if ('rollout' in done) {
    ports.log.info('rollout decided', { project, version, number: done.rollout.number, started: done.started, by });
    const { number, state } = done.rollout;
    return done.started
      ? { promoted: false, version, reason: rolloutWords(done.rollout), rollout: number }
      : {
          promoted: false,
          version,
          reason: `version ${version} is being rolled out already (rollout ${number}, ${state})`,
        };
  }
  const { route, changed, accepted = [] } = done;
  await announce(ports, route, by, accepted);
  if (action === 'rollback' && rollout && isTrial(rollout) && version === rollout.champion.version) {
    const reason = `version ${version} serves on; version ${rollout.candidate.version} was taken back (rollout ${rollout.number})`;
    return { promoted: true, version, reason, rollout: rollout.number };
  }
  const { previous } = route;
  const before = previous === null ? 'the first champion' : `in place of version ${previous}`;
  const knowing = accepted.length > 0 ? `; accepted for it: ${accepted.join(', ')}` : '';
  const reason = changed
    ? `version ${version} serves now, ${before}${knowing}`
    : `version ${version} was the champion already`;
  ports.log.info('promotion decided', { project, version, changed, by });
  return { promoted: true, version, reason };
}

/** Where two persons decide, one does not go around the other; a version that has served before may serve again. @throws ApprovalMissing */
async function checkApproved(store: RecordStore, project: string, version: number): Promise<void> {
  const { state } = await getModel(store, project, version);
  if (state !== 'candidate' && state !== 'held') return;
  const approval = await findApproval(store, project, version);
  if (approval?.state !== 'approved') throw new ApprovalMissing(project, version, approval);
}

/** The version that is asked for and the champion that it takes over from, or the refusal that is certain already. */
async function choose(
  store: RecordStore,
  { action, project, version: given, expectedChampion, accept = [] }: PromotionCommand,
  accepted: readonly string[],
): Promise<{ version: number; expectedChampion: number | null }> {
  const route = await findRoute(store, project);
  const champion = route ? liveVariant(route).version : null;
  if (action === 'rollback' && !route) throw new NoPreviousChampion(project);
  const rollout = await findRollout(store, project);
  // While a candidate is on trial, the champion is what there is to return to.
  const earlier = rollout && isTrial(rollout) ? champion : route?.previous;
  const chosen = given ?? (action === 'rollback' ? earlier : await newestCandidate(store, project));
  if (chosen == null) throw new NoPreviousChampion(project);
  const model = await getModel(store, project, chosen);
  checkAccepted(model, accept);
  const expected = expectedChampion ?? champion;
  if (chosen !== champion) {
    checkMayServe(model, action === 'rollback' ? 'rolled back' : 'promoted');
    const open = openFindings(model.findings, [...accepted, ...(model.accepted ?? []).map((a) => a.code)]);
    if (open.length > 0 && model.state !== 'retired') throw new HeldByFindings(project, chosen, open);
    if (expected !== champion) throw new ChampionChanged(project, expected, champion);
  }
  return { version: chosen, expectedChampion: expected };
}

/** What is accepted must have been found: a code that is written wrongly accepts nothing. */
function checkAccepted({ version, findings = [] }: ModelRecord, accept: readonly string[]): void {
  const known = findings.map((f) => f.code);
  const unknown = accept.find((code) => !known.includes(code));
  if (unknown === undefined) return;
  const has = known.length > 0 ? `it has ${known.join(', ')}` : 'nothing was found in it';
  throw new InvalidPromotion(`version ${version} has no finding '${unknown}' to accept; ${has}`);
}

async function newestCandidate(store: RecordStore, project: string): Promise<number> {
  const candidate = (await listModels(store, project)).find((m) => m.state === 'candidate' || m.state === 'held');
  if (!candidate) throw new InvalidPromotion(`'${project}' has no candidate; name a version of \`perennial models\``);
  return candidate.version;
}

function check(command: PromotionCommand): PromotionCommand {
  const { action, project, version, expectedChampion, accept, by } = command;
  const isVersion = (v: unknown) => v === undefined || (Number.isInteger(v) && (v as number) > 0);
  if (action !== 'promote' && action !== 'rollback')
    throw new InvalidPromotion(`expected action promote or rollback, received ${JSON.stringify(action)}`);
  if (typeof project !== 'string' || project === '')
    throw new InvalidPromotion(`expected the name of a project, received ${JSON.stringify(project)}`);
  if (!isVersion(version) || !isVersion(expectedChampion))
    throw new InvalidPromotion(`expected a version from 1, received ${JSON.stringify(version ?? expectedChampion)}`);
  if (command.now !== undefined && (typeof command.now !== 'boolean' || action === 'rollback'))
    throw new InvalidPromotion(
      `expected now as true or false, of a promotion; received ${JSON.stringify(command.now)}`,
    );
  if (accept !== undefined && !(Array.isArray(accept) && accept.every((code) => typeof code === 'string')))
    throw new InvalidPromotion(`expected accept as a list of codes of findings, received ${JSON.stringify(accept)}`);
  if (typeof by !== 'string' || by === '') throw new InvalidPromotion('expected who asks (by), received nothing');
  return command;
}
