import {
  type ContainerReport,
  type Containers,
  containerReportSchema,
  type LongStepInput,
} from '../contracts/containers.ts';
import type { ProjectName, RunId, StepKey } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { ObjectStore } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import { findStepOutput } from '../registry/steps.ts';
import { longStep } from './long-step.ts';
import type { RefitPorts } from './refit-step.ts';

/** The error of a state that ended without a word of the container. */
interface TaskError {
  Error?: string;
  Cause?: string;
}

/** How often a container was asked for: of a task that was lost, of one that was not even started. */
interface Attempts {
  lost: number;
  refused: number;
}

/** What the state machine hands over: first the step and its input, then that and what became of the container. */
export type ContainerState = LongStepInput & {
  /** As answered before. */
  container?: ContainerTurn;
  /** Of the task, where it failed. */
  error?: TaskError;
};

/** The step is done, or a container is to be started for it. */
export type ContainerTurn =
  | { result: unknown }
  | {
      jobKey: string;
      taskDefinition: string;
      /** Cheap first, then one that is not taken away. */
      capacity: 'FARGATE_SPOT' | 'FARGATE';
      /** Seconds until then. */
      wait: number;
      attempts: Attempts;
    };

export interface ContainerPorts extends RefitPorts {
  containers: () => Containers;
}

/** A project asks for a container that the deployment does not have. */
export class NoContainer extends Error {
  override name = 'NoContainer';
  constructor(project: string) {
    super(`the deployment has no container for '${project}'; deploy again, with its project file among the projects`);
  }
}

/** The task ended, three times, without the container having said why. */
export class ContainerLost extends Error {
  override name = 'ContainerLost';
  constructor({ lost, refused }: Attempts, error: TaskError | undefined) {
    const what = lost >= mostLost ? `ended ${lost} times without a word` : `could not be started (${refused} attempts)`;
    super(
      `the container ${what}${error ? `: ${causeOf(error)}` : ', taken away or out of memory'}; its log is in the log group of the trainer`,
    );
  }
}

const mostLost = 3;
const mostRefused = 12;
const longestWait = 900;
const maxCause = 400;

/**
 * One turn of a step in a container: gives its result where that is there, else says which container to start. A container that
 * failed says so itself and is not repeated; one of which nothing is known is started again, on capacity that is not taken away.
 * @throws NoContainer, ContainerLost, or an error with the name that the container reports
 */
export async function runInContainer(ports: ContainerPorts, turn: ContainerState): Promise<ContainerTurn> {
  const { lake, registry, clock } = ports;
  const { container: before, error, ...input } = turn;
  const { project, runId } = input.state;
  const container = containerOf(ports.containers(), project);
  const own = { ...ports, codeHash: () => container.codeHash };
  const step = longStep(input);
  const stepKey = await step.key(own);
  const known = await findStepOutput(registry, stepKey, clock());
  if (known) return { result: before ? known.result : await step.run(own) };
  const attempts = { lost: 0, refused: 0 };
  if (before && 'jobKey' in before) {
    const report = await reportAt(lake, reportOf(before.jobKey));
    if (report) throw named(report.error);
    Object.assign(attempts, before.attempts);
    attempts[wasRefused(error) ? 'refused' : 'lost']++;
    if (attempts.lost >= mostLost || attempts.refused >= mostRefused) throw new ContainerLost(attempts, error);
  }
  const tried = attempts.lost + attempts.refused;
  const jobKey = jobOf(project, runId, stepKey, tried);
  await putJson(lake, jobKey, { ...input, minutes: await step.minutes(ports), reportKey: reportOf(jobKey) });
  return {
    jobKey,
    taskDefinition: container.taskDefinition,
    capacity: tried === 0 ? 'FARGATE_SPOT' : 'FARGATE',
    wait: attempts.refused === 0 ? 0 : Math.min(longestWait, 15 * 2 ** attempts.refused),
    attempts,
  };
}

function containerOf({ trainer, images }: Containers, project: string) {
  const found = (Object.hasOwn(images, project) ? images[project] : undefined) ?? trainer;
  if (!found) throw new NoContainer(project);
  return found;
}

const jobOf = (project: ProjectName, runId: RunId, stepKey: StepKey, tried: number) =>
  keysOf.work(project, stepKey, `job-${runId}-${tried}.json`);
const reportOf = (jobKey: string) => jobKey.replace(/\.json$/, '-report.json');

async function reportAt(lake: ObjectStore, key: string): Promise<ContainerReport | undefined> {
  return (await lake.head(key)) && getJson(lake, key, containerReportSchema);
}

/** Nothing was started: no capacity, a quota, a service out of order. Step Functions says States.TaskFailed of a task that ended. */
function wasRefused(error: TaskError | undefined): boolean {
  return /^(AmazonECS|ECS)\./.test(error?.Error ?? '');
}

/** The failure under the name that the container gave it, as if a function had failed so. */
function named({ name, message }: ContainerReport['error']): Error {
  const error = new Error(message);
  error.name = /^\w{1,80}$/.test(name) ? name : 'ContainerFailed';
  return error;
}

/** Why a task stopped, which its description says in the midst of much else. */
function causeOf({ Error: name, Cause = '' }: TaskError): string {
  const reasons = [...Cause.matchAll(/"(?:StoppedReason|Reason)"\s*:\s*"([^"]+)"/g)].map(([, reason]) => reason);
  return (reasons.length > 0 ? [...new Set(reasons)].join('; ') : `${name}: ${Cause}`).slice(0, maxCause);
}
