import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryEvents, memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { RolloutState } from '../../../core/contracts/registry/rollouts.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import { findApproval } from '../../../core/registry/approvals.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { shiftBaseRate } from '../../../core/registry/base-rate.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { modelTransitions } from '../../../core/registry/model-states.ts';
import { listModels } from '../../../core/registry/models.ts';
import { promote, rollback } from '../../../core/registry/promotion.ts';
import { isOn, isTrial, rolloutTransitions } from '../../../core/registry/rollout-states.ts';
import { findRollout, listRollouts, moveRollout } from '../../../core/registry/rollouts.ts';
import { findRoute, liveVariant } from '../../../core/registry/routes.ts';
import { approvalByCommand } from '../../../core/rollout/approval/approval-command.ts';
import { askForApproval } from '../../../core/rollout/approval/ask.ts';
import { takeOver } from '../../../core/rollout/approval/take-over.ts';
import { promoteByCommand } from '../../../core/rollout/promote-command.ts';
import { promoteOfRun } from '../../../core/rollout/promote-step.ts';
import { rolloutByCommand } from '../../../core/rollout/rollout-command.ts';
import { project } from '../../support/project.ts';
import { interleaved } from '../registry/interleaved.ts';
import { registerMany } from '../registry/register-many.ts';

const at = () => new Date('2026-03-01T00:00:00Z');
/** When every approval has expired. */
const past = () => new Date('2026-06-01T00:00:00Z');

/** What can be asked of a project: by a run, a person, the judge, the monitor. */
const actions = {
  'a run has a winner': async (w, version) => promoteOfRun(w.ports, runOf(version, await w.championOf())),
  promote: (w, version) => promoteByCommand(w.ports, { action: 'promote', project: 'fraud', version, by: 'ada' }),
  'promote --now': (w, version) =>
    promoteByCommand(w.ports, { action: 'promote', project: 'fraud', version, now: true, by: 'ada' }),
  rollback: (w) => promoteByCommand(w.ports, { action: 'rollback', project: 'fraud', by: 'bob' }),
  'rollback to': (w, version) =>
    promoteByCommand(w.ports, { action: 'rollback', project: 'fraud', version, by: 'bob' }),
  pause: (w) => rolloutByCommand(w.ports, { action: 'pause', project: 'fraud', by: 'ada' }),
  resume: (w) => rolloutByCommand(w.ports, { action: 'resume', project: 'fraud', by: 'ada' }),
  abort: (w) => rolloutByCommand(w.ports, { action: 'abort', project: 'fraud', by: 'bob' }),
  'the judge: on': (w) => judged(w, 'passed'),
  'the judge: back': (w) => judged(w, 'worse'),
  'the judge: held': (w) => judged(w, 'held'),
  'the monitor shifts': async (w) => {
    const route = await findRoute(w.registry, 'fraud');
    const live = route && liveVariant(route);
    const [from, version] = [live?.shift ?? 0, live?.version ?? 0];
    return shiftBaseRate(w.registry, {
      project: 'fraud',
      version,
      shift: from + 0.1,
      from,
      by: 'm',
      reason: 'r',
      at: at(),
    });
  },
  approve: (w, version) => approvalByCommand(w.ports, { action: 'approve', project: 'fraud', version, by: 'bob' }),
  reject: (w, version) => approvalByCommand(w.ports, { action: 'reject', project: 'fraud', version, by: 'bob' }),
  'the machine takes over': (w, version) => takeOver(w.ports, { action: 'takeOver', project: 'fraud', version }),
  'the deadline passes': (w, version) =>
    askForApproval({ ...w.ports, clock: past }, { action: 'ask', project: 'fraud', version, token: 't' }),
} satisfies Record<string, (w: World, version: number) => Promise<unknown>>;
type Action = keyof typeof actions;
const names = Object.keys(actions) as Action[];

interface World {
  registry: RecordStore;
  ports: Parameters<typeof promoteOfRun>[0] & Parameters<typeof askForApproval>[0];
  championOf: () => Promise<number | null>;
}

function runOf(version: number, champion: number | null): LifecycleState {
  return {
    project: 'fraud',
    runId: 'run-1',
    trigger: { id: 't', project: 'fraud', reason: 'manual', at: at().toISOString(), by: 'ada' },
    evaluate: {
      stepKey: 'k',
      winner: 0,
      evaluationKey: 'e',
      scoresKey: 's',
      champion,
      verdict: 'promote',
      reason: 'won',
    },
    register: { version, digest: `digest-${version}` },
  };
}

