import { type ModelKinds, modelKinds } from '../../algorithms/predicting.ts';
import type { Hold, RolloutRecord, RolloutVersion } from '../../contracts/registry/rollouts.ts';
import { MalformedJson } from '../../contracts/schema.ts';
import type { Ports } from '../../ports/index.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import { getDefinition } from '../../registry/definitions.ts';
import { ModelDamaged, modelPackage } from '../../registry/model-files.ts';
import { getModel } from '../../registry/models.ts';
import { ChampionChanged, HeldByFindings, promote, rollback } from '../../registry/promotion.ts';
import { isOn, isTrial, RolloutTransitionNotAllowed } from '../../registry/rollout-states.ts';
import { findRollout, moveRollout, type RolloutMove } from '../../registry/rollouts.ts';
import { findRoute, liveVariant } from '../../registry/routes.ts';
import { holdsNow, type NextMove, nextMove } from '../judge/next-move.ts';
import { sideOf } from '../judge/side.ts';
import { alphaOfOne } from '../judge/verdict.ts';
import type { LookSchedules } from '../ports.ts';
import { compareVersions, firstJudgement, type Sides } from './compare.ts';
import { costSoFar, rememberDiffering } from './cost-so-far.ts';
import { type LogPorts, readLog } from './read-log.ts';
import { type TellPorts, tell } from './tell.ts';

export type LookPorts = Pick<Ports, 'registry' | 'lake' | 'entities' | 'clock' | 'log'> &
  TellPorts &
  LogPorts & {
    schedules: LookSchedules;
    /** Milliseconds, with fractions. */
    now: () => number;
    /** Models that can be scored. @default those of all algorithms but graphs of ONNX */
    kinds?: ModelKinds;
  };

export interface LookResult {
  project: string;
  number: number;
  /** undefined: there is no such rollout, or no longer. */
  state?: RolloutRecord['state'];
  /** Records that were read. */
  records: number;
}

/** Minutes between looks in probation: labels come in days. */
const probationMinutes = 60;

/**
 * One look at a rollout: reads what was predicted since the last one, judges, and moves it on or back, each move one transaction. A look
 * that is repeated, or died, changes nothing twice: evidence and how far the log is read are one record, written on the condition
 * that it is as it was read.
 */
export async function lookAtRollout(
  ports: LookPorts,
  { project, number }: { project: string; number: number },
): Promise<LookResult> {
  const { registry, schedules, log } = ports;
  const rollout = await findRollout(registry, project);
  if (!rollout || rollout.number !== number) {
    // Another one has a schedule of its own; that of one which is about to begin is put once more when it has begun.
    await schedules.end(project, number);
    return { project, number, records: 0 };
  }
  const { records, error } = isOn(rollout) ? await judgeOrSay(ports, rollout) : { records: 0 };
  const now = await tell(ports, project, number);
  if (!isOn(now)) await schedules.end(project, number);
  else if (now.state === 'probation' && rollout.state !== 'probation')
    await schedules.keep(project, number, probationMinutes);
  if (error !== undefined) throw error;
  log.info('rollout looked at', { project, number, state: now.state, step: now.step, records });
  return { project, number, state: now.state, records };
}

/** A look that fails has judged nothing: for so long that is an outage. */
const patience = 60 * 60_000;

/** Judges; where that fails, and has for an hour, the rollout is held, and ended once its days are over: nobody else would say so. */
async function judgeOrSay(ports: LookPorts, rollout: RolloutRecord): Promise<{ records: number; error?: unknown }> {
  try {
    return { records: await judge(ports, rollout) };
  } catch (error) {
    const { registry, clock } = ports;
    const { project, state, rule, startedAt, lookedAt, held } = rollout;
    const at = clock();
    const since = lookedAt ?? startedAt;
    if ((state !== 'shadow' && state !== 'canary') || at.getTime() - Date.parse(since) < patience)
      return { records: 0, error };
    const because = `no look has succeeded since ${since}: ${error instanceof Error ? error.name : 'unknown error'}`;
    const remedy = `read the log of the function rollout-look; \`perennial rollout abort ${project}\` ends the rollout`;
    const isOver = at.getTime() - Date.parse(startedAt) >= rule.maximumDays * 86_400_000;
    const move = { cause: 'held' as const, by: byOf(rollout), at, because };
    if (isOver) await moveOnce(registry, rollout, { ...move, to: 'aborted' });
    else if (!held?.reasons.some(({ code }) => code === notJudged))
      await moveOnce(registry, rollout, {
        ...move,
        to: state,
        set: {
          held: { reasons: [...(held?.reasons ?? []), { code: notJudged, because, remedy }], since: at.toISOString() },
        },
      });
    return { records: 0, error };
  }
}

const notJudged = 'not judged';

