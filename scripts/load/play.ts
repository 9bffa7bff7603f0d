import { setTimeout as sleep } from 'node:timers/promises';
import { projectKey } from '../../bin/client/api-key.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { messagesIn, queueEmpty } from '../../bin/client/queues.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { Caller, type KeyRing } from './caller.ts';
import { Changes } from './changes.ts';
import { type Course, playCourse } from './course.ts';
import { Stretches } from './interruptions.ts';
import { type Judged, judge, judgeLabels } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Oracle } from './oracle.ts';
import { type Customer, type Player, playParcels, playPayments, settlePayments } from './players.ts';
import { publish, trainVersion } from './prepare.ts';
import { cardsProject, oneTrialOf, parcelRows, parcelsProject, paymentRows } from './projects.ts';
import { InferenceLog, lakeOf, recordedLabels } from './read-lake.ts';
import { RouteWatch } from './route-watch.ts';

export interface LoadOptions {
  /** Names of its projects end with it. */
  name: string;
  /** The course is played until then, ms, and one round of it at least. */
  forMs: number;
  /** How many ask at the same time. */
  clients: number;
  seed: number;
  say(line: string): void;
}

export interface LoadReport {
  seconds: number;
  /** Of the course: how often each was made. */
  changes: Record<string, number>;
  routeChanges: number;
  counts: Record<string, number>;
  judged: Record<'parcels' | 'cards', Judged>;
  /** What was not as it has to be. */
  faults: string[];
}

/** Messages of a process that was ended come again after six minutes. */
const drainMs = 600_000;

/** Requests of all kinds from several clients at once, while what answers them is changed and damaged; then every answer and the log are judged. */
export async function playLoad(at: Platform, options: LoadOptions): Promise<LoadReport> {
  const { say, seed, clients } = options;
  const [parcels, cards] = await Promise.all([prepareParcels(at, options), prepareCards(at, options)]);
  say('both projects serve; the load begins');
  const [interruptions, damaged] = [new Stretches(), new Stretches()];
  const changes = new Changes(at, { interruptions, damaged });
  const base = (project: string) => at.apiUrl(`projects/${project}`);
  const callerOf = ({ ledger, keys }: Prepared) => new Caller(base(ledger.project), keys, ledger, interruptions);
  for (const { watch } of [parcels, cards]) await watch.start();
  const deadBefore = await messagesIn(at, at.outputs.deadLettersUrl);
  const begun = Date.now();
  let stopped = false;
  const playerOf = (prepared: Prepared, id: string, i: number) => ({
    caller: callerOf(prepared),
    ledger: prepared.ledger,
    random: seededRandom(seed * 1_000 + i),
    id: `${id}${i}`,
    stopped: () => stopped,
  });
  const customers: Customer[][] = [];
  const payers = Array.from({ length: Math.max(1, Math.floor(clients / 4)) }, (_, i) => {
    customers.push([]);
    return playerOf(cards, 'c', i);
  });
  const askers = Array.from({ length: clients - payers.length }, (_, i) => playerOf(parcels, 'p', 100 + i));
  const players = Promise.all([
    ...payers.map((payer, i) => untilItsEnd(payer, playPayments(payer, customers[i]!))),
    ...askers.map((asker) => untilItsEnd(asker, playParcels(asker))),
  ]);
  const before = await audited(at, [parcels, cards]);
  const { project } = parcels.ledger;
  let batch = 10;
  let next = Promise.resolve(parcels.versions[2]!);
  const made: Record<string, number> = {};
  const course: Course = {
    changes,
    registry: at.registry,
    ledger: parcels.ledger,
    keys: parcels.keys,
    parcels: project,
    versions: [parcels.versions[0]!, parcels.versions[1]!],
    candidate: async () => {
      const ready = await next;
      if (course.left() > 0) {
        next = trainedInSpite(at, parcels, parcelRows(300, ++batch), damaged);
        // It is waited for by the next round.
        next.catch(() => {});
      }
      return ready;
    },
    cards: cards.ledger.project,
    cardVersions: [cards.versions[0]!, cards.versions[1]!],
    predictFunction: at.outputs.predictFunction,
    status: async (key) => {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' };
      const answer = await fetch(`${base(project)}/predictions`, {
        method: 'POST',
        headers,
        body: '{}',
      });
      return answer.status;
    },
    say,
    left: () => begun + options.forMs - Date.now(),
  };
  await playCourse(course, made).catch((error: Error) => parcels.ledger.fault(`the changes broke off: ${error.stack}`));
  stopped = true;
  await players;
  const seconds = (Date.now() - begun) / 1_000;
  say('the load is over; waiting for the queue of entity windows');
  if (!(await queueEmpty(at, at.outputs.entityQueueUrl, drainMs))) cards.ledger.fault('the entity queue did not empty');
  for (const [i, payer] of payers.entries()) await settlePayments(payer, customers[i]!);
  for (const { watch, ledger } of [parcels, cards])
    await watch.stop().catch((error: Error) => ledger.fault(`the route was not watched to the end: ${error.stack}`));
  const judged = {} as LoadReport['judged'];
  for (const [name, prepared] of Object.entries({ parcels, cards })) {
    say(`reading the log of ${name}`);
    judged[name as keyof typeof judged] = await judgeProject(at, prepared, damaged);
  }
  await judgeAudit(at, changes, before, [parcels, cards]);
  const dead = (await messagesIn(at, at.outputs.deadLettersUrl)) - deadBefore;
  if (dead > 0) parcels.ledger.fault(`there are ${dead} dead letters more than before`);
  const counts: Record<string, number> = {};
  for (const { ledger } of [parcels, cards])
    for (const [what, count] of Object.entries(ledger.counts)) counts[what] = (counts[what] ?? 0) + count;
  return {
    seconds,
    changes: made,
    routeChanges: parcels.watch.changes + cards.watch.changes,
    counts,
    judged,
    faults: [...parcels.ledger.faults, ...cards.ledger.faults],
  };
}

