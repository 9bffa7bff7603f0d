import { namesWhere } from './algorithms.ts';
import { durationMs, isDuration } from './duration.ts';
import type { Project, Source } from './project.ts';
import { targetRules } from './target-rules.ts';
import { suits, trainingRules } from './training-rules.ts';
import { isOfStrings, listed, longestReachDays, statisticsOf, targetStatistics } from './window-statistics.ts';

export interface FieldConflict {
  path: (string | number)[];
  message: string;
}

/** What the parts of a project file, each valid by itself, say against each other. */
export function fieldConflicts(project: Project): FieldConflict[] {
  return [
    ...sourceRules(project),
    ...targetRules(project),
    ...splitRules(project),
    ...objectiveRules(project),
    ...trainingRules(project),
    ...windowRules(project),
    ...retrainingRules(project),
    ...labelRules(project),
    ...monitoringRules(project),
    ...servingRules(project),
  ];
}

function sourceRules({ data: { sources }, objective: { target } }: Project): FieldConflict[] {
  const found: FieldConflict[] = [];
  const records = sources.filter((s) => s.role === 'records');
  if (records.length !== 1)
    found.push({
      path: ['data', 'sources'],
      message: `expected exactly one source with role records, received ${records.length}; give sources of ground truth 'role: labels'`,
    });
  sources.forEach((source, i) => {
    if (sources.findIndex((s) => s.name === source.name) !== i)
      found.push({
        path: ['data', 'sources', i, 'name'],
        message: `expected each source once, received '${source.name}' again`,
      });
    const again = source.header?.find((name, at) => source.header!.indexOf(name) !== at);
    if (again !== undefined)
      found.push({
        path: ['data', 'sources', i, 'header'],
        message: `expected each column once, received '${again}' again`,
      });
    if (source.onConflict !== 'latest' && (source.role === 'labels' || !source.key))
      found.push({
        path: ['data', 'sources', i, 'onConflict'],
        message:
          source.role === 'labels'
            ? `expected only in a source of records, received '${source.onConflict}': of a row's labels the last known one holds`
            : `expected with a key only, received '${source.onConflict}': without a key rows are told by their content`,
      });
    found.push(...notationRules(source, ['data', 'sources', i, 'columns']));
    if (source.role !== 'labels') return;
    if (!source.key)
      found.push({
        path: ['data', 'sources', i, 'key'],
        message: 'expected the column by which labels join their rows',
      });
    found.push(...personalKeyRules(source, records[0], i));
    if (!Object.hasOwn(source.columns, target))
      found.push({
        path: ['data', 'sources', i, 'columns'],
        message: `expected the target '${target}' among the columns of a labels source`,
      });
  });
  const labelled = sources.some((s) => s.role === 'labels');
  const key = records[0]?.key;
  if (labelled && records.length === 1 && !key)
    found.push({
      path: ['data', 'sources', sources.indexOf(records[0]!), 'key'],
      message: 'expected a key: labels join rows by it',
    });
  return found;
}

/** Labels meet their rows by the key: it is personal in both or in neither, or it would be stored as it is, and match nothing. */
function personalKeyRules(labels: Source, records: Source | undefined, i: number): FieldConflict[] {
  if (!records || labels.key === undefined || records.key === undefined) return [];
  const isPersonal = ({ columns, key }: Source) => Object.hasOwn(columns, key!) && columns[key!]!.pii;
  if (isPersonal(records) === isPersonal(labels)) return [];
  const [expected, received] = isPersonal(records) ? ['pii: true', 'false'] : ['no pii', 'true'];
  return [
    {
      path: ['data', 'sources', i, 'columns', labels.key, 'pii'],
      message: `expected ${expected}, as the key '${records.key}' of '${records.name}' has it, received ${received}: labels join rows by it`,
    },
  ];
}

/** How a column is written has to go with its type, and its two marks with each other. */
function notationRules({ columns }: Project['data']['sources'][number], path: FieldConflict['path']): FieldConflict[] {
  return Object.entries(columns).flatMap(([name, { type, ...column }]): FieldConflict[] => {
    const found: FieldConflict[] = [];
    if (column.format !== undefined && type !== 'timestamp')
      found.push({ path: [...path, name, 'format'], message: `expected only with type timestamp, received ${type}` });
    for (const part of ['decimal', 'thousands', 'unit'] as const)
      if (column[part] !== undefined && type !== 'number' && type !== 'integer')
        found.push({
          path: [...path, name, part],
          message: `expected only with type number or integer, received ${type}`,
        });
    if (column.thousands !== undefined && column.thousands === column.decimal)
      found.push({
        path: [...path, name, 'thousands'],
        message: `expected another mark than decimal, received '${column.thousands}' for both`,
      });
    return found;
  });
}