/** What a look does once it has decided, as `core/rollout/look/look-step.ts`. */
async function judged({ registry }: World, cause: 'passed' | 'worse' | 'held'): Promise<unknown> {
  const read = await findRollout(registry, 'fraud');
  if (!read || !isOn(read) || (read.state === 'paused' && cause === 'passed')) return undefined;
  const { candidate, champion, revision, state, step, rule } = read;
  const request = { project: 'fraud', by: `rollout ${read.number}`, reason: cause, at: at() };
  const last = step + 1 >= rule.steps.length - 1;
  const ofRollout = { cause: cause === 'worse' ? cause : ('passed' as const), revision };
  if (cause === 'passed' && state === 'canary' && last)
    return promote(registry, { ...request, version: candidate.version, expectedChampion: champion.version, ofRollout });
  if (cause === 'worse' && state === 'probation')
    return rollback(registry, {
      ...request,
      version: champion.version,
      expectedChampion: candidate.version,
      ofRollout,
    });
  if (cause === 'held') {
    if (state !== 'shadow' && state !== 'canary') return undefined;
    const held = { reasons: [{ code: 'few entities', because: 'one', remedy: 'wait' }], since: at().toISOString() };
    return moveRollout(registry, 'fraud', (now) =>
      now.revision === revision
        ? { to: state, cause, by: request.by, at: at(), because: cause, set: { held } }
        : undefined,
    );
  }
  const to = cause === 'worse' ? 'rolledBack' : state === 'probation' ? 'completed' : 'canary';
  const set = to === 'canary' ? { step: state === 'shadow' ? 0 : step + 1 } : {};
  return moveRollout(registry, 'fraud', (now) =>
    now.revision === revision && now.number === read.number
      ? { to, cause, by: request.by, at: at(), because: cause, set }
      : undefined,
  );
}

type Approval = 'automatic' | 'twoPersons';

async function define(registry: RecordStore, approval: Approval): Promise<void> {
  const rollout = { strategy: 'canary' as const, steps: [5, 50, 100] };
  const definition = project('fraud', { promotion: { approval }, rollout });
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'ada', at: at() });
}

async function world(
  wrap: (store: RecordStore) => RecordStore = (store) => store,
): Promise<World & { plain: RecordStore }> {
  const plain = memoryRecordStore();
  await define(plain, 'automatic');
  await registerMany(plain, 'fraud', 5);
  const registry = wrap(plain);
  return {
    plain,
    registry,
    ports: {
      registry,
      events: memoryEvents(),
      clock: at,
      log: memoryLog(),
      loadEntities: async () => undefined,
      keepLooking: async () => undefined,
      startApproval: async () => undefined,
      publishMessage: async () => undefined,
      wake: async () => undefined,
    },
    championOf: async () => {
      const route = await findRoute(registry, 'fraud');
      return route ? liveVariant(route).version : null;
    },
  };
}

/** What must be so after every write: the route, the models and the rollout say the same. */
async function problemsOf(registry: RecordStore): Promise<string[]> {
  const [route, models, rollouts] = await Promise.all([
    findRoute(registry, 'fraud'),
    listModels(registry, 'fraud'),
    listRollouts(registry, 'fraud'),
  ]);
  const problems: string[] = [];
  const champions = models.filter(({ state }) => state === 'champion').map(({ version }) => version);
  const live = route ? [liveVariant(route).version] : [];
  if (champions.join() !== live.join()) problems.push(`champions ${champions}, live ${live}`);
  const on = rollouts.filter(isOn);
  if (on.length > 1) problems.push(`${on.length} rollouts are on`);
  const [rollout] = on;
  if (rollout && rollout !== rollouts[0]) problems.push('an earlier rollout is on');
  const rejected = models.filter(({ state }) => state === 'rejected').map(({ version }) => version);
  const needed = rollout && [isTrial(rollout) ? rollout.candidate.version : rollout.champion.version];
  if (needed?.some((version) => rejected.includes(version))) problems.push(`rejected: ${needed}, in ${rollout?.state}`);
  const tried = route?.variants.filter(({ candidate }) => candidate) ?? [];
  if (rollout && isTrial(rollout)) {
    if (tried.map(({ version }) => version).join() !== String(rollout.candidate.version))
      problems.push(`on trial ${tried.map((v) => v.version)}, the rollout's ${rollout.candidate.version}`);
    if (live[0] !== rollout.champion.version)
      problems.push(`live ${live}, the rollout's champion ${rollout.champion.version}`);
    if (route?.rollout?.number !== rollout.number) problems.push('the route names another rollout');
    const share = tried[0]?.mode === 'live' ? tried[0].weight : 0;
    const inCanary = rollout.state === 'canary' || rollout.pausedIn === 'canary';
    if (inCanary && share !== rollout.rule.steps[rollout.step]! / 100)
      problems.push(`share ${share} in step ${rollout.step}`);
    if (!inCanary && tried[0]?.mode !== 'shadow') problems.push('answers from the shadow');
  } else if (tried.length > 0 || route?.rollout) problems.push('the route has a version on trial and no rollout is');
  if (rollout?.state === 'probation' && live[0] !== rollout.candidate.version)
    problems.push(`probation of ${rollout.candidate.version}, live ${live}`);
  return problems;
}

