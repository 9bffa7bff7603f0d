import type { Project } from '../../contracts/project.ts';
import type { Judgement, RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { CapturedPrediction } from '../../contracts/serving.ts';
import { hashString } from '../../hash/hash-string.ts';
import type { RecordReader } from '../../ports/record-reader.ts';
import { entityOf } from '../../serve/canary.ts';
import type { Row } from '../../table/table.ts';
import { WindowsNotLoaded } from '../../windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../../windows/online/entity-keys.ts';
import { entityWindows } from '../../windows/online/entity-windows.ts';
import { EntityItemsTorn } from '../../windows/online/read-states.ts';
import type { Compared } from '../judge/compared.ts';
import { contractsOf } from '../judge/contracts.ts';
import { fewestEntities } from '../judge/holds.ts';
import { Judge, startJudgement } from '../judge/judgement.ts';
import type { DifferingRecord } from '../judge/labelled-cost.ts';
import { segmentsOf, segmentsWith } from '../judge/segments.ts';
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

/** What the two are compared by. @param objective of the project: what people can review a day, where the packages do not say it */
export function comparedBy({ champion, candidate }: Sides, { objective }: Pick<Project, 'objective'>): Compared {
  const { task, classes, review } = champion.pkg;
  const fresh = candidate?.pkg;
  return {
    task,
    classes,
    capacities: {
      champion: review?.capacityPerDay ?? null,
      candidate: (fresh ? fresh.review : review)?.capacityPerDay ?? null,
    },
    capacity: (task === 'anomaly' ? objective.review : fresh?.review)?.capacityPerDay ?? null,
    segments: fresh ? segmentsOf(champion.pkg, fresh).map(({ name }) => name) : [],
  };
}

/** What is known of a rollout before anything was compared. */
export function firstJudgement(
  rule: RolloutRecord['rule'],
  sides: Sides,
  project: Pick<Project, 'objective'>,
): Judgement {
  return startJudgement(rule, comparedBy(sides, project), contractsOf(sides)?.unseen);
}

/**
 * Adds what was predicted since the last look to the evidence: both versions score every record, whoever has answered it, so that they are compared on the
 * same ones; of what was answered, how long it took and what failed. A record of the log that has not what one of the two needs is not compared.
 * @param now milliseconds, with fractions
 */
export async function compareVersions(
  { entities, now }: { entities: RecordReader; now: () => number },
  { project, number, stickyBy, rule, stateAt, state, candidate: { version } }: RolloutRecord,
  sides: Sides,
  definition: Pick<Project, 'objective'>,
  judgement: Judgement,
  lines: readonly CapturedPrediction[],
): Promise<Comparison> {
  const { champion, candidate } = sides;
  const judge = new Judge(judgement, rule, comparedBy(sides, definition));
  const contracts = contractsOf(sides);
  const segments = candidate ? segmentsOf(champion.pkg, candidate.pkg) : [];
  const found: DifferingRecord[] = [];
  const series = await entities.get<SeriesRecord>(entityKeys.series(project));
  const windowsOf = (side: Side, some: readonly CapturedPrediction[]) =>
    windowsOfLines({ entities, series, project }, side, some);
  for (let from = 0; from < lines.length; from += block) {
    const came = lines.slice(from, from + block);
    for (const line of came) {
      judge.came();
      answered(judge, line, version, state === 'canary' ? stateAt : undefined);
    }
    const some = contracts ? came.filter(({ record }) => contracts.holds(record)) : came;
    if (some.length === 0) continue;
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
    some.forEach((line, i) => {
      const { record, at } = line;
      const a = old.scores[i];
      const b = contracts?.refuses(record) ? undefined : fresh.scores[i];
      if (!a) return;
      const inSegments = segmentsWith(segments, record);
      judge.pair({ champion: pairSide(a), candidate: b ? pairSide(b) : null, segments: inSegments, at });
      seeEntity(judgement, hashString(`${number} ${entityOf(line, stickyBy)}`));
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

/** Remembers the first few entities, as hashes. */
function seeEntity(judgement: Judgement, entity: number): void {
  judgement.entities ??= [];
  const { entities } = judgement;
  if (entities.length < fewestEntities && !entities.includes(entity)) entities.push(entity);
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
