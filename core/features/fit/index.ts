import { type Dataset, isReserved } from '../../contracts/dataset.ts';
import type { Encoding } from '../../contracts/encoding.ts';
import { usableTarget } from '../../labels/usable-target.ts';
import type { FeatureInfo, FeatureMatrix } from '../../table/feature-matrix.ts';
import { type Column, isStringColumn, numericColumn } from '../../table/table.ts';
import type { WindowFeatures } from '../../windows/history.ts';
import { applyPlan } from '../apply.ts';
import { featuresOf } from '../encoders/index.ts';
import { inputName, inputsOf } from '../inputs.ts';
import type { EncodedPlan, FeaturePlan } from '../plan.ts';
import { readsOf } from '../reads.ts';
import { timezoneOf } from '../timezone.ts';
import { fitCategory } from './category.ts';
import type { FitContext, Fitted, FittedEncoder } from './context.ts';
import { fitDate } from './date.ts';
import { fitDerived } from './derived.ts';
import { fitTerms } from './fit-terms.ts';
import { assignFolds, isByTime, ordersOf } from './folds.ts';
import { individualsReason, namesIndividuals } from './individuals.ts';
import { fitNumber } from './number.ts';
import { type ColumnInput, findPairs, pairsOf } from './pairs.ts';
import type { Order } from './past.ts';

/** Nothing is left to learn from. */
export class NoFeatures extends Error {
  override name = 'NoFeatures';
}

/**
 * Fits a feature plan on some rows of a dataset, by type and cardinality of its columns, and applies it to all rows.
 *
 * With `features.automatic: false` only plain columns become features: numbers, booleans and strings of few values (254 for
 * trees, 30 for linear models; rare ones as one). Dates, texts and target encodings are left out; windows stay.
 *
 * @param windows `foldHistory(dataset, windowSpecs(project, table))`
 * @param fitRows ascending rows whose target is usable
 * @param weights how much each row counts in encodings of the target. @default 1
 * @param like a plan whose pairs of columns are taken over, and which entities have no name to the model; without it the rows tell
 * @returns the plan, and the matrix of all rows, in which encodings that learned from the target are on the fit rows
 *   what other rows say
 * @throws NoFeatures
 */
export function fitFeaturePlan({
  dataset,
  windows,
  fitRows,
  encoding,
  seed,
  target = usableTarget(dataset),
  weights,
  like,
}: {
  dataset: Dataset;
  windows: WindowFeatures;
  fitRows: Uint32Array;
  encoding: Encoding;
  seed: number;
  target?: Float64Array;
  weights?: Float64Array | null;
  like?: FeaturePlan;
}): { plan: EncodedPlan; matrix: FeatureMatrix } {
  const { table, extra } = dataset;
  const { project } = extra;
  const records = project.data.sources.find((source) => source.role === 'records');
  const timed = table.columns.some((c) => c.name === records?.time && c.type === 'timestamp');
  const zone = project.data.timezone;
  let orders: Order[] | undefined;
  const context: FitContext = {
    table,
    encoding,
    task: extra.task,
    classes: extra.classes,
    target,
    fitRows,
    folds: assignFolds(dataset, fitRows, seed),
    splitByTime: isByTime(extra),
    timeColumn: timed ? records!.time! : null,
    orders: () => (orders ??= ordersOf(dataset, fitRows, seed)),
    weights: weights ? take(weights, fitRows) : undefined,
    withoutTarget: new Map(
      like?.dropped.flatMap(({ column, reason, by }) => (by === 'time' ? [[column, reason] as const] : [])),
    ),
    timezone: zone === undefined || zone === 'UTC' ? undefined : timezoneOf(zone),
    entities: new Set(windows.specs.map((spec) => spec.entity)),
    individuals: like && new Set(like.dropped.flatMap(({ column, by }) => (by === 'entity' ? [column] : []))),
    automatic: project.features.automatic,
    hasTarget: extra.task !== 'anomaly',
  };
  const dropped: FeaturePlan['dropped'] = [];
  const fitted: FittedEncoder[] = [];
  const collect = (name: string, result: Fitted) => {
    if ('dropped' in result) {
      const { dropped: reason, ...by } = result;
      dropped.push({ column: name, reason, ...by });
      return;
    }
    fitted.push(...result.encoders);
    if (result.withoutTarget) dropped.push({ column: name, reason: result.withoutTarget, by: 'time' });
    if (result.individuals) dropped.push({ column: name, reason: individualsReason, by: 'entity' });
  };
  for (const column of table.columns) {
    if (isReserved(column.name)) continue;
    collect(column.name, reasonAgainst(column.name, dataset) ?? fitColumn(column, context));
  }
  windows.names.forEach((name, window) => {
    collect(name, fitNumber(take(windows.columns[window]!, fitRows), { window }, context));
  });
  // In a derived feature, a prediction could turn against a column that it has to rise or fall with.
  const free = (name: string) => !Object.hasOwn(project.training.monotone ?? {}, name);
  const usable = (name: string) => free(name) && reasonAgainst(name, dataset) === undefined;
  const single = numberInputs(fitted).filter(({ column }) => free(column));
  const pairs = like ? pairsOf(like, single) : findPairs(single, context, seed);
  fitted.push(...fitDerived(windows, usable, pairs, context));
  if (fitted.length === 0)
    throw new NoFeatures(
      `no feature is left of ${dropped.length} columns (${dropped.map((d) => `${d.column}: ${d.reason}`).join('; ')}); expected at least one: bring other columns`,
    );
  const plan = assemblePlan(fitted, dropped, windows, context);
  const matrix = applyPlan(plan, table, windows);
  writeOutOfFold(fitted, matrix, fitRows);
  return { plan, matrix };
}