/** A store that watches each write: changes of state by the tables, with an audit, and nothing that contradicts itself after it. */
function watched(registry: RecordStore, problems: string[]): RecordStore {
  const statesOf = async () => ({
    models: new Map((await listModels(registry, 'fraud')).map((m) => [m.version, m.state])),
    rollouts: new Map((await listRollouts(registry, 'fraud')).map((r) => [r.number, r])),
    audits: (await listAudit(registry, 'fraud')).length,
  });
  return {
    ...registry,
    async write(operations) {
      const before = await statesOf();
      await registry.write(operations);
      const after = await statesOf();
      for (const [version, state] of after.models) {
        const from = before.models.get(version) ?? null;
        if (state !== from && !modelTransitions.some((t) => t.from === from && t.to === state))
          problems.push(`version ${version}: ${from} to ${state}`);
      }
      for (const [number, { state, cause, step, stateAt: _ }] of after.rollouts) {
        const was = before.rollouts.get(number);
        if (was && was.state === state && was.step === step) continue;
        const allowed = rolloutTransitions.some(
          (t) => t.from === (was?.state ?? null) && t.to === state && (t.causes as readonly string[]).includes(cause),
        );
        if (!allowed) problems.push(`rollout ${number}: ${was?.state} to ${state} by ${cause}`);
        if (after.audits === before.audits) problems.push(`rollout ${number}: ${state} without an audit record`);
      }
      problems.push(...(await problemsOf(registry)));
    },
  };
}

/** Where a rollout of version 2 is; `waiting`: and two persons decide from now on, the second about version 3. */
type Start = `${RolloutState | 'none'}${'' | ', waiting'}`;

/** Brings a rollout of version 2 into a state, version 1 being the champion. */
async function inState(start: Start, w: World & { plain: RecordStore }): Promise<void> {
  const [state, waiting] = start.split(', ') as [RolloutState | 'none', 'waiting' | undefined];
  await actions['promote --now'](w, 1);
  await rolloutIn(state, w);
  if (!waiting) return;
  await define(w.plain, 'twoPersons');
  await actions['a run has a winner'](w, 3);
  expect((await findApproval(w.registry, 'fraud', 3))?.state).toBe('waiting');
}

async function rolloutIn(state: RolloutState | 'none', w: World): Promise<void> {
  if (state === 'none') return;
  await actions.promote(w, 2);
  const path: Partial<Record<RolloutState, Action[]>> = {
    canary: ['the judge: on'],
    paused: ['the judge: on', 'pause'],
    probation: ['the judge: on', 'the judge: on', 'the judge: on'],
    completed: ['the judge: on', 'the judge: on', 'the judge: on', 'the judge: on'],
    rolledBack: ['the judge: back'],
    aborted: ['abort'],
  };
  for (const action of path[state] ?? []) await actions[action](w, 0);
  expect((await findRollout(w.registry, 'fraud'))?.state).toBe(state);
}

/** The outcome in a word: where the rollout of version 2 is, what serves, and whether another one is on. */
async function outcome(w: World, ask: () => Promise<unknown>): Promise<string> {
  const error = await ask().then(
    () => undefined,
    (thrown: Error) => thrown.name,
  );
  const rollouts = await listRollouts(w.registry, 'fraud');
  const [first] = rollouts.filter(({ number }) => number === 1);
  const next = rollouts.find(({ number }) => number > 1);
  return [
    error ?? 'done',
    first?.state,
    `serves ${await w.championOf()}`,
    next && `rolls out ${next.candidate.version}`,
  ]
    .filter(Boolean)
    .join(', ');
}