/** A player that breaks off is a fault, and the others play on. */
async function untilItsEnd({ ledger, id }: Player, playing: Promise<void>): Promise<void> {
  await playing.catch((error: Error) => ledger.fault(`player ${id} broke off: ${error.stack}`));
}

interface Prepared {
  ledger: Ledger;
  oracle: Oracle;
  keys: KeyRing;
  watch: RouteWatch;
  versions: number[];
}

/** A champion of trees, a linear model, and a candidate of more data. */
async function prepareParcels(at: Platform, { name, seed, say }: LoadOptions): Promise<Prepared> {
  const project = `parcels-${name}`;
  return prepare(at, project, say, [
    [parcelsProject(project), parcelRows(400, seed + 1)],
    [parcelsProject(project, { training: oneTrialOf('logisticRegression') }), parcelRows(300, seed + 2)],
    [parcelsProject(project), parcelRows(300, seed + 3)],
  ]);
}

async function prepareCards(at: Platform, { name, seed, say }: LoadOptions): Promise<Prepared> {
  const project = `cards-${name}`;
  const until = Date.now() - 7 * 86_400_000;
  return prepare(at, project, say, [
    [cardsProject(project), paymentRows(600, seed + 1, until)],
    [cardsProject(project, { training: oneTrialOf('logisticRegression') }), paymentRows(400, seed + 2, until)],
  ]);
}

/** A run that finds the champion damaged ends with that, as nothing may be compared with it; then it is started again. */
async function trainedInSpite(
  at: Platform,
  { ledger, oracle, versions }: Prepared,
  rows: Parameters<typeof trainVersion>[2],
  damaged: Stretches,
): Promise<number> {
  const { project } = ledger;
  for (;;) {
    const from = Date.now();
    try {
      return await trainVersion(at, parcelsProject(project), rows, oracle);
    } catch (error) {
      const isDamaged = damaged.meets(from, Date.now(), { of: `${project}/${versions[1]}` });
      if (!isDamaged || !String(error).includes('is not what was registered')) throw error;
      ledger.count('runs that ended as their champion was damaged');
    }
  }
}

async function prepare(
  at: Platform,
  project: string,
  say: LoadOptions['say'],
  trainings: readonly (readonly [Parameters<typeof publish>[1], Parameters<typeof trainVersion>[2]])[],
): Promise<Prepared> {
  const oracle = new Oracle();
  const versions: number[] = [];
  for (const [definition, rows] of trainings) {
    await publish(at, definition);
    versions.push(await trainVersion(at, definition, rows, oracle));
    say(`${project}: version ${versions.at(-1)}`);
  }
  await publish(at, trainings[0]![0]);
  const none = new Stretches();
  await new Changes(at, { interruptions: none, damaged: none }).promote(project, versions[0]!);
  const keys = { value: (await projectKey(at, project)).value };
  return { ledger: new Ledger(project), oracle, keys, watch: new RouteWatch(at.registry, project), versions };
}

async function judgeProject(at: Platform, prepared: Prepared, damaged: Stretches): Promise<Judged> {
  const { ledger, oracle, watch } = prepared;
  const store = await lakeOf(at);
  const log = new InferenceLog(store, ledger.project);
  const missing = await log.readAll([...ledger.answered.keys()]);
  if (missing.length > 0) ledger.fault(`${missing.length} answers are not in the log, such as ${missing[0]}`);
  // What comes twice comes late.
  await sleep(2_000);
  await log.readOn();
  judgeLabels(ledger, await recordedLabels(store, ledger.project));
  return judge(ledger, oracle, (key, from, until) => watch.allowed(key, from, until, damaged), log.lines);
}

/** What the changes wrote, and only that, in the order in which they were made; what is refused is written by who serves. */
async function judgeAudit(
  at: Platform,
  { told }: Changes,
  before: ReadonlyMap<string, number>,
  projects: readonly Prepared[],
): Promise<void> {
  for (const { ledger } of projects) {
    const { project } = ledger;
    const all = (await listAudit(at.registry, project)).toReversed().slice(before.get(project));
    const ofChanges = all
      .map(({ action }) => action)
      .filter((action) => /^(model (promoted|rolled back)|rollout |key )/.test(action));
    const expected = told.filter((t) => t.project === project).map(({ action }) => action);
    ledger.count('audit records of changes', ofChanges.length);
    ledger.count('audit records of refusals', all.filter(({ action }) => action === 'model refused').length);
    if (ofChanges.join() !== expected.join())
      ledger.fault(`the audit has ${ofChanges.join(', ')}; expected ${expected.join(', ')}`);
  }
}

async function audited(at: Platform, projects: readonly Prepared[]): Promise<Map<string, number>> {
  const counts = await Promise.all(
    projects.map(
      async ({ ledger }) => [ledger.project, (await listAudit(at.registry, ledger.project)).length] as const,
    ),
  );
  return new Map(counts);
}
