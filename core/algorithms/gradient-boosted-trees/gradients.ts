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
  objective.gradients(targets, scores, gradients);
  const length = 2 * order.length;
  return Array.from({ length: targets.outputs }, (_, k) => largestOf(gradients.subarray(length * k, length * (k + 1))));
}

function logLossGradients(space: Workspace, { run }: Runner): Largest {
  const { scores, target, weights, ones, gradients, largest } = space;
  const jobs = ranges(0, target.length, rowsPerJob);
  run(
    'logLoss',
    jobs.map(({ begin, end }, i) => [
      scores.byteOffset + 8 * begin,
      scores.byteOffset + 8 * end,
      target.byteOffset + 8 * begin,
      weights ? weights.byteOffset + 8 * begin : ones.byteOffset,
      weights ? 16 : 0,
      gradients.byteOffset + 16 * begin,
      largest.byteOffset + 32 * i,
    ]),
  );
  const top: Largest = { gradient: 0, hessian: 0 };
  for (let i = 0; i < largest.length; i += 4) {
    top.gradient = Math.max(top.gradient, largest[i]!, largest[i + 1]!);
    top.hessian = Math.max(top.hessian, largest[i + 2]!, largest[i + 3]!);
  }
  return top;
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
