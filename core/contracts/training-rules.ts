import { type AlgorithmName, factsOf, namesWhere } from './algorithms.ts';
import { imageTasks } from './containers.ts';
import type { FieldConflict } from './cross-field-rules.ts';
import { inWords, obeys } from './number-rule.ts';
import type { Project } from './project.ts';
import { metricOfLoss } from './regression-loss.ts';
import type { ParameterSetting } from './training-schema.ts';

/** Columns that a prediction can rise or fall with. */
const ordered = ['number', 'integer', 'boolean'];
/** Metrics that a loss of the same name defines. */
const ofLoss = ['huberLoss', 'pinballLoss', 'poissonDeviance'];

/** What `objective` says of the loss and `training` of parameters, constraints and weights, against the rest. */
export function trainingRules(project: Project): FieldConflict[] {
  return [
    ...lossRules(project),
    ...monotoneRules(project),
    ...weightRules(project),
    ...imageRules(project),
    ...parameterFaults(project),
  ];
}

function lossRules({ objective, training }: Project): FieldConflict[] {
  const { task, loss, metric } = objective;
  const found: FieldConflict[] = [];
  const add = (field: string, message: string) => found.push({ path: ['objective', field], message });
  for (const field of ['loss', 'quantile', 'huberDelta'] as const)
    if (task !== 'regression' && objective[field] !== undefined)
      add(field, `expected only with task regression, received ${objective[field]} with ${task}, which has one loss`);
  if (task !== 'regression' && objective.intervals)
    add(
      'intervals',
      `expected only with task regression, received it with ${task}: probabilities say how sure they are`,
    );
  if (task !== 'regression') return found;
  for (const [field, name] of [
    ['quantile', 'quantile'],
    ['huberDelta', 'huber'],
  ] as const) {
    if (loss === name && objective[field] === undefined)
      add(
        field,
        `missing; expected with loss ${name}, e.g. ${field === 'quantile' ? '0.9' : "5, in the target's unit"}`,
      );
    if (loss !== name && objective[field] !== undefined)
      add(field, `expected only with loss ${name}, received ${objective[field]} with ${loss ?? 'no loss'}`);
  }
  if (metric && ofLoss.includes(metric) && (loss === undefined || metricOfLoss[loss] !== metric)) {
    const needed = Object.entries(metricOfLoss).find(([, m]) => m === metric)![0];
    add('metric', `expected ${metric} only with loss ${needed}, received it with ${loss ?? 'no loss'}`);
  }
  const others = training.algorithms?.filter((name) => suits(name, task) && !factsOf[name].losses) ?? [];
  if (loss && loss !== 'squaredError' && others.length > 0)
    found.push({
      path: ['training', 'algorithms'],
      message: `expected algorithms that minimise ${loss} (${namesWhere((facts) => facts.losses).join(', ')}), received ${others.join(', ')}, which minimises the squared error`,
    });
  return found;
}

function monotoneRules({ objective, training, data, features }: Project): FieldConflict[] {
  const columns = Object.keys(training.monotone ?? {});
  if (columns.length === 0) return [];
  const found: FieldConflict[] = [];
  const add = (column: string, message: string) => found.push({ path: ['training', 'monotone', column], message });
  const records = data.sources.find((source) => source.role === 'records');
  for (const column of columns) {
    const type = records && Object.hasOwn(records.columns, column) ? records.columns[column]!.type : undefined;
    if (column === objective.target) add(column, 'expected a column that the model reads, received the target');
    else if (column === records?.key)
      add(column, 'expected a column that the model reads, received the key of the row');
    else if (features.exclude.includes(column))
      add(column, 'expected a feature, received a column of features.exclude');
    else if (type && !ordered.includes(type))
      add(column, `expected a column of numbers, received '${column}' of type ${type}, which has no order to follow`);
  }
  const path = ['training', 'monotone'];
  if (objective.task === 'multiclass')
    found.push({
      path,
      message: 'expected only with binary or regression, received multiclass: probabilities of classes cannot all rise',
    });
  const medians = objective.loss === 'quantile' || objective.loss === 'absoluteError';
  if (medians)
    found.push({
      path,
      message: `expected with loss squaredError, huber or poisson, received ${objective.loss}: its leaves take percentiles, which need not keep to the order`,
    });
  const others = training.algorithms?.filter((name) => !factsOf[name].monotone) ?? [];
  if (others.length > 0)
    found.push({
      path: ['training', 'algorithms'],
      message: `expected only ${namesWhere((facts) => facts.monotone).join(', ')} with training.monotone, received ${others.join(', ')}, which cannot keep to it`,
    });
  return found;
}

