import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { RecordStore } from '../../core/ports/index.ts';
import { findRefusal } from '../../core/registry/refusals.ts';
import { freshForMs } from '../../core/serve/project-access.ts';
import type { KeyRing } from './caller.ts';
import type { Changes } from './changes.ts';
import type { Ledger } from './ledger.ts';
import { parcelsProject } from './projects.ts';
import { whileAnswering } from './while-answering.ts';

export interface Course {
  changes: Changes;
  registry: RecordStore;
  ledger: Ledger;
  keys: KeyRing;
  parcels: string;
  /** Versions of parcels; the first is the champion. */
  versions: readonly [first: number, second: number];
  /** A version of parcels that has not been tried yet. */
  candidate(): Promise<number>;
  cards: string;
  cardVersions: readonly [first: number, second: number];
  predictFunction: string;
  /** Asks with a key, to see whether it is refused. */
  status(key: string): Promise<number>;
  say(line: string): void;
  /** Of the time that is played, ms; the first round is played to its end. */
  left(): number;
}

/** So many answers a version must have given before the next change. */
const answersEach = 20;
/** What a process of the entity windows was working on when it ended comes again after six minutes, while the load goes on. */
const comesAgainMs = 6 * 60_000;
/** So long a change stays that changes no answer: the route of before is known for five seconds. */
const staysMs = freshForMs + 1_000;

/**
 * All changes one after the other; each ends with the first version in service and everything whole.
 * @param made counts how often each was made, also where it breaks off
 */
export async function playCourse(course: Course, made: Record<string, number>): Promise<void> {
  for (let round = 1; ; round++)
    for (const [name, change] of Object.entries(changesOf(course, round))) {
      if (round > 1 && course.left() <= 0) return;
      course.say(`round ${round}: ${name}`);
      await change();
      made[name] = (made[name] ?? 0) + 1;
    }
}

function changesOf(course: Course, round: number): Record<string, () => Promise<void>> {
  const { changes, parcels, cards, predictFunction: predict, keys } = course;
  const [first, second] = course.versions;
  const [card, otherCard] = course.cardVersions;
  let candidate = 0;
  const defined = (change: Partial<ProjectInput> = {}) => changes.apply(parcelsProject(parcels, change));
  return {
    'a promotion and a rollback': async () => {
      await changes.promote(parcels, second);
      await changes.promote(cards, otherCard);
      await answering(course, second);
      await changes.rollback(parcels);
    },
    'a canary that is aborted, processes that are new': async () => {
      candidate = await course.candidate();
      await changes.promote(parcels, candidate, { now: false });
      await answering(course, candidate);
      await changes.recycle(predict);
      await answering(course, candidate);
      await changes.rollout('abort', parcels);
    },
    'a corrupt artifact': () => damaged(course, second, first, 'corrupt'),
    'a key that is rotated, and a changed project file': async () => {
      const ended = await changes.rotateKey(parcels, keys);
      const { rollout } = parcelsProject(parcels);
      await defined({
        objective: { ...parcelsProject(parcels).objective, description: `round ${round}` },
        rollout: { ...rollout, strategy: 'shadow', shadowRecords: 1_000_000 },
      });
      await whileAnswering(course.ledger, 'the end of a key', async () =>
        (await course.status(ended)) === 403 ? true : undefined,
      );
    },
    'a shadow that is paused, resumed and aborted': async () => {
      await changes.promote(parcels, candidate, { now: false });
      await sleep(staysMs);
      await changes.rollout('pause', parcels);
      await changes.rollout('resume', parcels);
      await changes.rollout('abort', parcels);
      await defined();
    },
    'a missing artifact': () => damaged(course, second, first, 'missing'),
    ...(course.left() > comesAgainMs && {
      'processes of the entity windows that are new': () =>
        changes.recycle(predict.replace('serve-predict', 'serve-update-entities')),
    }),
    'the other project goes back': async () => {
      await changes.rollback(cards);
      await sleep(staysMs);
      await changes.promote(cards, otherCard);
      await changes.promote(cards, card);
    },
    'a canary whose artifact is corrupt, and which is rolled back': async () => {
      await changes.promote(parcels, candidate, { now: false });
      await answering(course, candidate);
      const mend = await changes.damage(parcels, candidate, 'corrupt');
      await changes.recycle(predict);
      await refusedSince(course, candidate, first, Date.now());
      await changes.rollback(parcels, { onTrial: true });
      await mend();
      await changes.recycle(predict);
    },
  };
}

/** A version takes over, and what is stored of it is damaged: the one before answers, until it is whole again. */
async function damaged(course: Course, version: number, before: number, how: 'corrupt' | 'missing'): Promise<void> {
  const { changes, parcels, predictFunction } = course;
  await changes.promote(parcels, version);
  await answering(course, version);
  const since = Date.now();
  const mend = await changes.damage(parcels, version, how);
  await changes.recycle(predictFunction);
  await refusedSince(course, version, before, since);
  await answering(course, before);
  await mend();
  await changes.recycle(predictFunction);
  await answering(course, version);
  await changes.rollback(parcels);
}

/** Waits until requests that were sent from now on were answered by a version. */
async function answering(course: Course, version: number): Promise<void> {
  const since = Date.now();
  const its = () => [...course.ledger.answered.values()].filter((a) => a.from >= since && a.version === version);
  await whileAnswering(course.ledger, `${answersEach} answers of version ${version}`, async () =>
    its().length >= answersEach ? true : undefined,
  );
}

/** Waits until the platform has told that a version is refused, and who answers in its place. */
async function refusedSince(course: Course, version: number, answering: number, since: number): Promise<void> {
  const { registry, parcels, ledger } = course;
  const refusal = await whileAnswering(course.ledger, `the refusal of version ${version}`, async () => {
    const found = await findRefusal(registry, parcels, version, new Date());
    return found && Date.parse(found.lastAt) >= since ? found : undefined;
  });
  ledger.count('refusals told');
  if (refusal.answering !== answering)
    ledger.fault(`in place of version ${version} answers ${refusal.answering}, not ${answering}`);
}
