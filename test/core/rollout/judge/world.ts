import { parseProject } from '../../../../core/contracts/parse-project.ts';
import type { Judgement, RolloutRecord } from '../../../../core/contracts/registry/rollouts.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import type { Compared } from '../../../../core/rollout/judge/compared.ts';
import { Judge, startJudgement } from '../../../../core/rollout/judge/judgement.ts';
import { type LabelledDifference, labelledCost } from '../../../../core/rollout/judge/labelled-cost.ts';
import { nextMove } from '../../../../core/rollout/judge/next-move.ts';
import { alphaOfOne } from '../../../../core/rollout/judge/verdict.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

/** What a candidate is like, beside a champion that sees the truth through noise of deviation 1. */
export interface Kind {
  /** Deviation of the noise through which it sees the truth; null: it does not see it. @default 1 */
  noise?: number | null;
  /** It says this, whatever it sees: the champion's own answer. */
  same?: boolean;
  /** Added to its log odds. */
  bias?: number;
  /** What becomes of its probability on the way out. */
  says?: (p: number, country: string) => number;
  /** Fraction of records that it fails on. */
  fails?: number;
  /** ms that its answers take longer. */
  slower?: number;
  /** Added to its benefit of a review, in place of what fills the capacity. */
  reviews?: number;
}

/** What comes, and what is made of it. */
export interface Setting {
  bakeMinutes?: number;
  /** @default 250 */
  perMinute?: number;
  /** Log odds of a positive, in the middle. @default -4 */
  centre?: number;
  /** Records a day that people can review, and the benefit from which the champion sends one there. @default none */
  review?: { capacityPerDay: number; cost: number; threshold: number };
  /** Goes on where it is held, for so many minutes. @default it ends there */
  throughHolds?: number;
}

export interface Course {
  end: RolloutRecord['state'] | 'held';
  because: string;
  /** Minutes from the beginning. */
  minutes: number;
  /** Records that the candidate has answered. */
  answered: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slope = 1.6;
const countries = ['at', 'ch', 'de', 'de', 'it'];

/** The calibrated probability of who sees x through noise (MacKay's approximation of the logistic-normal integral). */
function seen(x: number, noise: number | null, centre: number): number {
  const shrink = noise === null ? 0 : 1 / (1 + noise * noise);
  const rest = slope * slope * (1 - shrink);
  return (centre + slope * shrink * x) / Math.sqrt(1 + (Math.PI / 8) * rest);
}

export const rule = parseProject({
  name: 'demo',
  objective: { task: 'binary', target: 'y' },
  data: { sources: [{ name: 'rows', key: 'id', columns: {} }] },
  rollout: { strategy: 'canary', bakeMinutes: 30, shadowRecords: 500, minimumRecords: 100, probationDays: 0 },
}).project!.rollout;

/** A rollout minute by minute, until it ends or is held. */
export function simulate(kind: Kind, seed: number, setting: Setting = {}): Course {
  const { bakeMinutes = rule.bakeMinutes, perMinute = 250, centre = -4, review, throughHolds } = setting;
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const time = () => 15 - 10 * Math.log(1 - random()) + (random() < 0.005 ? 400 : 0);
  const start = Date.UTC(2026, 0, 1);
  const capacity = review?.capacityPerDay ?? null;
  const compared: Compared = {
    task: 'binary',
    classes: ['0', '1'],
    capacities: { champion: capacity, candidate: capacity },
    capacity,
    segments: [...new Set(countries)],
  };
  let rollout: Parameters<typeof nextMove>[0] = {
    project: 'demo',
    state: 'shadow',
    step: 0,
    startedAt: new Date(start).toISOString(),
    stateAt: new Date(start).toISOString(),
    rule: { ...rule, bakeMinutes },
    candidate: { version: 2, digest: 'b' },
    champion: { version: 1, digest: 'a' },
  };
  const judgement: Judgement = startJudgement(rule, compared);
  const waiting: (LabelledDifference & { from: number })[] = [];
  let answered = 0;
  for (let minutes = 1; ; minutes++) {
    const at = new Date(start + minutes * 60_000);
    const judge = new Judge(judgement, rule, compared);
    const share = rollout.state === 'canary' ? rule.steps[rollout.step]! / 100 : 0;
    // Less than one a minute comes by chance.
    const come = perMinute >= 1 ? perMinute : Number(random() < perMinute);
    for (let i = 0; i < come; i++) {
      const country = countries[Math.floor(random() * countries.length)]!;
      const x = normal();
      const truth = random() < sigmoid(centre + slope * x) ? 1 : 0;
      const amount = Math.exp(3.5 + normal());
      const costs = [5, amount, 2, 0];
      const first = sigmoid(seen(x + normal(), 1, centre));
      const noise = kind.noise === undefined ? 1 : kind.noise;
      // Who sees nothing says what another would of another record.
      const eyes =
        noise === null
          ? sigmoid(seen(normal() * Math.SQRT2, 1, centre))
          : sigmoid(seen(x + noise * normal(), noise, centre));
      const own = kind.same ? first : eyes;
      const biased = sigmoid(Math.log(own / (1 - own)) + (kind.bias ?? 0));
      const second = kind.says ? kind.says(biased, country) : biased;
      const failed = !Number.isFinite(second) || random() < (kind.fails ?? 0);
      const ofCandidate = review && { ...review, threshold: review.threshold - (kind.reviews ?? 0) };
      const champion = { score: first, outcome: decide(first, costs, review).decision };
      const candidate = failed ? null : { score: second, outcome: decide(second, costs, ofCandidate).decision };
      judge.came();
      judge.pair({ champion, candidate, segments: [country], at: at.toISOString() });
      if (random() < share) {
        answered++;
        judge.answer(failed);
        if (!failed) judge.answering('candidate', time() + (kind.slower ?? 0));
      } else if (share > 0) judge.answering('champion', time());
      if (i % 50 === 0) judge.scoring(0.02 * random(), 0.02 * random() + (kind.slower ?? 0) / 2);
      const [a, b] = [champion, candidate].map((said) => said?.outcome === 'block');
      if (failed || a === b) continue;
      const excess = b ? [5, 2 - amount] : [-5, amount - 2];
      // Two of three are labelled, within five minutes.
      if (random() < 2 / 3)
        waiting.push({
          record: { id: `${minutes}-${i}`, at: minutes, excess },
          truth,
          from: minutes + Math.ceil(5 * random()),
        });
    }
    // A look an hour is enough where little comes.
    if (perMinute < 1 && minutes % 60 !== 0) continue;
    const cost = labelledCost(
      waiting.filter(({ from }) => from <= minutes),
      alphaOfOne(judgement, rule),
    );
    const move = nextMove(rollout, judgement, cost, at);
    const ends = { minutes, answered };
    if (throughHolds !== undefined && minutes >= throughHolds && rollout.held)
      return { end: 'held', because: rollout.held.reasons.map(({ because }) => because).join('; '), ...ends };
    if (!move) continue;
    if (move.holds) {
      if (throughHolds === undefined) return { end: 'held', because: move.because, ...ends };
      rollout = { ...rollout, held: { reasons: move.holds, since: at.toISOString() } };
      continue;
    }
    rollout = { ...rollout, state: move.to, step: move.step ?? rollout.step, stateAt: at.toISOString() };
    Object.assign(judgement, { answered: 0, inState: { came: 0, paired: 0 } });
    if (move.to !== 'canary') return { end: move.to, because: move.because, ...ends };
  }
}