/** The image is said once, and does what it is asked for. */
function imageRules({ objective, training }: Project): FieldConflict[] {
  const { image, monotone } = training;
  if (!image) return [];
  const path = ['training', 'image'];
  const found: FieldConflict[] = [];
  if ((image.folder === undefined) === (image.uri === undefined))
    found.push({ path, message: `expected a folder or a uri, received ${image.folder ? 'both' : 'neither'}` });
  if (!imageTasks.includes(objective.task))
    found.push({ path, message: `expected with task ${imageTasks.join(', ')}, received it with ${objective.task}` });
  if (monotone && Object.keys(monotone).length > 0)
    found.push({ path, message: 'expected without training.monotone: what the image trains cannot be held to it' });
  if (objective.loss !== undefined && objective.loss !== 'squaredError')
    found.push({
      path,
      message: `expected without objective.loss ${objective.loss}: what the image minimises is its own`,
    });
  return found;
}

function weightRules({ objective, training, data }: Project): FieldConflict[] {
  const { classWeights } = training;
  if (classWeights === undefined) return [];
  const path = ['training', 'classWeights'];
  if (objective.task === 'regression' || objective.task === 'anomaly')
    return [{ path, message: `expected only with classes, received it with task ${objective.task}` }];
  if (classWeights === 'balanced') return [];
  const target = data.sources.find((source) => Object.hasOwn(source.columns, objective.target));
  const known = target?.columns[objective.target]?.values;
  return Object.keys(classWeights).flatMap((name): FieldConflict[] =>
    !known || known.includes(name)
      ? []
      : [{ path: [...path, name], message: `expected one of the classes ${known.join(', ')}, received '${name}'` }],
  );
}

function parameterFaults({ objective, training }: Project): FieldConflict[] {
  const found: FieldConflict[] = [];
  for (const algorithm of namesWhere(() => true)) {
    const settings: Record<string, ParameterSetting> | undefined = training.parameters?.[algorithm];
    if (!settings) continue;
    const path = ['training', 'parameters', algorithm];
    const wrong = !suits(algorithm, objective.task);
    if (wrong || (training.algorithms && !training.algorithms.includes(algorithm)))
      found.push({
        path,
        message: wrong
          ? `expected parameters of an algorithm for ${objective.task}, received ${algorithm}`
          : `expected parameters of an algorithm in training.algorithms (${training.algorithms!.join(', ')}), received ${algorithm}`,
      });
    for (const [name, setting] of Object.entries(settings)) {
      if (setting === undefined) continue;
      const rule = factsOf[algorithm].parameters[name]!;
      const own = [...path, name];
      const fault = faultOf(setting, (value) => obeys(value, rule), inWords(rule));
      if (fault) found.push({ ...fault, path: [...own, ...fault.path] });
      else if (name === 'negativeFraction' && objective.task !== 'binary')
        found.push({ path: own, message: `expected only with task binary, received it with ${objective.task}` });
    }
  }
  return found;
}

export function suits(algorithm: AlgorithmName, task: Project['objective']['task']): boolean {
  return factsOf[algorithm].tasks.includes(task);
}

function faultOf(
  setting: NonNullable<ParameterSetting>,
  allowed: (value: number) => boolean,
  expected: string,
): FieldConflict | undefined {
  if (typeof setting === 'number')
    return allowed(setting) ? undefined : { path: [], message: `expected ${expected}, received ${setting}` };
  if (Array.isArray(setting)) {
    const i = setting.findIndex((value) => !allowed(value));
    return i < 0 ? undefined : { path: [i], message: `expected ${expected}, received ${setting[i]}` };
  }
  for (const end of ['min', 'max'] as const)
    if (!allowed(setting[end])) return { path: [end], message: `expected ${expected}, received ${setting[end]}` };
  if (setting.max < setting.min)
    return { path: ['max'], message: `expected at least min (${setting.min}), received ${setting.max}` };
  if (setting.scale === 'log' && setting.min <= 0)
    return { path: ['min'], message: `expected more than 0 for scale log, received ${setting.min}` };
  return undefined;
}
