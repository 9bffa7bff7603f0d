import type { Judgement, ScoreScale } from '../../contracts/registry/rollouts.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { quantile } from '../../stats/quantile.ts';
import { ownField, setField } from '../../table/field.ts';
import { type Compared, type PairSide, slack } from './compared.ts';
import { comparedAt, firstScores, positionOn, scoreScale } from './score-scale.ts';

/** What is said of the scores of all records, or of a segment. */
interface ScoreCriterion {
  name: string;
  bound: number;
  holds: boolean;
}

/** Of pairs that the champion tells apart: so many the candidate may say the same of; of a segment fewer, as it holds and no more. */
const alike = { all: 0.9, segment: 0.75 };
/** Rank correlation (Kendall's tau) of the two: below the first it says the opposite; below the second it has nothing to do with the champion. */
const tau = { reversed: -0.1, unrelated: 0.1 };
/** Records whose score is a step higher, less those whose is a step lower, as a fraction of all. */
const shifted = { all: 0.4, segment: 0.5 };
/** Records by which the shares above a threshold may differ, one step aside. */
const distance = 0.2;
/** Several classes: records of which another one is said. */
const otherClass = 0.5;
/** Steps that the champion tells records apart by, and that the candidate does not. */
const [apart, same] = [0.01, 1e-6];

const meanMoved = 'mean score moved';
const thresholdNames = comparedAt
  .map((p) => `scores above the champion's ${p * 100} % quantile`)
  .map((name) => ({ more: `${name}: more`, fewer: `${name}: fewer` }));

/** Names of what is judged of all records (``) or of a segment. */
function namesOf(segment: string) {
  const of = segment === '' ? '' : `${segment}: `;
  return {
    segment,
    alike: `${of}scores alike`,
    reversed: `${of}order of scores reversed`,
    higher: `${of}scores moved higher`,
    lower: `${of}scores moved lower`,
    otherClass: `${of}another class`,
  };
}

export type SegmentNames = ReturnType<typeof namesOf>;

/** Made once, as they are looked up for every record. */
export function namesOfSegments(segments: readonly string[]): Map<string, SegmentNames> {
  return new Map(['', ...segments].map((segment) => [segment, namesOf(segment)]));
}

const ofAll = namesOf('');
const unrelated = 'order of scores unrelated';

/** What is judged of scores beside their mean. */
export function scoreCriteria({ task, segments = [] }: Compared): ScoreCriterion[] {
  const holds = true;
  if (task === 'multiclass')
    return [
      { name: ofAll.alike, bound: alike.all, holds: false },
      { name: ofAll.otherClass, bound: otherClass, holds },
      ...segments.map(namesOf).flatMap((names) => [
        { name: names.alike, bound: alike.segment, holds },
        { name: names.otherClass, bound: otherClass, holds },
      ]),
    ];
  return [
    { name: ofAll.alike, bound: alike.all, holds: false },
    { name: ofAll.reversed, bound: -tau.reversed, holds: false },
    { name: unrelated, bound: -tau.unrelated, holds },
    { name: ofAll.higher, bound: shifted.all, holds },
    { name: ofAll.lower, bound: shifted.all, holds },
    ...(task === 'binary'
      ? [
          { name: `${meanMoved} higher`, bound: slack, holds },
          { name: `${meanMoved} lower`, bound: slack, holds },
        ]
      : []),
    ...thresholdNames.flatMap(({ more, fewer }) => [
      { name: more, bound: distance, holds },
      { name: fewer, bound: distance, holds },
    ]),
    ...segments.map(namesOf).flatMap((names) => [
      { name: names.alike, bound: alike.segment, holds },
      { name: names.reversed, bound: -tau.reversed, holds },
      { name: names.higher, bound: shifted.segment, holds },
      { name: names.lower, bound: shifted.segment, holds },
    ]),
  ];
}

type Add = (name: string, value: number, low: number) => void;

interface ScoredBoth {
  task: ServingPackage['task'];
  /** `limits.scores`. */
  limit: number;
  champion: PairSide;
  candidate: PairSide;
  /** Those that the record is of. */
  segments: readonly SegmentNames[];
}

