import { leaks } from './leakage.ts';
import type { ColumnProfile, Profile, Warning } from './profile.ts';

const order = { critical: 0, warning: 1, info: 2 };
const percent = (fraction: number) => `${(100 * fraction).toFixed(fraction < 0.01 ? 2 : 1)} %`;

/** What a person should look at before trusting a model of this data, the worst first. */
export function warnings(profile: Omit<Profile, 'warnings'>): Warning[] {
  const classes = profile.target.classes.map((c) => c.name);
  const leaking = new Map(leaks(profile.columns, classes).map(({ column, evidence }) => [column, evidence]));
  const found = [
    ...targetWarnings(profile),
    ...profile.columns.flatMap((c) => columnWarnings(c, profile.rows, leaking.get(c.name))),
    ...redundant(profile),
  ];
  const fraction = profile.rows === 0 ? 0 : profile.duplicates / profile.rows;
  if (fraction > 0)
    found.push({
      code: 'duplicateRows',
      severity: fraction > 0.05 ? 'warning' : 'info',
      message: `${profile.duplicates} rows (${percent(fraction)}) equal an earlier row in everything but the key; if they are not different cases, remove them, or they will be in the training and the test part alike`,
    });
  return found.sort((a, b) => order[a.severity] - order[b.severity]);
}

function targetWarnings({ target, task, rows }: Omit<Profile, 'warnings'>): Warning[] {
  // Labels only judge here, and there may be none.
  if (task === 'anomaly') return [];
  if (target.usable === 0)
    return [
      {
        code: 'noTarget',
        severity: 'critical',
        column: target.name,
        message: `none of the ${rows} rows has a usable '${target.name}'; a model needs labels`,
      },
    ];
  if (task === 'regression') return [];
  const present = target.classes.filter((c) => c.rows > 0);
  if (present.length < 2)
    return [
      {
        code: 'oneClass',
        severity: 'critical',
        column: target.name,
        message: `every usable row has '${target.name}' = ${present[0]?.name}; a model needs examples of each class`,
      },
    ];
  const rarest = present.reduce((a, b) => (b.rows < a.rows ? b : a));
  const fraction = rarest.rows / target.usable;
  if (fraction >= 0.05 && rarest.rows >= 100) return [];
  return [
    {
      code: 'classImbalance',
      severity: rarest.rows < 100 ? 'warning' : 'info',
      column: target.name,
      message: `the rarest class ${rarest.name} has ${rarest.rows} rows (${percent(fraction)}); judge models by cost or precision and recall, not by accuracy${rarest.rows < 100 ? ', and expect wide intervals' : ''}`,
    },
  ];
}

function columnWarnings(column: ColumnProfile, rows: number, leak: string | undefined): Warning[] {
  const { name, missing, distinct, excluded } = column;
  const present = rows - missing;
  const found: Warning[] = [];
  const add = (code: Warning['code'], severity: Warning['severity'], message: string) =>
    found.push({ code, severity, column: name, message });
  if (rows > 0 && distinct <= 1) add('constantColumn', 'warning', constantText(column, present));
  else if (missing > rows / 2)
    add(
      'mostlyMissing',
      'warning',
      `'${name}' is missing in ${percent(missing / rows)} of the rows; find out why, or exclude it`,
    );
  if (excluded) return found;
  if (leak !== undefined)
    add(
      'suspectedLeakage',
      'critical',
      `'${name}' alone tells the target almost perfectly (${leak}); if it is not known at the moment of prediction, exclude it`,
    );
  if (present >= 50 && isIdentifier(column, present))
    add(
      'nearUniqueIdentifier',
      'warning',
      `'${name}' has ${distinct} different values in ${present} rows and looks like an identifier; exclude it unless its text has a meaning`,
    );
  else if (column.shift !== null && column.shift > 0.2 && rows >= 500)
    add(
      'shiftOverTime',
      'info',
      `'${name}' changes over time: the last 30 % of the rows are at a distance of ${column.shift.toFixed(2)} from those before`,
    );
  return found;
}

function constantText({ name, top, numbers }: ColumnProfile, present: number): string {
  if (present === 0) return `'${name}' is missing in every row; exclude it`;
  const value = top[0]?.value ?? numbers?.quantiles[0]?.value;
  return `'${name}' has the same value in every row that has one (${String(value).slice(0, 60)}); exclude it, or check where it comes from`;
}

function isIdentifier({ type, distinct, numbers }: ColumnProfile, present: number): boolean {
  if (type === 'string') return distinct > 0.95 * present;
  if (type !== 'integer' || distinct < present || !numbers) return false;
  // Whole numbers that are all different and as dense as a counter.
  const [low, high] = [numbers.quantiles[0]!.value, numbers.quantiles.at(-1)!.value];
  return high - low < 1.5 * present;
}

function redundant({ associations }: Omit<Profile, 'warnings'>): Warning[] {
  const { columns, values } = associations;
  return columns.flatMap((name, i) =>
    columns.slice(0, i).flatMap((other, j): Warning[] =>
      Math.abs(values[i]![j] ?? 0) < 0.9995
        ? []
        : [
            {
              code: 'redundantColumns',
              severity: 'info',
              column: name,
              message: `'${name}' and '${other}' say the same (association ${values[i]![j]!.toFixed(3)}); one of them is enough`,
            },
          ],
    ),
  );
}