/** Why the project does not want a column as a feature. */
function reasonAgainst(name: string, { extra: { project } }: Dataset): { dropped: string } | undefined {
  const records = project.data.sources.find((source) => source.role === 'records');
  if (name === records?.key) return { dropped: 'the key of the row' };
  if (project.features.exclude.includes(name)) return { dropped: 'excluded by features.exclude' };
  const declared = records?.columns ?? {};
  if (Object.hasOwn(declared, name) && declared[name]!.protected) return { dropped: 'protected' };
  const { split } = project.data;
  if (split?.by === 'group' && name === split.group)
    return { dropped: 'the group of the split: it does not come back' };
  return undefined;
}

function fitColumn(column: Column, context: FitContext): Fitted {
  if (column.type === 'text' && isStringColumn(column)) return fitTerms(column, context);
  const individuals = namesIndividuals(column, context);
  if (isStringColumn(column)) return fitCategory(column, context, individuals);
  if (individuals) return { dropped: individualsReason, by: 'entity' };
  const values = take(column.values, context.fitRows);
  if (column.type !== 'timestamp') return fitNumber(values, { column: column.name, type: column.type }, context);
  const { timeColumn, table, fitRows } = context;
  const times = timeColumn === null ? undefined : take(numericColumn(table, timeColumn).values, fitRows);
  return fitDate(values, times, column.name, context);
}

/** Columns that are features as numbers. */
function numberInputs(fitted: readonly FittedEncoder[]): ColumnInput[] {
  return fitted.flatMap(({ encoder }) => {
    if (encoder.kind !== 'numeric' && encoder.kind !== 'scaled') return [];
    const { input } = encoder;
    return 'column' in input && (input.type === 'number' || input.type === 'integer') ? [input] : [];
  });
}

function take(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function assemblePlan(
  fitted: FittedEncoder[],
  dropped: FeaturePlan['dropped'],
  windows: WindowFeatures,
  { table, encoding, timeColumn, timezone }: FitContext,
): EncodedPlan {
  const encoders = fitted.map((f) => f.encoder);
  const sources = windows.specs.flatMap((spec) => spec.features.map(() => spec.entity));
  const features = encoders.flatMap((encoder) => {
    const input = inputsOf(encoder)[0]!;
    return featuresOf(
      encoder,
      inputName(encoder, windows.names),
      'column' in input ? input.column : sources[input.window]!,
    );
  });
  return {
    format: 1,
    encoding,
    ...readsOf(encoders, windows.specs, table.columns, timeColumn),
    ...(timezone && encoders.some(({ kind }) => kind === 'date') && { timezone }),
    windows: [...windows.specs],
    encoders,
    features: distinct(features),
    dropped,
  };
}

/** A name that came before is numbered. */
function distinct(features: FeatureInfo[]): FeatureInfo[] {
  const seen = new Set<string>();
  return features.map((feature) => {
    let name = feature.name;
    for (let n = 2; seen.has(name); n++) name = `${feature.name} #${n}`;
    seen.add(name);
    return { ...feature, name };
  });
}

function writeOutOfFold(fitted: FittedEncoder[], matrix: FeatureMatrix, fitRows: Uint32Array): void {
  let first = 0;
  for (const { encoder, outOfFold } of fitted) {
    outOfFold?.forEach((values, f) => {
      const out = matrix.data[first + f]!;
      for (let i = 0; i < fitRows.length; i++) out[fitRows[i]!] = values[i]!;
    });
    first += featuresOf(encoder, '', '').length;
  }
}
