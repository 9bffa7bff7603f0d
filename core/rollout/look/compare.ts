import type { Judgement, RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { CapturedPrediction } from '../../contracts/serving.ts';
import type { RecordReader } from '../../ports/record-reader.ts';
import { quantile } from '../../stats/quantile.ts';
import type { Row } from '../../table/table.ts';
import { WindowsNotLoaded } from '../../windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../../windows/online/entity-keys.ts';
import { entityWindows } from '../../windows/online/entity-windows.ts';
import { EntityItemsTorn } from '../../windows/online/read-states.ts';
import { Judge, startJudgement } from '../judge/judgement.ts';
import type { DifferingRecord } from '../judge/labelled-cost.ts';
import { differing, pairSide, type Side, scoreBy, windowsInLog } from '../judge/side.ts';

/** Records that are scored and timed together. */
const block = 50;
/** Of one look: records that wait for their truth. */
const mostDiffering = 20_000;

export interface Comparison {
  judgement: Judgement;
  differing: DifferingRecord[];
}

export interface Sides {
  champion: Side;
  /** null: it cannot be read. */
  candidate: Side | null;
}

/** What is known of a rollout before anything was compared. */
export function firstJudgement(rule: RolloutRecord['rule'], { champion, candidate }: Sides): Judgement {
  const { task, classes, contract, target } = champion.pkg;
  const inLog = new Set(contract.map(({ name }) => name));
  const unseen = [...(candidate?.scorer.needed ?? [])].filter((name) => name !== target && !inLog.has(name));
  return startJudgement(rule, task, classes, unseen);
}

/**
 * Adds what was predicted since the last look to the evidence: both versions score every record, whoever has answered it, so that they are compared on the
 * same ones; of what was answered, how long it took and what failed.
 * @param now milliseconds, with fractions
 */
export async function compareVersions(
  { entities, now }: { entities: RecordReader; now: () => number },
  { project, rule, stateAt, state, candidate: { version } }: RolloutRecord,
  { champion, candidate }: Sides,
  judgement: Judgement,
  lines: readonly CapturedPrediction[],
): Promise<Comparison> {
  const judge = new Judge(judgement, rule, champion.pkg.task, champion.pkg.classes);
  const found: DifferingRecord[] = [];
  const series = await entities.get<SeriesRecord>(entityKeys.series(project));
  const windowsOf = (side: Side, some: readonly CapturedPrediction[]) =>
    windowsOfLines({ entities, series, project }, side, some);
  for (let from = 0; from < lines.length; from += block) {
    const some = lines.slice(from, from + block);
    for (const line of some) answered(judge, line, version, state === 'canary' ? stateAt : undefined);
    if (judgement.unseen) {
      judgement.paired += some.length;
      continue;
    }
    const [first, second] = [await windowsOf(champion, some), candidate && (await windowsOf(candidate, some))];
    const timed = (side: Side | null, windows: readonly (readonly number[] | undefined)[] | null) => {
      const begun = now();
      const scores = some.map((line, i) => side && windows?.[i] && scoreBy(side, line.record, windows[i]));
      return { scores, each: (now() - begun) / some.length };
    };
    // In turn, so that neither always finds warm what both read.
    const swapped = (from / block) % 2 === 1;
    const early = swapped ? timed(candidate, second) : timed(champion, first);
    const late = swapped ? timed(champion, first) : timed(candidate, second);
    const [old, fresh] = swapped ? [late, early] : [early, late];
    if (candidate) judge.scoring(old.each, fresh.each);
    if (champion.pkg.task === 'regression' && !judgement.range)
      setRange(
        judge,
        old.scores.flatMap((s) => s?.answer.value ?? []),
      );
    some.forEach((line, i) => {
      const [a, b] = [old.scores[i], fresh.scores[i]];
      if (!a) return;
      judge.pair({ champion: pairSide(a), candidate: b ? pairSide(b) : null });
      const differs = candidate && b && found.length < mostDiffering ? differing(candidate, line, a, b) : undefined;
      if (differs) found.push(differs);
    });
  }
  return { judgement, differing: found };
}

/** What is known of the answer itself, while two versions answer. */
function answered(judge: Judge, line: CapturedPrediction, candidate: number, since: string | undefined): void {
  if (line.variant === undefined) return;
  const failed = line.canaryFailed?.version === candidate;
  const its = line.modelVersion === candidate || failed;
  if (its) judge.answer(failed, since !== undefined && line.at >= since);
  if (line.tookMs !== undefined && !failed) judge.answering(its ? 'candidate' : 'champion', line.tookMs);
}

function setRange(judge: Judge, values: readonly number[]): void {
  if (values.length === 0) return;
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const beside = high - low;
  judge.setRange(low - beside, high + beside);
}

/** Of each record as the log has them, else as they were at its moment; undefined where they are not to be had. */
async function windowsOfLines(
  { entities, series, project }: { entities: RecordReader; series: SeriesRecord | undefined; project: string },
  side: Side,
  lines: readonly CapturedPrediction[],
): Promise<(readonly number[] | undefined)[]> {
  const known: (readonly number[] | undefined)[] = lines.map((line) => windowsInLog(side, line));
  const missing = lines.flatMap((_, i) => (known[i] ? [] : [i]));
  if (missing.length === 0) return known;
  try {
    const values = await entityWindows(
      entities,
      series,
      project,
      side.scorer.windows,
      missing.map((i) => lines[i]!.record as Row),
      missing.map((i) => Date.parse(lines[i]!.time ?? lines[i]!.at)),
    );
    missing.forEach((i, at) => {
      known[i] = values[at];
    });
  } catch (error) {
    // It would be answered with 503 now; as a failure it is judged.
    if (!(error instanceof WindowsNotLoaded || error instanceof EntityItemsTorn)) throw error;
  }
  return known;
}
