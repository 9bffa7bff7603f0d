import { type Dataset, isReserved, reserved } from '../contracts/dataset.ts';
import { usableTarget } from '../labels/usable-target.ts';
import { categoryCounts } from '../stats/category-counts.ts';
import { type Column, isStringColumn, numericColumn } from '../table/table.ts';
import { associations } from './associations.ts';
import { duplicates } from './duplicates.ts';
import { numberProfile } from './number-profile.ts';
import { overTime } from './over-time.ts';
import type { ColumnProfile, Profile, TargetProfile } from './profile.ts';
import { relation, type TargetValues, targetValues } from './relation.ts';
import { shift } from './shift.ts';
import { warnings } from './warnings.ts';

const topValues = 12;
const sampleRows = 20_000;

/**
 * Profile of a snapshot: its columns, their relation to the target and to each other, the target over time, and what
 * looks wrong. Correlations are of 20,000 rows evenly spread, everything else of all rows.
 * @throws UnknownColumn when a reserved column is missing
 */
export function profileDataset(dataset: Dataset): Profile {
  const { table, extra } = dataset;
  const { project, task, classes } = extra;
  const time = numericColumn(table, reserved.time).values;
  const values = task === 'anomaly' ? numericColumn(table, reserved.target).values : usableTarget(dataset);
  const sample = evenlySpread(table.rows, sampleRows);
  const target = targetValues(task, Math.max(classes.length, 1), values, sample);
  const hasTime = time.some((t) => !Number.isNaN(t));
  const records = project.data.sources.find((s) => s.role === 'records');
  const data = table.columns.filter((c) => !isReserved(c.name));
  const excluded = new Set(project.features.exclude);
  const columns = data.map((c) => profileColumn(c, excluded.has(c.name), target, hasTime));
  const strengthOf = new Map(columns.map((c) => [c.name, c.excluded ? -1 : (c.relation?.strength ?? 0)]));
  const byStrength = [...data].sort((a, b) => strengthOf.get(b.name)! - strengthOf.get(a.name)!);
  const labels = numericColumn(table, reserved.target);
  const profile: Omit<Profile, 'warnings'> = {
    format: 1,
    project: project.name,
    snapshotId: extra.snapshotId,
    task,
    rows: table.rows,
    target: targetProfile(project.objective.target, target, labels.values, classes),
    columns,
    overTime: overTime(time, values, task, classes),
    associations: associations(byStrength, sample),
    duplicates: duplicates([...data.filter((c) => c.name !== records?.key), labels], table.rows),
  };
  return { ...profile, warnings: warnings(profile) };
}

function profileColumn(column: Column, excluded: boolean, target: TargetValues, hasTime: boolean): ColumnProfile {
  const described = describe(column);
  return {
    name: column.name,
    type: column.type,
    excluded,
    ...described,
    relation: relation(column, described, target),
    shift: hasTime ? shift(column) : null,
  };
}

function describe(column: Column): Pick<ColumnProfile, 'missing' | 'distinct' | 'numbers' | 'top'> {
  if (isStringColumn(column)) {
    const counts = categoryCounts(column.codes, column.dictionary, topValues);
    const lengths = column.dictionary.map((text) => text.length);
    const ofLength =
      column.type === 'text' ? Float64Array.from(column.codes, (code) => lengths[code] ?? Number.NaN) : [];
    return {
      missing: counts.missing,
      distinct: counts.distinct,
      numbers: numberProfile(ofLength)?.profile ?? null,
      top: counts.top.map(([value, rows]) => ({ value, rows })),
    };
  }
  const missing = column.values.reduce((n, v) => n + Number(Number.isNaN(v)), 0);
  const numbers = numberProfile(column.values);
  if (column.type !== 'boolean')
    return { missing, distinct: numbers?.distinct ?? 0, numbers: numbers?.profile ?? null, top: [] };
  const yes = column.values.reduce((n, v) => n + Number(v === 1), 0);
  const top = [
    { value: 'true', rows: yes },
    { value: 'false', rows: column.values.length - missing - yes },
  ].filter(({ rows }) => rows > 0);
  return { missing, distinct: top.length, numbers: null, top };
}

function targetProfile(
  name: string,
  { task, values }: TargetValues,
  labels: Float64Array,
  classes: readonly string[],
): TargetProfile {
  const count = (wanted: (v: number) => boolean, of: Float64Array) => of.reduce((n, v) => n + Number(wanted(v)), 0);
  return {
    name,
    usable: count((v) => !Number.isNaN(v), values),
    labelled: count((v) => !Number.isNaN(v), labels),
    classes: task === 'regression' ? [] : classes.map((c, i) => ({ name: c, rows: count((v) => v === i, values) })),
    numbers: task === 'regression' ? (numberProfile(values)?.profile ?? null) : null,
  };
}

function evenlySpread(rows: number, most: number): Uint32Array {
  const size = Math.min(rows, most);
  return Uint32Array.from({ length: size }, (_, i) => Math.floor((i * rows) / size));
}