function splitRules({ data: { split, sources } }: Project): FieldConflict[] {
  if (split?.by === 'time' && !sources.some((s) => s.role === 'records' && s.time))
    return [
      { path: ['data', 'split', 'by'], message: "expected a source with a time for a split by time; or use 'random'" },
    ];
  if (split?.by === 'group' && !split.group)
    return [
      {
        path: ['data', 'split', 'group'],
        message: 'expected the column whose values must not be divided between the parts',
      },
    ];
  if (!split) return [];
  const fractions = [split.validation, split.test].map((size) => (typeof size === 'number' && size < 1 ? size : 0));
  const together = fractions[0]! + fractions[1]!;
  if (together >= 0.8)
    return [
      { path: ['data', 'split'], message: `expected validation and test below 0.8 together, received ${together}` },
    ];
  if (split.by === 'time') return [];
  return (['validation', 'test'] as const).flatMap((part) => {
    const size = split[part];
    if (size === undefined || (typeof size === 'number' && size < 1)) return [];
    return [
      {
        path: ['data', 'split', part],
        message: `expected a fraction of the rows, as they are split by ${split.by}, received ${size}; lengths of time and numbers of rows go with by: time`,
      },
    ];
  });
}

function retrainingRules({ retraining }: Project): FieldConflict[] {
  const { cooldownHours, maximumBackoffDays } = retraining;
  if (maximumBackoffDays === 0 || 24 * maximumBackoffDays >= cooldownHours) return [];
  return [
    {
      path: ['retraining', 'maximumBackoffDays'],
      message: `expected at least the cooldown of ${cooldownHours} hours, or 0 for no longer wait, received ${maximumBackoffDays} days`,
    },
  ];
}

function objectiveRules({ objective, training, data: { sources } }: Project): FieldConflict[] {
  const found: FieldConflict[] = [];
  const { task, costs, review, target, reviewFraction } = objective;
  const reviewed = task === 'binary' || task === 'anomaly';
  if ((costs && task !== 'binary') || (review && !reviewed))
    found.push({
      path: ['objective', costs ? 'costs' : 'review'],
      message: `expected only with task binary${costs ? '' : ' or anomaly'}, received ${task}`,
    });
  if (target === '' && task !== 'anomaly')
    found.push({ path: ['objective', 'target'], message: 'missing; expected the column to predict' });
  if (reviewFraction !== undefined && (task !== 'anomaly' || review))
    found.push({
      path: ['objective', 'reviewFraction'],
      message: `expected only with task anomaly and without review, received ${reviewFraction}`,
    });
  if (review && task === 'anomaly' && !sources.some((s) => s.role === 'records' && s.time))
    found.push({
      path: ['objective', 'review'],
      message: 'expected a records source with a time for a capacity a day; or state reviewFraction',
    });
  const regressionMetrics = ['rmse', 'mae', 'huberLoss', 'pinballLoss', 'poissonDeviance'];
  if (objective.metric && (objective.task === 'regression') !== regressionMetrics.includes(objective.metric))
    found.push({
      path: ['objective', 'metric'],
      message: `expected a metric of ${objective.task} (${objective.task === 'regression' ? regressionMetrics.join(', ') : 'logLoss, rocAuc, prAuc, expectedCost'}), received ${objective.metric}`,
    });
  if (task === 'anomaly' && objective.metric && !['rocAuc', 'prAuc'].includes(objective.metric))
    found.push({
      path: ['objective', 'metric'],
      message: `expected rocAuc or prAuc for anomaly, received ${objective.metric}`,
    });
  if (objective.task === 'multiclass' && (objective.metric === 'expectedCost' || objective.metric === 'prAuc'))
    found.push({
      path: ['objective', 'metric'],
      message: `expected logLoss or rocAuc for multiclass, received ${objective.metric}`,
    });
  const wrong = training.algorithms?.find((name) => !suits(name, objective.task));
  if (wrong)
    found.push({
      path: ['training', 'algorithms'],
      message: `expected algorithms for ${objective.task} (${namesWhere((facts) => facts.tasks.includes(objective.task)).join(', ')}), received ${wrong}`,
    });
  return found;
}

