import type { Finding } from '../../contracts/findings.ts';
import type { Project } from '../../contracts/project.ts';
import { partsOf } from '../../explain/parts.ts';
import { inputsOf } from '../../features/inputs.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Evaluation } from '../evaluation-json.ts';

/** More columns than these are one finding together, without a name. */
const maxColumns = 50;
/** Of a model that is right nearly always: of its gain, the fraction of one column that makes it suspect. */
const nearlyAll = 0.95;
const nearlyRight = 0.99;

/** What the data say against a model: columns that tell the answer, and columns that are empty. */
export function columnFindings(
  profile: Profile,
  plan: FeaturePlan,
  evaluation: Pick<Evaluation, 'importance' | 'task' | 'test'>,
  project: Project,
): Finding[] {
  return [
    ...summed('leakage', leakage(profile, plan, evaluation), 'leak the target'),
    ...summed('empty', empty(profile, project), 'are empty'),
  ];
}

/** Columns of the record that a plan's features are made of; the records that windows look back at are not among them. */
export function columnsRead(plan: FeaturePlan): Set<string> {
  return new Set(
    plan.encoders.flatMap((encoder) => inputsOf(encoder).flatMap((i) => ('column' in i ? [i.column] : []))),
  );
}

/** Columns that are suspected to tell the answer. */
export function suspectedColumns(profile: Pick<Profile, 'warnings'>): Map<string, string> {
  const found = profile.warnings.filter((w) => w.code === 'suspectedLeakage' && w.column !== undefined);
  return new Map(found.map((w) => [w.column!, w.message]));
}

function leakage(
  profile: Profile,
  plan: FeaturePlan,
  evaluation: Pick<Evaluation, 'importance' | 'task' | 'test'>,
): Finding[] {
  const read = columnsRead(plan);
  const suspected = [...suspectedColumns(profile)].filter(([column]) => read.has(column));
  const found = suspected.map(([column, message]) => leakageOf(column, 'critical', message.split(';')[0]!));
  const dominant = dominantColumn(plan, evaluation);
  if (dominant && !suspected.some(([column]) => column === dominant.column)) {
    const type = plan.inputs.find(({ name }) => name === dominant.column)?.type;
    // A text may well say it all: that is what it was written for.
    found.push(leakageOf(dominant.column, type === 'text' ? 'warning' : 'critical', dominant.message));
  }
  return found;
}

function leakageOf(column: string, severity: Finding['severity'], message: string): Finding {
  return {
    code: `leakage:${column}`,
    severity,
    message,
    remedy: `if '${column}' is not known at the moment of prediction, add it to features.exclude and train again`,
  };
}

/** The column that nearly all of the gain of a nearly perfect model comes from. */
function dominantColumn(
  plan: FeaturePlan,
  { importance, task, test }: Pick<Evaluation, 'importance' | 'task' | 'test'>,
): { column: string; message: string } | undefined {
  const name = task === 'regression' ? 'r2' : 'rocAuc';
  const figure = test.metrics[name];
  const total = importance.reduce((sum, f) => sum + Math.max(0, f.gain), 0);
  if (!figure || figure.lower < nearlyRight || total === 0) return undefined;
  const gainOf = new Map(importance.map((f) => [f.feature, Math.max(0, f.gain)]));
  for (const { from, encoders } of partsOf(plan)) {
    if (from === 'several' || !('column' in from)) continue;
    const gain = encoders
      .flatMap(({ first, width }) => plan.features.slice(first, first + width))
      .reduce((sum, f) => sum + (gainOf.get(f.name) ?? 0), 0);
    if (gain < nearlyAll * total) continue;
    const fraction = `${((100 * gain) / total).toFixed(0)} %`;
    return {
      column: from.column,
      message: `the model is right nearly always (${name} ${figure.value.toFixed(3)} on test), and '${from.column}' carries ${fraction} of it`,
    };
  }
  return undefined;
}

function empty({ columns, rows }: Profile, { data }: Project): Finding[] {
  const declared = data.sources.find((s) => s.role === 'records')?.columns ?? {};
  return columns
    .filter((c) => !c.excluded && rows > 0 && c.missing === rows)
    .map(({ name, type }) => ({
      code: `empty:${name}`,
      severity: Object.hasOwn(declared, name) && !declared[name]!.protected ? 'critical' : 'warning',
      message: `'${name}' (${type}) has no value in any of the ${rows} rows`,
      remedy: `look whether its type in the contract suits the files; if it is really empty, add it to features.exclude`,
    }));
}

/** At most 50 by name, the others together under the code without a column. */
function summed(code: string, found: Finding[], what: string): Finding[] {
  if (found.length <= maxColumns) return found;
  const others = found.slice(maxColumns);
  const severity = others.some((f) => f.severity === 'critical') ? 'critical' : 'warning';
  return [
    ...found.slice(0, maxColumns),
    {
      code,
      severity,
      message: `${others.length} more columns ${what}`,
      remedy: 'see the profile of the snapshot, which names them all',
    },
  ];
}
