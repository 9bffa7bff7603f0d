import { parseProject } from '../../../../core/contracts/parse-project.ts';
import type { Judgement, RolloutRecord } from '../../../../core/contracts/registry/rollouts.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import { alphaOfOne, Judge, startJudgement } from '../../../../core/rollout/judge/judgement.ts';
import { type LabelledDifference, labelledCost } from '../../../../core/rollout/judge/labelled-cost.ts';
import { nextMove } from '../../../../core/rollout/judge/next-move.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

/** What a candidate is like, beside a champion that sees the truth through noise of deviation 1. */
export interface Kind {
  /** Deviation of the noise through which it sees the truth; null: it does not see it. @default 1 */
  noise?: number | null;
  /** It says this, whatever it sees: the champion's own answer. */
  same?: boolean;
  /** Added to its log odds. */
  bias?: number;
  /** Fraction of records that it fails on. */
  fails?: number;
  /** ms that its answers take longer. */
  slower?: number;
}

export interface Course {
  end: RolloutRecord['state'];
  because: string;
  /** Minutes from the beginning. */
  minutes: number;
  /** Records that the candidate has answered. */
  answered: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const [centre, slope] = [-4, 1.6];

/** The calibrated probability of who sees x through noise (MacKay's approximation of the logistic-normal integral). */
function seen(x: number, noise: number | null): number {
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

/** A rollout minute by minute, until it ends: 250 records a minute. */
export function simulate(kind: Kind, seed: number, { bakeMinutes } = rule): Course {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const time = () => 15 - 10 * Math.log(1 - random()) + (random() < 0.005 ? 400 : 0);
  const start = Date.UTC(2026, 0, 1);
  let rollout: Parameters<typeof nextMove>[0] = {
    state: 'shadow',
    step: 0,
    startedAt: new Date(start).toISOString(),
    stateAt: new Date(start).toISOString(),
    rule: { ...rule, bakeMinutes },
    candidate: { version: 2, digest: 'b' },
    champion: { version: 1, digest: 'a' },
  };
  const judgement: Judgement = startJudgement(rule, 'binary', ['0', '1']);
  const waiting: (LabelledDifference & { from: number })[] = [];
  let answered = 0;
  for (let minutes = 1; ; minutes++) {
    const judge = new Judge(judgement, rule, 'binary', ['0', '1']);
    const share = rollout.state === 'canary' ? rule.steps[rollout.step]! / 100 : 0;
    for (let i = 0; i < 250; i++) {
      const x = normal();
      const truth = random() < sigmoid(centre + slope * x) ? 1 : 0;
      const amount = Math.exp(3.5 + normal());
      const costs = [5, amount, 2, 0];
      const first = sigmoid(seen(x + normal(), 1));
      const noise = kind.noise === undefined ? 1 : kind.noise;
      // Who sees nothing says what another would of another record.
      const eyes =
        noise === null ? sigmoid(seen(normal() * Math.SQRT2, 1)) : sigmoid(seen(x + noise * normal(), noise));
      const own = kind.same ? first : eyes;
      const second = sigmoid(Math.log(own / (1 - own)) + (kind.bias ?? 0));
      const failed = random() < (kind.fails ?? 0);
      const said = [first, second].map((p) => ({ score: p, outcome: decide(p, costs).decision }));
      judge.pair({ champion: said[0]!, candidate: failed ? null : said[1]! });
      if (random() < share) {
        answered++;
        judge.answer(failed);
        if (!failed) judge.answering('candidate', time() + (kind.slower ?? 0));
      } else if (share > 0) judge.answering('champion', time());
      if (i % 50 === 0) judge.scoring(0.02 * random(), 0.02 * random() + (kind.slower ?? 0) / 2);
      const [a, b] = said.map(({ outcome }) => outcome === 'block');
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
    const cost = labelledCost(
      waiting.filter(({ from }) => from <= minutes),
      alphaOfOne(judgement, rule),
    );
    const now = new Date(start + minutes * 60_000);
    const move = nextMove(rollout, judgement, cost, now);
    if (!move) continue;
    rollout = { ...rollout, state: move.to, step: move.step ?? rollout.step, stateAt: now.toISOString() };
    judgement.answered = 0;
    if (move.to !== 'canary') return { end: move.to, because: move.because, minutes, answered };
  }
}
