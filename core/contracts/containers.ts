import type { Encoding } from './encoding.ts';
import type { CodeHash, ProjectName } from './ids.ts';
import type { Project } from './project.ts';
import { objectWith } from './schema.ts';
import type { BacktestState, LifecycleState, TrialState } from './steps.ts';
import type { Task } from './task.ts';

/** What an image's program can be asked to learn. */
export const imageTasks: readonly Task[] = ['binary', 'multiclass', 'regression'];

/** How the features are written that it is given. */
export const imageEncoding: Encoding = 'trees';

/** `training.image` of a project. */
export type ImageSettings = NonNullable<Project['training']['image']>;

/** A step that a container can do in place of a function, with its input. */
export type LongStepInput =
  | { step: 'trial'; state: TrialState }
  | { step: 'backtest'; state: BacktestState }
  | { step: 'refit'; state: LifecycleState };

/** What runs the steps of a project. */
export interface Container {
  /** ARN of the task definition. */
  taskDefinition: string;
  /** Of the trainer and of the project's own image within. */
  codeHash: CodeHash;
}

/** What a deployment can run, in the environment of the functions that have to know. */
export interface Containers {
  /** Of projects without an image of their own. */
  trainer?: Container;
  /** By project; `image` is its mark (`imageMark`), as the deployment built it. */
  images: Record<ProjectName, Container & { image: string }>;
}

/** What a deployment builds of an image: all but what is said to each training. */
export function imageMark({ folder, uri, command }: ImageSettings): string {
  return JSON.stringify([folder ?? uri, command]);
}

/** @throws UnexpectedValue */
export const containersSchema = objectWith<Containers>('the containers of a deployment', { images: 'object' });

/** What a container has to do: an object in `work/`. */
export type ContainerJob = LongStepInput & {
  /** That training may take. */
  minutes: number;
  /** Key of the report that the container leaves where it fails. */
  reportKey: string;
};

/** @throws UnexpectedValue */
export const containerJobSchema = objectWith<ContainerJob>('the job of a container', {
  step: 'string',
  state: 'object',
  minutes: 'number',
  reportKey: 'string',
});

/** Why a container failed, as it says itself. */
export interface ContainerReport {
  error: { name: string; message: string };
}

/** @throws UnexpectedValue */
export const containerReportSchema = objectWith<ContainerReport>('the report of a container', { error: 'object' });
