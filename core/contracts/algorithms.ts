import { type DescribedRule, forestRules, linearRules, networkRules, treeRules } from './algorithm-parameters.ts';
import type { Encoding } from './encoding.ts';
import { type Task, tasks } from './task.ts';

/** What a project file may ask of an algorithm, and what the algorithm asks of its data. */
export interface AlgorithmFacts {
  /** In words, as it follows "Parameters of". */
  readonly label: string;
  readonly tasks: readonly Task[];
  /** Which encoding of the features it wants; `any` takes either. */
  readonly encoding: Encoding | 'any';
  /** It minimises each loss of a regression, by the parameter `objective`; else only the squared error. */
  readonly losses: boolean;
  /** Its predictions can be kept monotone in a column, by the parameter `monotoneConstraints`, or are constant. */
  readonly monotone: boolean;
  /** It is tried only where a project names it in `training.algorithms`. */
  readonly onRequest?: boolean;
  /** A fit takes many times as long as with others: unasked it is tried at its defaults only, and only where rows are few. */
  readonly slow?: boolean;
  /** What `training.parameters` may hold of it. */
  readonly parameters: Readonly<Record<string, DescribedRule>>;
}

/** The algorithms that a project file can name, the strongest first: the schema of `training.algorithms`. */
export const algorithmFacts = {
  gradientBoostedTrees: {
    label: 'gradient-boosted trees',
    tasks,
    encoding: 'trees',
    losses: true,
    monotone: true,
    parameters: treeRules,
  },
  logisticRegression: {
    label: 'logistic regression',
    tasks: ['binary', 'multiclass'],
    encoding: 'linear',
    losses: false,
    monotone: false,
    parameters: linearRules,
  },
  linearRegression: {
    label: 'linear regression',
    tasks: ['regression'],
    encoding: 'linear',
    losses: false,
    monotone: false,
    parameters: linearRules,
  },
  randomForest: {
    label: 'random forests',
    tasks,
    encoding: 'trees',
    losses: false,
    monotone: false,
    onRequest: true,
    parameters: forestRules,
  },
  extraTrees: {
    label: 'extremely randomised trees',
    tasks,
    encoding: 'trees',
    losses: false,
    monotone: false,
    onRequest: true,
    parameters: forestRules,
  },
  neuralNetwork: {
    label: 'neural networks',
    tasks,
    encoding: 'trees',
    losses: false,
    monotone: false,
    slow: true,
    parameters: networkRules,
  },
} as const satisfies Record<string, AlgorithmFacts>;

export type AlgorithmName = keyof typeof algorithmFacts;

export const algorithmNames = Object.keys(algorithmFacts) as AlgorithmName[];

/** Facts of the algorithms of a project file by name. */
export const factsOf: Readonly<Record<AlgorithmName, AlgorithmFacts>> = algorithmFacts;

/** The algorithms of a project file that a predicate holds for, in words. */
export function namesWhere(holds: (facts: AlgorithmFacts) => boolean): AlgorithmName[] {
  return algorithmNames.filter((name) => holds(factsOf[name]));
}
