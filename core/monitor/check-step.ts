import { lake as keysOf } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { ObjectStore, ObjectSummary, Ports } from '../ports/index.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { lookBack } from './analyse.ts';
import { isAfter } from './watermark.ts';

type CheckPorts = Pick<Ports, 'registry' | 'lake' | 'clock' | 'log'>;

export interface CheckInput {
  project: string;
  /** Who or what asks: `schedule`, or a person. */
  by?: string;
}

/** Leaves the monitor with a reason, or says what to analyse. */
export type CheckAnswer =
  | { idle: true; project: string; reason: string; lastReportKey?: string }
  | ({ idle: false } & AnalyseRequest);

export interface AnalyseRequest {
  project: string;
  by: string;
  monitorId: string;
  /** The champion. */
  version: number;
  digest: string;
  /** ISO 8601: the time of the look, also where it is repeated later. @default now */
  at?: string;
}

const day = 86_400_000;

/**
 * Whether there is anything new to judge: reads two registry items and lists the newest objects, so that an idle monitor
 * costs next to nothing. A project that is gone, or has no champion, is idle: its schedule must not fail every hour.
 */
export async function checkStep(ports: CheckPorts, input: CheckInput): Promise<CheckAnswer> {
  const answer = await answerOf(ports, input);
  ports.log.info('monitor checked', { ...answer });
  return answer;
}

async function answerOf(ports: CheckPorts, { project, by = 'schedule' }: CheckInput): Promise<CheckAnswer> {
  const [live, definition, state] = await Promise.all([
    findLiveVariant(ports.registry, project),
    ports.registry.get<DefinitionRecord>(keys.definition(project)),
    ports.registry.get<MonitorStateRecord>(keys.monitorState(project)),
  ]);
  const idle = (reason: string): CheckAnswer => ({
    idle: true,
    project,
    reason,
    ...(state && { lastReportKey: state.lastReportKey }),
  });
  if (!definition) return idle(`no project '${project}' is published`);
  if (!live) return idle(`project '${project}' has no champion yet; a run makes one`);
  const model = { version: live.version, digest: live.digest };
  const since = sinceDay(ports.clock(), lookBack(definition.definition));
  if (!isSilent(state, ports.clock()) && !(await anythingAfter(ports.lake, state, project, since)))
    return idle(state ? `no prediction or label since ${state.at}` : 'no prediction has been captured yet');
  const at = ports.clock();
  return { idle: false, project, by, monitorId: monitorIdOf(project, by, at), at: at.toISOString(), ...model };
}

const quiet = 6 * 3_600_000;
/** Longer silence is told already, and becomes usual. */
const longestSilence = 7 * day;

/** Whether nothing has come for so long that the volume is to be judged, and not been since: where it is known what is usual. */
function isSilent(state: MonitorStateRecord | undefined, now: Date): boolean {
  if (!state?.knowsVolume || !state.seen) return false;
  const silence = now.getTime() - Date.parse(state.seen.at);
  return silence >= quiet && silence <= longestSilence && now.getTime() - Date.parse(state.at) >= quiet;
}

/** All objects of the inference log, or of labels, of a day or later, in key order. */
export async function listSince(lake: ObjectStore, prefix: string, since: string): Promise<ObjectSummary[]> {
  const found: ObjectSummary[] = [];
  // Keys of the day itself are longer than this, hence after it.
  for await (const object of lake.list(prefix, { startAfter: `${prefix}dt=${since}` })) found.push(object);
  return found;
}

/** The day (yyyy-MM-dd) that a look-back reaches to. */
export function sinceDay(now: Date, reach: number): string {
  return new Date(now.getTime() - reach).toISOString().slice(0, 10);
}

async function anythingAfter(
  lake: ObjectStore,
  state: MonitorStateRecord | undefined,
  project: string,
  since: string,
): Promise<boolean> {
  // What was written after the last check lies in its day or later; a day less for what straddles midnight.
  const recent = state?.seen ? sinceDay(new Date(state.seen.at), day) : since;
  const from = recent > since ? recent : since;
  const isNew = (object: ObjectSummary) => isAfter(state?.seen ?? null, object);
  if ((await listSince(lake, keysOf.inferences(project), from)).some(isNew)) return true;
  // Labels can only be joined with predictions, of which there are none without a state.
  return state !== undefined && (await listSince(lake, keysOf.labelsOf(project), from)).some(isNew);
}

function monitorIdOf(project: string, by: string, at: Date): string {
  const [date, time] = at.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).split('T');
  return `${date}-${time}-${contentHash([project, by, at.toISOString()]).slice(0, 6)}`;
}