describe('what is asked while a rollout is on', () => {
  const trial = ['shadow', 'canary', 'paused'] as const;
  it.each<[Action, number, Start, string]>([
    ...trial.flatMap((state): [Action, number, Start, string][] => [
      ['a run has a winner', 3, state, `done, ${state}, serves 1`],
      ['promote', 2, state, `done, ${state}, serves 1`],
      ['promote', 3, state, `RolloutUnderWay, ${state}, serves 1`],
      ['promote --now', 2, state, 'done, probation, serves 2'],
      ['promote --now', 3, state, 'done, aborted, serves 3'],
      ['promote', 1, state, `done, ${state}, serves 1`],
      ['rollback', 0, state, 'done, rolledBack, serves 1'],
      ['rollback to', 3, state, 'done, aborted, serves 3'],
      ['pause', 0, state, 'done, paused, serves 1'],
      ['resume', 0, state, `done, ${state === 'paused' ? 'canary' : state}, serves 1`],
      ['abort', 0, state, 'done, aborted, serves 1'],
      ['the monitor shifts', 0, state, `done, ${state}, serves 1`],
      ['approve', 2, state, `NoApprovalWaiting, ${state}, serves 1`],
      ['approve', 3, `${state}, waiting`, `done, ${state}, serves 1`],
      ['reject', 1, state, `TransitionNotAllowed, ${state}, serves 1`],
      ['reject', 2, state, `RolloutUnderWay, ${state}, serves 1`],
      ['reject', 3, `${state}, waiting`, `done, ${state}, serves 1`],
      ['the machine takes over', 3, `${state}, waiting`, `NoApprovalWaiting, ${state}, serves 1`],
      ['the deadline passes', 3, `${state}, waiting`, `done, ${state}, serves 1`],
    ]),
    ['approve', 3, 'probation, waiting', 'done, probation, serves 2'],
    ['reject', 1, 'probation', 'StillNeeded, probation, serves 2'],
    ['reject', 2, 'probation', 'TransitionNotAllowed, probation, serves 2'],
    ['reject', 3, 'probation', 'done, probation, serves 2'],
    ['a run has a winner', 3, 'probation', 'done, aborted, serves 2, rolls out 3'],
    ['promote', 2, 'probation', 'done, probation, serves 2'],
    ['promote', 3, 'probation', 'done, aborted, serves 2, rolls out 3'],
    ['promote --now', 3, 'probation', 'done, aborted, serves 3'],
    ['rollback', 0, 'probation', 'done, rolledBack, serves 1'],
    ['rollback to', 3, 'probation', 'done, aborted, serves 3'],
    ['rollback to', 1, 'probation', 'done, rolledBack, serves 1'],
    ['pause', 0, 'probation', 'RolloutTransitionNotAllowed, probation, serves 2'],
    ['resume', 0, 'probation', 'RolloutTransitionNotAllowed, probation, serves 2'],
    ['abort', 0, 'probation', 'RolloutTransitionNotAllowed, probation, serves 2'],
    ['the monitor shifts', 0, 'probation', 'done, probation, serves 2'],
  ])('%s (%i) in %s: %s', async (action, version, state, expected) => {
    const problems: string[] = [];
    const w = await world((store) => watched(store, problems));
    await inState(state, w);
    expect(await outcome(w, () => actions[action](w, version))).toBe(expected);
    expect(problems).toEqual([]);
  });

  it('is what the page says', () => {
    const page = readFileSync('docs/rollouts.md', 'utf8');
    const asked = [...page.split('## What collides')[1]!.matchAll(/^\| ([^|]+?) +\| [^|]+ \| [^|]+ \|$/gm)].map(
      ([, cell]) => cell!,
    );
    expect(asked.slice(1).filter((cell) => !/^-+$/.test(cell))).toEqual([
      'a run has a winner',
      '`promote` the candidate',
      '`promote` another version',
      '`promote --now` the candidate',
      '`promote --now` another version',
      '`promote` the champion',
      '`rollback`',
      '`rollback` to another version',
      '`rollout pause`',
      '`rollout resume`',
      '`rollout abort`',
      '`approve` of another version',
      '`reject` the candidate',
      '`reject` the champion',
      '`reject` another version',
      'a monitor shifts the base rate',
    ]);
  });
});

