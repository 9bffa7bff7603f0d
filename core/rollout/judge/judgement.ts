import type { RolloutRule } from '../../contracts/project.ts';
import type { Criterion, Judgement } from '../../contracts/registry/rollouts.ts';
import { bet, startBetting } from '../../stats/sequential/bounded-mean.ts';
import { poissonExcess } from '../../stats/sequential/poisson-excess.ts';
import { type Compared, type PairSide, type ScoredPair, slack } from './compared.ts';
import { judgeScores, namesOfSegments, type SegmentNames, scoreCriteria } from './score-criteria.ts';

/** Several classes: so many of them are watched one by one, the first of the package. */
const maxOutcomes = 10;
/** A time is counted as at most so many times its limit, or so many ms: one that is far out is no evidence of many. */
const timesLimit = { times: 10, leastMs: 100 };
/** Answers that wait for one of the other version. */
const maxWaiting = 200;
/** Where few are blocked, none is far fewer. */
const slackOfFewer = 0.0005;
const allowed = 'allow';
const perDay = 'reviews a day: more';

/** A decision whose share is compared, and by how much more or less of it the candidate's rule asks for. */
interface Outcome {
  name: string;
  /** Of its criteria. */
  names: { more: string; fewer: string };
  more: number;
  less: number;
}

/**
 * Decisions whose shares are compared. Where the two have other rules of review, the shares of what is let through and blocked are what
 * the new rule was made to change: of review by itself as much more or less as the capacity is.
 */
function outcomesOf({ task, classes, capacities }: Compared): Outcome[] {
  const { champion = null, candidate = null } = capacities ?? {};
  const as = (name: string, ratio = 1): Outcome => ({
    name,
    names: { more: `${name}: more`, fewer: `${name}: fewer` },
    more: Math.max(1, ratio),
    less: Math.min(1, ratio),
  });
  const review = champion !== null && candidate !== null ? [as('review', candidate / champion)] : [];
  if (task === 'binary')
    return champion === candidate ? [as(allowed), as('not allowed'), ...review, as('block')] : review;
  if (task === 'anomaly') return [as(allowed), as('not allowed')];
  return task === 'multiclass' ? classes.slice(0, maxOutcomes).map((name) => as(name)) : [];
}

const has = (outcome: string, of: PairSide) =>
  (outcome === 'not allowed' ? of.outcome !== 'allow' : of.outcome === outcome) ? 1 : 0;

