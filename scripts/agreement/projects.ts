import type { ProjectInput } from '../../core/contracts/project.ts';
import type { Task } from '../../core/contracts/task.ts';
import { onlyWhenAsked } from '../load/projects.ts';

/** What is asked of every way: a model with entity windows and ones without, of all tasks that have labels. */
export interface AskedProject {
  name: string;
  task: Exclude<Task, 'anomaly'>;
  windows: boolean;
  algorithms: NonNullable<NonNullable<ProjectInput['training']>['algorithms']>;
}

export const askedProjects: readonly AskedProject[] = [
  { name: 'windows', task: 'binary', windows: true, algorithms: ['gradientBoostedTrees'] },
  { name: 'network', task: 'binary', windows: false, algorithms: ['neuralNetwork'] },
  {
    name: 'several',
    task: 'binary',
    windows: false,
    algorithms: ['gradientBoostedTrees', 'logisticRegression', 'neuralNetwork'],
  },
  { name: 'classes', task: 'multiclass', windows: false, algorithms: ['gradientBoostedTrees', 'logisticRegression'] },
  { name: 'value', task: 'regression', windows: false, algorithms: ['gradientBoostedTrees', 'linearRegression'] },
];

/** A column of each type, names with more than letters, and texts. */
export function definitionOf({ task, windows, algorithms }: AskedProject, name: string): ProjectInput {
  return {
    name,
    objective: {
      task,
      target: 'truth',
      ...(task === 'binary' && {
        positive: 'yes',
        costs: { falsePositive: 5, falseNegative: { column: 'amount in €' }, truePositive: 0.5 },
        review: { capacityPerDay: 20, cost: 1 },
      }),
      ...(task === 'regression' && { intervals: { coverage: 0.9 } }),
    } as ProjectInput['objective'],
    data: {
      sources: [
        {
          name: 'rows',
          key: 'id',
          time: 'at',
          columns: {
            id: { type: 'string', required: true },
            at: { type: 'timestamp', required: true },
            customer: { type: 'string', required: true },
            'amount in €': { type: 'number' },
            count: { type: 'integer' },
            known: { type: 'boolean' },
            country: { type: 'string' },
            since: { type: 'timestamp' },
            note: { type: 'text' },
            truth: { type: task === 'regression' ? 'number' : 'string' },
          },
        },
      ],
      split: { by: windows ? 'time' : 'random', validation: 0.2, test: 0.2 },
    },
    features: {
      exclude: ['id', 'customer'],
      selection: false,
      ...(windows && {
        windows: [
          { entity: 'customer', of: 'amount in €', over: ['P1D', 'P7D', 'P30D'], statistics: ['count', 'mean', 'max'] },
        ],
      }),
    },
    training: { algorithms, search: { trials: algorithms.length, parallel: 3 } },
    ...onlyWhenAsked,
  };
}