const bases = ['none', 'shadow', 'canary', 'paused', 'probation', 'rolledBack'] as const;
const starts: readonly Start[] = [...bases, ...bases.map((base): Start => `${base}, waiting`)];
const pairs = names.flatMap((one, i) => names.slice(i).map((other) => [one, other] as const));

it.each(pairs)(
  '%s and %s at once leave one story, from every state and in every order of their writes',
  async (one, other) => {
    for (const state of starts) {
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.constantFrom(1, 2, 3),
          fc.constantFrom(2, 3, 4),
          async (scheduler, a, b) => {
            const problems: string[] = [];
            const w = await world();
            await inState(state, w);
            const busy = interleaved(watched(w.plain, problems), scheduler);
            const at = { ...w, registry: busy, ports: { ...w.ports, registry: busy } };
            await scheduler.waitFor(Promise.allSettled([actions[one](at, a), actions[other](at, b)]));
            expect(problems).toEqual([]);
          },
        ),
        { numRuns: 6 },
      );
    }
  },
);

const asked = fc.record({ action: fc.constantFrom(...names), version: fc.integer({ min: 1, max: 5 }) });

it('no course of what can be asked, several at once, brings about what the tables forbid', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.array(fc.array(asked, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.scheduler(),
      async (state, rounds, scheduler) => {
        const problems: string[] = [];
        const w = await world();
        await inState(state, w);
        const busy = interleaved(watched(w.plain, problems), scheduler);
        const at = { ...w, registry: busy, ports: { ...w.ports, registry: busy } };
        for (const round of rounds) {
          await scheduler.waitFor(Promise.allSettled(round.map(({ action, version }) => actions[action](at, version))));
          const rollout = await findRollout(w.plain, 'fraud');
          if (rollout) seen.add(rollout.state);
        }
        expect(problems).toEqual([]);
      },
    ),
    { numRuns: 250 },
  );
  expect([...seen].sort()).toEqual(['aborted', 'canary', 'completed', 'paused', 'probation', 'rolledBack', 'shadow']);
});

/** What the page says of a project, without a registry: what serves, and the rollout. */
class Model {
  champion: number | null = null;
  previous: number | null = null;
  rejected = new Set<number>();
  served = new Set<number>();
  readonly approval: Approval;
  approvals = new Map<number, { state: 'waiting' | 'approved' | 'rejected' | 'expired'; champion: number | null }>();
  rollout:
    | { candidate: number; old: number; state: RolloutState; step: number; pausedIn?: 'shadow' | 'canary' }
    | undefined;

  constructor(approval: Approval) {
    this.approval = approval;
  }

  ask(action: Action, version: number): void {
    const r = this.rollout;
    const trial = r !== undefined && isTrial(r);
    const free = version !== this.champion && !this.rejected.has(version);
    const asked = this.approvals.get(version);
    const may = this.approval === 'automatic' || this.served.has(version) || asked?.state === 'approved';
    if (action === 'a run has a winner' && this.approval === 'twoPersons') {
      if (!this.rejected.has(version) && !asked)
        this.approvals.set(version, { state: 'waiting', champion: this.champion });
    } else if (action === 'approve') {
      if (asked?.state === 'waiting') asked.state = 'approved';
    } else if (action === 'reject') {
      if (!this.#isNeeded(version)) this.#reject(version, 'rejected');
    } else if (action === 'the deadline passes') {
      if (asked?.state !== 'waiting') return;
      if (this.#isNeeded(version)) asked.state = 'expired';
      else this.#reject(version, 'expired');
    } else if (action === 'the machine takes over') {
      if (asked?.state === 'approved' && asked.champion === this.champion && free) this.#begin(version);
    } else if (action === 'promote' || action === 'a run has a winner') {
      if (free && may) this.#begin(version);
    } else if (action === 'promote --now') {
      if (free && may) this.#serve(version, trial && r.candidate === version ? 'probation' : 'aborted');
    } else if (action === 'rollback' || action === 'rollback to') {
      const to = action === 'rollback' ? (trial ? this.champion : this.previous) : version;
      if (this.champion === null || to === null) return;
      const allowed =
        this.approval === 'automatic' || this.served.has(to) || this.approvals.get(to)?.state === 'approved';
      if (trial && to === this.champion) this.#back();
      else if (to !== this.champion && !this.rejected.has(to) && allowed) this.#serve(to, this.#endBy(to));
    } else if (!r || !isOn(r)) return;
    else if (action === 'pause' && (r.state === 'shadow' || r.state === 'canary'))
      this.rollout = { ...r, state: 'paused', pausedIn: r.state };
    else if (action === 'resume' && r.state === 'paused') this.rollout = { ...r, state: r.pausedIn! };
    else if (action === 'abort' && trial) this.rollout = { ...r, state: 'aborted' };
    else if (action === 'the judge: on' && r.state === 'shadow') this.rollout = { ...r, state: 'canary', step: 0 };
    else if (action === 'the judge: on' && r.state === 'canary' && r.step === 0) this.rollout = { ...r, step: 1 };
    else if (action === 'the judge: on' && r.state === 'canary') this.#serve(r.candidate, 'probation');
    else if (action === 'the judge: on' && r.state === 'probation') this.rollout = { ...r, state: 'completed' };
    else if (action === 'the judge: back' && trial) this.#back();
    else if (action === 'the judge: back') this.#serve(r.old, 'rolledBack');
  }

  /** As the project says: at once where nothing serves, else by a rollout. */
  #begin(version: number): void {
    if (this.rollout && isTrial(this.rollout)) return;
    if (this.champion === null) this.#serve(version, 'aborted');
    else this.rollout = { candidate: version, old: this.champion, state: 'shadow', step: 0 };
  }

  /** Whether it serves, is on trial, or may be gone back to. */
  #isNeeded(version: number): boolean {
    const r = this.rollout;
    if (version === this.champion || !r) return version === this.champion;
    return (isTrial(r) && r.candidate === version) || (r.state === 'probation' && r.old === version);
  }