/** A rollout of which nothing is known yet. @param unseen fields that the candidate needs and the log has not */
export function startJudgement(
  { limits }: Pick<RolloutRule, 'limits'>,
  compared: Compared,
  unseen: readonly string[] = [],
): Judgement {
  const criterion = (name: string, bound: number, holds = false): Criterion => ({
    name,
    n: 0,
    mean: 0,
    bound,
    wealth: startBetting(),
    ...(holds && { holds: true as const }),
  });
  const { task, capacity = null } = compared;
  const time = limits.latencyMs;
  // Who is let through is the rest of what is not, of which a far better model may make much of little.
  const both = ({ name, names }: Outcome) => [
    criterion(names.more, slack, name === allowed),
    criterion(names.fewer, slackOfFewer, name === allowed),
  ];
  return {
    criteria: [
      criterion('records not scored', limits.failures),
      criterion('answers failed', limits.failures),
      criterion('time to score (ms)', time),
      criterion('time to answer (ms)', time),
      ...outcomesOf(compared).flatMap(both),
      ...(capacity === null ? [] : [{ ...criterion(perDay, (1 + limits.decisions) * capacity), wealth: [0] }]),
      ...(task === 'multiclass' ? [] : [criterion('mean score: higher', slack), criterion('mean score: lower', slack)]),
      ...scoreCriteria(compared).map(({ name, bound, holds }) => criterion(name, bound, holds)),
    ],
    paired: 0,
    inState: { came: 0, paired: 0 },
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
  readonly #outcomes: readonly Outcome[];
  readonly #compared: Compared;
  readonly #segments: Map<string, SegmentNames>;

  constructor(judgement: Judgement, { limits }: Pick<RolloutRule, 'limits'>, compared: Compared) {
    this.#judgement = judgement;
    this.#limits = limits;
    this.#by = new Map(judgement.criteria.map((criterion) => [criterion.name, criterion]));
    this.#outcomes = outcomesOf(compared);
    this.#compared = compared;
    this.#segments = namesOfSegments(compared.segments ?? []);
  }

  /** A record of the log, whether or not it can be compared. */
  came(): void {
    if (this.#judgement.inState) this.#judgement.inState.came++;
  }

  /** A record that the champion scores, as both do. */
  pair({ champion, candidate, segments = [], at }: ScoredPair): void {
    const { decisions } = this.#limits;
    this.#judgement.paired++;
    if (this.#judgement.inState) this.#judgement.inState.paired++;
    this.#add('records not scored', candidate ? 0 : 1, 0);
    if (!candidate) return;
    for (const { name, names, more, less } of this.#outcomes)
      this.#change(names, [has(name, champion), has(name, candidate)], [more, less], decisions);
    if (at !== undefined) this.#reviews(at.slice(0, 10), champion, candidate);
    const { task } = this.#compared;
    const limit = this.#limits.scores;
    const ofSegments = segments.flatMap((name) => this.#segments.get(name) ?? []);
    judgeScores(this.#judgement, { task, limit, champion, candidate, segments: ofSegments }, this.#addTo);
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

  /** A share (0 to 1) that may change by a fraction of itself and the slack. @param asked by how much of it more, and less, is asked for */
  #change(
    names: Outcome['names'],
    [before, now]: [number, number],
    [more, less]: [number, number],
    relative: number,
  ): void {
    const [most, least] = [(1 + relative) * more, Math.max(0, 1 - relative) * less];
    this.#add(names.more, now - most * before, -most);
    this.#add(names.fewer, least * before - now, -1);
  }

  /**
   * What the candidate sends to review on a day, or would if it answered: against what people can review, or where it is more against what
   * the champion sends, whose number of records has grown for both. Days share the chance of a false alarm.
   */
  #reviews(day: string, champion: PairSide, candidate: PairSide): void {
    const criterion = this.#by.get(perDay);
    const { capacity } = this.#compared;
    if (!criterion || capacity == null) return;
    this.#judgement.reviews ??= { day, days: 1, champion: 0, candidate: 0 };
    const { reviews } = this.#judgement;
    // Delivered late, of a day that is over.
    if (day < reviews.day) return;
    if (day > reviews.day) Object.assign(reviews, { day, days: reviews.days + 1, champion: 0, candidate: 0 });
    reviews.champion += has('review', champion);
    reviews.candidate += has('review', candidate);
    const bound = (1 + this.#limits.decisions) * Math.max(capacity, reviews.champion);
    const evidence = poissonExcess(reviews.candidate, bound) - 2 * Math.log(reviews.days + 1);
    criterion.n = reviews.days;
    if (evidence <= criterion.wealth[0]!) return;
    criterion.wealth[0] = evidence;
    Object.assign(criterion, { mean: reviews.candidate, bound });
  }

  #later(name: string, ms: number): void {
    const most = Math.max(timesLimit.times * this.#limits.latencyMs, timesLimit.leastMs);
    this.#add(name, Math.min(most, Math.max(-most, ms)), -most);
  }

  readonly #addTo = (name: string, value: number, low: number): void => this.#add(name, value, low);

  #add(name: string, value: number, low: number): void {
    const criterion = this.#by.get(name);
    if (!criterion) return;
    criterion.n++;
    criterion.mean += (value - criterion.mean) / criterion.n;
    bet(criterion.wealth, value, criterion.bound, low);
  }
}