async function judge(ports: LookPorts, rollout: RolloutRecord): Promise<number> {
  const { registry, lake, clock } = ports;
  const { project, rule } = rollout;
  const [sides, definition] = await Promise.all([readSides(ports, rollout), getDefinition(registry, project)]);
  const { lines, cursor, more } = await readLog(ports, rollout);
  const before = structuredClone(rollout.judgement) ?? firstJudgement(rule, sides, definition.definition);
  const { judgement, differing } = await compareVersions(ports, rollout, sides, definition.definition, before, lines);
  await rememberDiffering(lake, rollout, differing);
  const at = clock();
  const cost = await costSoFar(ports, rollout, sides.champion.pkg, definition.definition, {
    now: at,
    alpha: alphaOfOne(judgement, rule),
  });
  const set = { judgement, cost, cursor, looks: rollout.looks + 1, lookedAt: at.toISOString() };
  const move = nextMove(rollout, judgement, cost, at);
  const holds = holdsNow(rollout, judgement, cost, at);
  // What is not read yet may be against it.
  const goesOn = move?.cause === 'passed' && more;
  if (move && !goesOn) await act(ports, rollout, move, set, at);
  else await keep(ports, freed(rollout, holds), set);
  return lines.length;
}

/** Without what has held it and does no more. */
function freed({ held, ...rollout }: RolloutRecord, holds: readonly Hold[]): RolloutRecord {
  if (!held) return rollout;
  if (rollout.state === 'paused') return { ...rollout, held };
  const reasons = held.reasons.filter(({ code }) => holds.some((hold) => hold.code === code));
  return reasons.length > 0 ? { ...rollout, held: { ...held, reasons } } : rollout;
}

type Evidence = NonNullable<RolloutMove['set']>;

async function keep({ registry }: LookPorts, rollout: RolloutRecord, set: Evidence): Promise<void> {
  const put = { ...rollout, ...set, revision: rollout.revision + 1 };
  try {
    await registry.write([{ put, when: { equals: { revision: rollout.revision } } }]);
  } catch (error) {
    // Another look, or a person, was faster: the next look reads again.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** By whom a rollout's own decisions are, in the audit. */
const byOf = ({ number }: RolloutRecord) => `rollout ${number}`;

async function act(
  { registry, log }: LookPorts,
  rollout: RolloutRecord,
  move: NextMove,
  evidence: Evidence,
  at: Date,
): Promise<void> {
  const { project, candidate, champion } = rollout;
  const by = byOf(rollout);
  const request = { project, by, reason: move.because, at };
  try {
    if (isTrial(rollout) && (move.to === 'probation' || move.to === 'completed')) {
      const set = { ...evidence, step: rollout.rule.steps.length - 1 };
      const ofRollout = { cause: 'passed' as const, set, revision: rollout.revision };
      await promote(registry, {
        ...request,
        version: candidate.version,
        expectedChampion: champion.version,
        ofRollout,
      });
    } else if (rollout.state === 'probation' && move.to === 'rolledBack') {
      const ofRollout = { cause: 'worse' as const, set: evidence, revision: rollout.revision };
      await rollback(registry, {
        ...request,
        version: champion.version,
        expectedChampion: candidate.version,
        ofRollout,
      });
    } else await moveOnce(registry, rollout, { ...move, by, at, set: ofMove(evidence, move, at) });
  } catch (error) {
    // A person was faster: the next look reads again.
    if (error instanceof ChampionChanged || error instanceof RolloutTransitionNotAllowed) return;
    if (!(error instanceof HeldByFindings)) throw error;
    log.warn('rollout ended by findings', { project, number: rollout.number });
    const because = `version ${candidate.version} is held by findings of a later run`;
    await moveOnce(registry, rollout, { to: 'aborted', cause: 'aborted', by, at, because, set: evidence });
  }
}

async function moveOnce(registry: LookPorts['registry'], read: RolloutRecord, move: RolloutMove): Promise<void> {
  const { number, revision, project } = read;
  await moveRollout(registry, project, (now) =>
    now.number === number && now.revision === revision ? move : undefined,
  );
}

/** Each step counts its own records and answers; those of the step before are compared with no later ones. What holds it is kept with it. */
function ofMove(evidence: Evidence, { to, step, holds }: NextMove, at: Date): Evidence {
  if (holds) return { ...evidence, held: { reasons: holds, since: at.toISOString() } };
  if (to !== 'canary' || !evidence.judgement) return evidence;
  const { inState, ...judged } = evidence.judgement;
  const judgement = {
    ...judged,
    ...(inState && { inState: { came: 0, paired: 0 } }),
    answered: 0,
    waiting: { champion: [], candidate: [] },
  };
  return { ...evidence, judgement, ...(step !== undefined && { step }) };
}

/** Both versions, ready to score; a candidate that is not what was registered fails on every record, as it does where it serves. */
async function readSides(
  { registry, lake, kinds = modelKinds }: LookPorts,
  { project, candidate, champion }: RolloutRecord,
): Promise<Sides> {
  const route = await findRoute(registry, project);
  const shiftOf = (version: number) => {
    const live = route && liveVariant(route);
    return live?.version === version ? (live.shift ?? 0) : 0;
  };
  const read = async ({ version }: RolloutVersion) => {
    const model = await getModel(registry, project, version);
    const found = await modelPackage(lake, model).catch((error: unknown) => {
      if (error instanceof ModelDamaged || error instanceof MalformedJson) return error;
      throw error;
    });
    return () => {
      if (found instanceof Error) throw found;
      return sideOf(found, kinds, shiftOf(version));
    };
  };
  const [old, fresh] = await Promise.all([read(champion), read(candidate)]);
  try {
    return { champion: old(), candidate: fresh() };
  } catch {
    // The champion's own fault is thrown once more.
    return { champion: old(), candidate: null };
  }
}
