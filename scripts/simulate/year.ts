import type { Project } from '../../core/contracts/project.ts';
import type { CapturedPrediction, Decision } from '../../core/contracts/serving.ts';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { toRow } from '../../projects/bank-fraud/deliveries.ts';
import { dayMs, type Payment } from '../../projects/bank-fraud/population.ts';
import type { WorldEvent } from '../../projects/bank-fraud/world/calendar.ts';
import type { WorldLabel } from '../../projects/bank-fraud/world/labels.ts';
import { World, type WorldOptions } from '../../projects/bank-fraud/world/world.ts';
import { batches } from './batches.ts';
import { Cloud, type Decided } from './cloud.ts';
import { type DayFigures, figuresOf } from './figures.ts';
import { Oracle } from './oracle.ts';
import { promoteWhatCostsLess } from './plain-team.ts';
import { type Learner, monthDays, type PolicyName, plain, projectOf, psiThreshold, weekDays } from './policies.ts';
import { type JudgedPromotion, PromotionJudge } from './promotion-judge.ts';

export interface YearOptions extends WorldOptions {
  learner: Learner;
}

/** What a monitor's look said. */
export interface Look {
  day: number;
  findings: MonitorReport['findings'];
  /** Events that it raised. */
  events: string[];
}

export interface PolicyYear {
  policy: PolicyName;
  /** From the first day that a model serves. */
  days: DayFigures[];
  trainings: number;
  /** Days on which another model began to serve. */
  versions: { day: number; version: number }[];
  looks: Look[];
  decided: (Decided & { day: number })[];
  promotions: JudgedPromotion[];
  /** Of its world. */
  events: readonly WorldEvent[];
  /** Days on which a crew changed its method. */
  moves: number[];
}

export interface Beginning {
  cloud: Cloud;
  options: YearOptions;
}

/** The months before: files of payments and chargebacks, and the first model. All policies begin with it. */
export async function beginYear(options: YearOptions): Promise<Beginning> {
  const world = new World(options);
  const project = projectOf('never', options.learner);
  const cloud = new Cloud(project.name, options.seed, world.first);
  await cloud.publish(project);
  const { payments, labels } = historyOf(world);
  cloud.now = world.first + world.historyDays * dayMs;
  await cloud.deliver(
    'transactions',
    'history.ndjson',
    payments.map((payment) => toRow(payment, 'json')),
  );
  await cloud.deliver(
    'chargebacks',
    'history.ndjson',
    labels.map(({ transaction_id, fraud, at }) => ({
      transaction_id,
      is_fraud: fraud,
      reported_at: new Date(at).toISOString(),
    })),
  );
  cloud.decided.length = 0;
  cloud.trigger({ reason: 'manual', by: 'the team' });
  await cloud.settle();
  const failed = cloud.decided.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`the first run failed: ${failed.error}`);
  if (!(await findLiveVariant(cloud.registry, project.name)))
    throw new Error(`the first model was not promoted: ${cloud.decided.map((d) => d.run?.promote?.reason).join('; ')}`);
  return { cloud, options };
}

/** Every payment of the days before a model serves passes. */
function historyOf(world: World): { payments: Payment[]; labels: WorldLabel[] } {
  const payments: Payment[] = [];
  const labels: WorldLabel[] = [];
  for (let day = 0; day < world.historyDays; day++) {
    const today = world.paymentsOf(day);
    payments.push(...today);
    world.decided(
      day,
      today,
      today.map(() => 'allow'),
    );
    labels.push(...world.labelsOf(day));
  }
  return { payments, labels };
}

