import type { FieldConflict } from './cross-field-rules.ts';
import { nearest } from './nearest.ts';
import type { Project } from './project.ts';

/** A shorter name is near too many others. */
const shortestGuess = 4;

/**
 * What a valid project file says that its writer hardly means: a name that differs little from a declared column (columns need not be
 * declared, so a name alone is no error), or a positive value that the target's contract does not know.
 */
export function projectWarnings(project: Project): FieldConflict[] {
  const declared = new Set(project.data.sources.flatMap((source) => Object.keys(source.columns)));
  const names = mentions(project).flatMap(([path, name]): FieldConflict[] => {
    if (declared.has(name) || name.length < shortestGuess) return [];
    const meant = nearest(name, [...declared]);
    return meant ? [{ path, message: `no column '${name}' is declared; did you mean '${meant}'?` }] : [];
  });
  return [...names, ...monitoredWarnings(project, declared), ...positiveWarnings(project)];
}

/** Settings of features that are misspelt: of columns, window features and the score. */
function monitoredWarnings({ monitoring, features }: Project, declared: ReadonlySet<string>): FieldConflict[] {
  const windows = features.windows.flatMap(({ entity, of, over, statistics, delay }) =>
    over.flatMap((length) =>
      statistics.map((statistic) => [entity, of, statistic, length, ...(delay ? ['delay', delay] : [])].join('.')),
    ),
  );
  const known = [...declared, ...windows, 'score', 'decisions'];
  return Object.keys(monitoring.features).flatMap((name): FieldConflict[] => {
    if (known.includes(name) || name.length < shortestGuess) return [];
    const meant = nearest(name, known);
    const path = ['monitoring', 'features', name];
    return meant ? [{ path, message: `no feature '${name}' is declared; did you mean '${meant}'?` }] : [];
  });
}

function mentions({
  objective,
  data,
  features,
  training,
  evaluation,
}: Project): [path: (string | number)[], column: string][] {
  return [
    [['objective', 'target'], objective.target],
    ...Object.entries(objective.costs ?? {}).flatMap(([name, cost]): [(string | number)[], string][] =>
      typeof cost === 'object' ? [[['objective', 'costs', name, 'column'], cost.column]] : [],
    ),
    ...data.sources.flatMap((source, i) =>
      (['key', 'time'] as const).flatMap((role): [(string | number)[], string][] =>
        source[role] === undefined ? [] : [[['data', 'sources', i, role], source[role]]],
      ),
    ),
    ...(data.split?.group ? ([[['data', 'split', 'group'], data.split.group]] as [string[], string][]) : []),
    ...features.exclude.map((name, i): [(string | number)[], string] => [['features', 'exclude', i], name]),
    ...features.windows.flatMap(({ entity, of }, i): [(string | number)[], string][] => [
      [['features', 'windows', i, 'entity'], entity],
      [['features', 'windows', i, 'of'], of],
    ]),
    ...Object.keys(training.monotone ?? {}).map((name): [string[], string] => [['training', 'monotone', name], name]),
    ...(evaluation.slices ?? []).map((name, i): [(string | number)[], string] => [['evaluation', 'slices', i], name]),
  ];
}

function positiveWarnings({ objective: { positive, target }, data }: Project): FieldConflict[] {
  const contract = data.sources.find((source) => Object.hasOwn(source.columns, target))?.columns[target];
  if (positive === undefined || !contract?.values || contract.values.includes(String(positive))) return [];
  return [
    {
      path: ['objective', 'positive'],
      message: `'${positive}' is not among the values of '${target}' (${contract.values.join(', ')})`,
    },
  ];
}