/** Adds what the scores of a record say, in place. The champion's first ones make the scale, and are judged by nothing that needs it. */
export function judgeScores(judgement: Judgement, of: ScoredBoth, add: Add): void {
  const { task, champion, candidate, segments } = of;
  if (champion.score === null || candidate.score === null) return;
  if (task === 'multiclass') {
    const differs = champion.outcome === candidate.outcome ? 0 : 1;
    const positions: Positions = [champion.score, candidate.score];
    for (const names of [ofAll, ...segments]) {
      add(names.otherClass, differs, 0);
      pairs(judgement, names, positions, add);
    }
    return;
  }
  const scale = scaleOf(judgement, task, champion.score);
  if (!scale) return;
  const [a, b] = [positionOn(scale, champion.score), positionOn(scale, candidate.score)];
  means(judgement, scale, of, add);
  moves(judgement, b - a, segments, add);
  scale.thresholds.forEach((threshold, k) => {
    const above = Number(a > threshold);
    add(thresholdNames[k]!.more, Number(b > threshold + 1) - above, -1);
    add(thresholdNames[k]!.fewer, above - Number(b > threshold - 1), -1);
  });
  for (const names of [ofAll, ...segments]) pairs(judgement, names, [a, b], add);
}

function scaleOf(judgement: Judgement, task: ServingPackage['task'], score: number): ScoreScale | undefined {
  if (judgement.scale) return judgement.scale;
  judgement.first ??= [];
  judgement.first.push(score);
  if (judgement.first.length < firstScores) return undefined;
  judgement.scale = scoreScale(task, judgement.first);
  const { base = 1 } = judgement.scale;
  // Of rare positives two in a thousand may be all.
  for (const criterion of judgement.criteria)
    if (criterion.name.startsWith(meanMoved)) criterion.bound = Math.min(slack, base / 10);
  if (task === 'regression') judgement.range ??= rangeOf(judgement.first);
  delete judgement.first;
  return undefined;
}

/** Regression: values are measured by the range of the champion's first ones, and as much beside. */
function rangeOf(scores: readonly number[]): [low: number, high: number] {
  const sorted = Float64Array.from(scores).sort();
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  return high > low ? [2 * low - high, 2 * high - low] : [low, low + 1];
}

/** The mean as a share of itself, which sends back; of probabilities by what is left to 1 besides, which holds: a half is not to become three quarters unseen. */
function means({ range }: Judgement, { base }: ScoreScale, { limit, champion, candidate }: ScoredBoth, add: Add): void {
  const [before, now] = [champion.score!, candidate.score!].map((score) => {
    const unit = range ? (score - range[0]) / (range[1] - range[0]) : score;
    return Math.min(1, Math.max(0, unit));
  }) as [number, number];
  const change = (name: string, relative: number) => {
    add(`${name} higher`, now - (1 + relative) * before, -(1 + relative));
    add(`${name} lower`, Math.max(0, 1 - relative) * before - now, -1);
  };
  change('mean score:', limit);
  if (base !== undefined) change(meanMoved, limit * (1 - base));
}

/** Most that one record counts for the usual move, in steps. */
const mostMoved = 3;

/** Which way scores move: of all records, and of a segment beside how all have moved until then. */
function moves(judgement: Judgement, by: number, segments: readonly SegmentNames[], add: Add): void {
  const direction = (steps: number) => Number(steps > 1) - Number(steps < -1);
  const both = ({ higher, lower }: SegmentNames, value: number) => {
    add(higher, value, -1);
    add(lower, -value, -1);
  };
  judgement.moved ??= { n: 0, mean: 0 };
  const { moved } = judgement;
  both(ofAll, direction(by));
  for (const names of segments) both(names, direction(by - moved.mean));
  moved.n++;
  moved.mean += (Math.max(-mostMoved, Math.min(mostMoved, by)) - moved.mean) / moved.n;
}

type Positions = [champion: number, candidate: number];

/** Two records of a segment, one after the other, of which the champion says different things: which of them each version says more of. */
function pairs(judgement: Judgement, { segment, alike, reversed }: SegmentNames, now: Positions, add: Add): void {
  judgement.last ??= {};
  const { last } = judgement;
  const before = ownField(last, segment) as Positions | undefined;
  if (!before) {
    setField(last, segment, now);
    return;
  }
  delete last[segment];
  const [champion, candidate] = [now[0] - before[0], now[1] - before[1]];
  if (Math.abs(champion) <= apart) return;
  const equal = Math.abs(candidate) <= same;
  add(alike, equal ? 1 : 0, 0);
  const disorder = equal ? 0 : -Math.sign(champion * candidate);
  add(reversed, disorder, -1);
  if (segment === '') add(unrelated, disorder, -1);
}