  #reject(version: number, as: 'rejected' | 'expired'): void {
    const asked = this.approvals.get(version);
    if (asked?.state === 'waiting') asked.state = as;
    this.rejected.add(version);
  }

  /** What a return to a version is to the rollout. */
  #endBy(version: number): RolloutState {
    const r = this.rollout;
    if (r && isTrial(r) && r.candidate === version) return 'probation';
    return r?.state === 'probation' && version === r.old ? 'rolledBack' : 'aborted';
  }

  #serve(version: number, state: RolloutState): void {
    [this.previous, this.champion] = [this.champion, version];
    this.served.add(version);
    if (this.rollout && isOn(this.rollout)) this.rollout = { ...this.rollout, state };
  }

  #back(): void {
    this.rejected.add(this.rollout!.candidate);
    this.rollout = { ...this.rollout!, state: 'rolledBack' };
  }
}

class Ask implements fc.AsyncCommand<Model, World> {
  readonly action: Action;
  readonly version: number;
  constructor(action: Action, version: number) {
    this.action = action;
    this.version = version;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: World): Promise<void> {
    model.ask(this.action, this.version);
    // A refusal is an answer; what matters is what is so after it.
    await actions[this.action](real, this.version).catch(() => undefined);
    const [route, rollout] = [await findRoute(real.registry, 'fraud'), await findRollout(real.registry, 'fraud')];
    expect(route ? { champion: liveVariant(route).version, previous: route.previous } : undefined).toEqual(
      model.champion === null ? undefined : { champion: model.champion, previous: model.previous },
    );
    const models = await listModels(real.registry, 'fraud');
    expect(new Set(models.flatMap(({ state, version }) => (state === 'rejected' ? [version] : [])))).toEqual(
      model.rejected,
    );
    const approvals = await Promise.all(models.map(({ version }) => findApproval(real.registry, 'fraud', version)));
    expect(Object.fromEntries(approvals.flatMap((a) => (a ? [[a.version, a.state]] : [])))).toEqual(
      Object.fromEntries([...model.approvals].map(([version, { state }]) => [version, state])),
    );
    expect(rollout && { state: rollout.state, candidate: rollout.candidate.version }).toEqual(
      model.rollout && { state: model.rollout.state, candidate: model.rollout.candidate },
    );
  }
  toString(): string {
    return `${this.action}(${this.version})`;
  }
}

it.each<Approval>(['automatic', 'twoPersons'])(
  'goes through random courses as the page says, approval %s',
  async (approval) => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([asked.map(({ action, version }) => new Ask(action, version))], { maxCommands: 60, size: 'max' }),
        async (commands) => {
          const real = await world();
          await define(real.plain, approval);
          await fc.asyncModelRun(() => ({ model: new Model(approval), real }), commands);
        },
      ),
      { numRuns: 150 },
    );
  },
);
