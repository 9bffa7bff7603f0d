import type { RolloutRule } from '../../contracts/project.ts';
import type { Criterion, Judgement } from '../../contracts/registry/rollouts.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { bet, logWealth, startBetting } from '../../stats/sequential/bounded-mean.ts';

/** What both versions say of a record; null: it could not be scored. */
export interface ScoredPair {
  champion: PairSide;
  candidate: PairSide | null;
}

export interface PairSide {
  /** Binary: the probability; anomaly: the score; regression: the value; several classes: none. */
  score: number | null;
  /** What is decided: `block`, `review`, `allow`, a class; none of a regression. */
  outcome: string | null;
}

/** Several classes: so many of them are watched one by one, the first of the package. */
const maxOutcomes = 10;
/** Of all records, or of the range of scores: what may change beside the share of itself. */
const slack = 0.002;
/** A time is counted as at most so many times its limit, or so many ms: one that is far out is no evidence of many. */
const timesLimit = { times: 10, leastMs: 100 };
/** Answers that wait for one of the other version. */
const maxWaiting = 200;

type Task = ServingPackage['task'];

/** Decisions whose shares are compared. */
function outcomesOf(task: Task, classes: readonly string[]): string[] {
  if (task === 'binary') return ['not allowed', 'block'];
  if (task === 'anomaly') return ['not allowed'];
  return task === 'multiclass' ? classes.slice(0, maxOutcomes) : [];
}

const has = (outcome: string, of: PairSide) =>
  (outcome === 'not allowed' ? of.outcome !== 'allow' : of.outcome === outcome) ? 1 : 0;

/** A rollout of which nothing is known yet. @param unseen fields that the candidate needs and the log has not */
export function startJudgement(
  { limits }: Pick<RolloutRule, 'limits'>,
  task: Task,
  classes: readonly string[],
  unseen: readonly string[] = [],
): Judgement {
  const criterion = (name: string, bound: number): Criterion => ({
    name,
    n: 0,
    mean: 0,
    bound,
    wealth: startBetting(),
  });
  const time = limits.latencyMs;
  const both = (name: string) => [criterion(`${name}: more`, slack), criterion(`${name}: fewer`, slack)];
  return {
    criteria: [
      criterion('records not scored', limits.failures),
      criterion('answers failed', limits.failures),
      criterion('time to score (ms)', time),
      criterion('time to answer (ms)', time),
      ...outcomesOf(task, classes).flatMap(both),
      ...(task === 'multiclass' ? [] : [criterion('mean score: higher', slack), criterion('mean score: lower', slack)]),
    ],
    paired: 0,
    answered: 0,
    waiting: { champion: [], candidate: [] },
    ...(unseen.length > 0 && { unseen: [...unseen] }),
  };
}

/** Adds evidence to a judgement, in place: a copy of the one that is stored. */
export class Judge {
  readonly #judgement: Judgement;
  readonly #limits: RolloutRule['limits'];
  readonly #by: Map<string, Criterion>;
  readonly #outcomes: readonly string[];

  constructor(judgement: Judgement, { limits }: Pick<RolloutRule, 'limits'>, task: Task, classes: readonly string[]) {
    this.#judgement = judgement;
    this.#limits = limits;
    this.#by = new Map(judgement.criteria.map((criterion) => [criterion.name, criterion]));
    this.#outcomes = outcomesOf(task, classes);
  }

  /** A record that the champion scores, as both do. */
  pair({ champion, candidate }: ScoredPair): void {
    const { decisions, scores } = this.#limits;
    this.#judgement.paired++;
    this.#add('records not scored', candidate ? 0 : 1, 0);
    if (!candidate) return;
    for (const outcome of this.#outcomes)
      this.#change(outcome, has(outcome, champion), has(outcome, candidate), decisions, 'more', 'fewer');
    if (champion.score === null || candidate.score === null) return;
    this.#change('mean score', this.#unit(champion.score), this.#unit(candidate.score), scores, 'higher', 'lower');
  }

  /** What scoring some records took each of them, ms a record. */
  scoring(championMs: number, candidateMs: number): void {
    this.#later('time to score (ms)', candidateMs - championMs);
  }

  /** A record that the candidate was to answer. @param inState since the state or step began. @default true */
  answer(failed: boolean, inState = true): void {
    if (inState) this.#judgement.answered++;
    this.#add('answers failed', failed ? 1 : 0, 0);
  }

  /** What an answer of one of them took, ms: each is compared with one of the other that is near in time. */
  answering(by: 'champion' | 'candidate', tookMs: number): void {
    const { waiting } = this.#judgement;
    const other = by === 'champion' ? 'candidate' : 'champion';
    const found = waiting[other].pop();
    if (found === undefined) {
      waiting[by].push(tookMs);
      if (waiting[by].length > maxWaiting) waiting[by].shift();
      return;
    }
    this.#later('time to answer (ms)', by === 'candidate' ? tookMs - found : found - tookMs);
  }

  /** Regression: values by the range of the champion's first ones. */
  setRange(low: number, high: number): void {
    this.#judgement.range ??= [low, high > low ? high : low + 1];
  }

  #unit(score: number): number {
    const { range } = this.#judgement;
    const unit = range ? (score - range[0]) / (range[1] - range[0]) : score;
    return Math.min(1, Math.max(0, unit));
  }

  /** A share or mean (0 to 1) that may change by a fraction of itself and the slack. */
  #change(name: string, before: number, now: number, relative: number, more: string, fewer: string): void {
    this.#add(`${name}: ${more}`, now - (1 + relative) * before, -(1 + relative));
    this.#add(`${name}: ${fewer}`, Math.max(0, 1 - relative) * before - now, -1);
  }

  #later(name: string, ms: number): void {
    const most = Math.max(timesLimit.times * this.#limits.latencyMs, timesLimit.leastMs);
    this.#add(name, Math.min(most, Math.max(-most, ms)), -most);
  }

  #add(name: string, value: number, low: number): void {
    const criterion = this.#by.get(name);
    if (!criterion) return;
    criterion.n++;
    criterion.mean += (value - criterion.mean) / criterion.n;
    bet(criterion.wealth, value, criterion.bound, low);
  }
}

/** The chance of a false alarm that one criterion may take, of those and the labelled cost together. */
export function alphaOfOne(judgement: Judgement, { confidence }: Pick<RolloutRule, 'confidence'>): number {
  return (1 - confidence) / (judgement.criteria.length + 1);
}

/** The criteria by which the candidate is worse than it may be, the surest first. */
export function harms(judgement: Judgement, rule: Pick<RolloutRule, 'confidence'>): Criterion[] {
  const needed = -Math.log(alphaOfOne(judgement, rule));
  return judgement.criteria
    .map((criterion) => ({ criterion, evidence: logWealth(criterion.wealth) }))
    .filter(({ evidence }) => evidence >= needed)
    .sort((a, b) => b.evidence - a.evidence)
    .map(({ criterion }) => criterion);
}
