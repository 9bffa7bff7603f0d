import type { Objective, Targets } from '../objectives/objective.ts';
import { type Runner, ranges, rowsPerJob } from './runner.ts';
import type { Workspace } from './workspace.ts';

/** Largest absolute gradient and hessian of an output's rows. */
export interface Largest {
  gradient: number;
  hessian: number;
}

/** Writes the workspace's gradients at its scores. @returns by output */
export function computeGradients(objective: Objective, targets: Targets, space: Workspace, runner: Runner): Largest[] {
  if (objective.kernel === 'logLoss') return [logLossGradients(space, runner)];
  const { scores, gradients, order } = space;
  // The kernel takes two rows at a time.
  if (objective.kernel === 'softmax' && order.length > 1) return softmaxGradients(space, targets.outputs, runner);
  objective.gradients(targets, scores, gradients);
  const length = 2 * order.length;
  return Array.from({ length: targets.outputs }, (_, k) => largestOf(gradients.subarray(length * k, length * (k + 1))));
}

function logLossGradients(space: Workspace, { run }: Runner): Largest {
  const { scores, target, gradients, largest } = space;
  const jobs = ranges(0, target.length, rowsPerJob);
  run(
    'logLoss',
    jobs.map(({ begin, end }, i) => [
      scores.byteOffset + 8 * begin,
      scores.byteOffset + 8 * end,
      target.byteOffset + 8 * begin,
      ...weightsFrom(space, begin),
      gradients.byteOffset + 16 * begin,
      largest.byteOffset + 32 * i,
    ]),
  );
  return largestOfJobs(space, jobs.length, 1)[0]!;
}

function softmaxGradients(space: Workspace, outputs: number, { run, threads }: Runner): Largest[] {
  const { scores, target, gradients, largest, exponentials } = space;
  const rows = target.length;
  const jobs = ranges(0, rows - (rows % 2), rowsPerJob);
  // The row before the last is written twice, and is the same.
  if (rows % 2 === 1) jobs.push({ begin: rows - 2, end: rows });
  largest.fill(0);
  run(
    'softmax',
    jobs.map(({ begin, end }, i) => [
      scores.byteOffset + 8 * begin,
      scores.byteOffset + 8 * end,
      8 * rows,
      outputs,
      target.byteOffset + 8 * begin,
      ...weightsFrom(space, begin),
      gradients.byteOffset + 16 * begin,
      exponentials[i % threads]!.byteOffset,
      largest.byteOffset + 32 * outputs * i,
    ]),
  );
  return largestOfJobs(space, jobs.length, outputs);
}

/** Address and step of weights for two rows at a time. */
function weightsFrom({ weights, ones }: Workspace, row: number): [number, number] {
  return weights ? [weights.byteOffset + 8 * row, 16] : [ones.byteOffset, 0];
}

function largestOfJobs({ largest }: Workspace, jobs: number, outputs: number): Largest[] {
  const tops = Array.from({ length: outputs }, (): Largest => ({ gradient: 0, hessian: 0 }));
  for (let i = 0; i < jobs * outputs; i++) {
    const top = tops[i % outputs]!;
    top.gradient = Math.max(top.gradient, largest[4 * i]!, largest[4 * i + 1]!);
    top.hessian = Math.max(top.hessian, largest[4 * i + 2]!, largest[4 * i + 3]!);
  }
  return tops;
}

function largestOf(gradients: Float64Array): Largest {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < gradients.length; i += 2) {
    const g = Math.abs(gradients[i]!);
    const h = gradients[i + 1]!;
    if (g > gradient) gradient = g;
    if (h > hessian) hessian = h;
  }
  return { gradient, hessian };
}
