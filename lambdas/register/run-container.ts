import { containers } from '../../adapters/containers.ts';
import { awsPorts } from '../../adapters/step-handler.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import { type ContainerState, type ContainerTurn, runInContainer } from '../../core/register/run-in-container.ts';

/** Trains nothing itself. */
const ports = () => ({ ...awsPorts(), algorithms, loaders: modelLoaders, threads: () => undefined, containers });

export const handler = (turn: ContainerState): Promise<ContainerTurn> => runInContainer(ports(), turn);