/** The year under a policy, from the first model on. */
export async function playYear(policy: PolicyName, { cloud: first, options }: Beginning): Promise<PolicyYear> {
  const world = new World(options);
  const history = historyOf(world);
  const cloud = first.copy();
  const project = projectOf(policy, options.learner);
  await cloud.publish(project);
  const year: PolicyYear = {
    policy,
    days: [],
    trainings: 0,
    versions: [],
    looks: [],
    decided: [],
    promotions: [],
    events: world.events,
    moves: [],
  };
  const judge = new PromotionJudge(cloud, project);
  const oracle = policy === 'oracle' ? new Oracle(cloud, project, options.seed) : undefined;
  await oracle?.begin(history.payments);
  let serving = await championOf(cloud, project);
  year.versions.push({ day: world.historyDays, version: serving });
  for (let day = world.historyDays; day < world.days; day++) {
    const start = world.first + day * dayMs;
    const payments = world.paymentsOf(day);
    const decisions = await decide(cloud, world, payments, start);
    world.decided(day, payments, decisions);
    cloud.now = start + dayMs - 1000;
    const captured = (await cloud.flush()).map((line) => JSON.parse(line) as CapturedPrediction);
    await cloud.label(world.labelsOf(day).map(asLabel));
    year.days.push(figuresOf(day, payments, decisions, project));
    judge.add(day, payments, captured);
    if (oracle) {
      oracle.add(payments, captured);
      await oracle.train();
      year.trainings++;
      continue;
    }
    const decidedBefore = cloud.decided.length;
    if (policy !== 'never') await lookAndAct(policy, cloud, day - world.historyDays, year);
    await cloud.settle();
    for (const decided of cloud.decided.slice(decidedBefore)) {
      year.decided.push({ ...decided, day });
      if (decided.decision.decision === 'started') year.trainings++;
      if (decided.run && plain.includes(policy)) await promoteWhatCostsLess(cloud, project, decided.run);
    }
    const now = await championOf(cloud, project);
    if (now !== serving) {
      year.versions.push({ day: day + 1, version: now });
      await judge.promoted(day + 1, serving, now);
      serving = now;
    }
  }
  year.promotions = judge.results();
  year.moves = world.crews.flatMap(({ moves }) => moves);
  return year;
}

/** What the policy does at the end of a day; `served` counts the days with a model, from 0. */
async function lookAndAct(policy: PolicyName, cloud: Cloud, served: number, year: PolicyYear): Promise<void> {
  if (policy === 'monthly') {
    if ((served + 1) % monthDays === 0) cloud.trigger({ reason: 'manual', by: 'every 30 days' });
    return;
  }
  if (policy === 'psi' && (served + 1) % weekDays !== 0) return;
  const eventsBefore = cloud.events.length;
  const report = await cloud.look();
  if (!report) return;
  const day = year.days.at(-1)!.day;
  const events = cloud.events.slice(eventsBefore).map(({ event }) => event.type);
  year.looks.push({ day, findings: report.findings, events });
  if (policy !== 'psi' || !report.judged) return;
  const alarms = report.features.flatMap(({ results }) =>
    results.filter((r) => r.check === 'psi' && r.statistic > psiThreshold),
  );
  if (alarms.length > 0) cloud.trigger({ reason: 'manual', by: `psi of ${alarms.map((a) => a.feature).join(', ')}` });
}

/** Decisions of the API about the payments of a day. */
async function decide(cloud: Cloud, world: World, payments: readonly Payment[], start: number): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const batch of batches(payments, entitiesOf)) {
    cloud.now = Math.max(start, batch.at(-1)!.time);
    const { predictions } = await cloud.predict(batch.map((payment) => world.recordOf(payment)));
    for (const { decision } of predictions) decisions.push(decision!);
  }
  return decisions;
}

function entitiesOf({ customer_id, terminal_id }: Payment): string[] {
  return [customer_id, terminal_id];
}

function asLabel({ transaction_id, fraud, at }: WorldLabel) {
  return { key: transaction_id, value: fraud, at: new Date(at).toISOString() };
}

async function championOf(cloud: Cloud, { name }: Project): Promise<number> {
  return (await findLiveVariant(cloud.registry, name))!.version;
}