function servingRules({ serving, objective: { task } }: Project): FieldConflict[] {
  const decision = serving?.fallback?.decision;
  if (decision === undefined) return [];
  if (task !== 'binary' && task !== 'anomaly')
    return [
      {
        path: ['serving', 'fallback'],
        message: `expected only with task binary or anomaly, received ${task}: no other is answered with a decision`,
      },
    ];
  if (task === 'binary' || decision !== 'block') return [];
  return [
    {
      path: ['serving', 'fallback', 'decision'],
      message: 'expected allow or review with task anomaly, received block',
    },
  ];
}

function labelRules({ labels: { release }, objective }: Project): FieldConflict[] {
  if (!release) return [];
  const path = ['labels', 'release'];
  if (objective.task !== 'binary')
    return [{ path, message: `expected only with task binary, received ${objective.task}: nothing else is blocked` }];
  const found: FieldConflict[] = [];
  if (release.maximumLoss > release.maximumLossPerDay)
    found.push({
      path: [...path, 'maximumLoss'],
      message: `expected at most maximumLossPerDay (${release.maximumLossPerDay}), received ${release.maximumLoss}`,
    });
  if (release.reviewed && !objective.review)
    found.push({
      path: [...path, 'reviewed'],
      message: 'expected only with objective.review, received true: nothing is sent to review',
    });
  return found;
}

function windowRules({ features: { windows }, objective: { target }, data: { sources } }: Project): FieldConflict[] {
  const records = sources.find((s) => s.role === 'records');
  return windows.flatMap((window, i): FieldConflict[] => {
    const path = ['features', 'windows', i];
    // The rule of the field says so.
    if (![...window.over, ...(window.delay === undefined ? [] : [window.delay])].every(isDuration)) return [];
    const reach = window.over.findIndex(
      (over) => durationMs(over) + (window.delay ? durationMs(window.delay) : 0) > longestReachDays * 86_400_000,
    );
    if (reach >= 0)
      return [
        {
          path: [...path, 'over', reach],
          message: `expected at most P${longestReachDays}D with the delay, received ${window.over[reach]}${window.delay ? ` and a delay of ${window.delay}` : ''}`,
        },
      ];
    const empty = window.over.findIndex((over) => durationMs(over) === 0);
    if (empty >= 0)
      return [{ path: [...path, 'over', empty], message: `expected a length of time, received ${window.over[empty]}` }];
    if (!records?.time)
      return [{ path, message: 'expected a records source with a time: windows are over the history of an entity' }];
    if (window.of !== target) {
      const type = Object.hasOwn(records.columns, window.of) ? records.columns[window.of]!.type : undefined;
      const wrong = type && window.statistics.find((s) => !statisticsOf(type).includes(s));
      return wrong
        ? [
            {
              path: [...path, 'statistics'],
              message: `expected ${listed(statisticsOf(type))} of '${window.of}', which is of type ${type}, received ${wrong}${isOfStrings(wrong) ? '; declare it as string if it names things' : ''}`,
            },
          ]
        : [];
    }
    if (!window.delay)
      return [{ path: [...path, 'delay'], message: `expected a delay, e.g. P7D: '${target}' is known late` }];
    const unsuitable = window.statistics.find((s) => !targetStatistics.includes(s));
    return unsuitable
      ? [
          {
            path: [...path, 'statistics'],
            message: `expected ${listed(targetStatistics)} of the target, received ${unsuitable}`,
          },
        ]
      : [];
  });
}

function monitoringRules({ monitoring: { checks, features, drift } }: Project): FieldConflict[] {
  const path = ['monitoring', 'checks', 'psi', 'threshold'];
  const found: FieldConflict[] =
    typeof checks.psi === 'object' && checks.psi.threshold !== undefined
      ? [{ path, message: `expected as monitoring.drift.psi, received ${checks.psi.threshold}` }]
      : [];
  const alone = Object.entries(features).find(([, { check, threshold }]) => threshold !== undefined && !check);
  if (alone)
    found.push({
      path: ['monitoring', 'features', alone[0], 'threshold'],
      message: `expected with a check: thresholds of different checks are in different units, received ${alone[1].threshold}`,
    });
  const off = Object.entries(features).find(([, { check }]) => check && checks[check] === false);
  if (drift.needed > drift.of)
    found.push({
      path: ['monitoring', 'drift', 'needed'],
      message: `expected at most as many looks as count (of: ${drift.of}), received ${drift.needed}`,
    });
  if (off)
    found.push({
      path: ['monitoring', 'features', off[0], 'check'],
      message: `expected a check that monitoring.checks does not switch off, received ${off[1].check}`,
    });
  return found;
}
