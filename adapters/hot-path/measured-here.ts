import type { ModelKinds } from '../../core/algorithms/predicting.ts';
import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import { measureServing } from '../../core/serve/measure-serving.ts';
import { clock } from '../clock.ts';
import { env } from '../env.ts';
import { pooledRandom } from '../random-pool.ts';
import { leaveFigures } from './measured-process.ts';
import { memoryMb } from './memory-mb.ts';
import { getObject } from './objects.ts';
import { modelMemory } from './predictor.ts';

/** Serves the candidate that is asked for on stdin, by what this process serves with. @param kinds models that can be served */
export const measuredHere = (kinds?: ModelKinds): Promise<void> =>
  leaveFigures((request) =>
    measureServing(
      {
        modelFile: (project, digest) => getObject(env(environment.lakeBucket), lake.candidate(project, digest)),
        clock,
        random: pooledRandom,
        modelMemory,
        memoryMb,
        sinceStart: () => performance.now(),
        ...(kinds && { kinds }),
      },
      request,
    ),
  );
