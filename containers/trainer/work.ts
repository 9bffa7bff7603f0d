import { log } from '../../adapters/log.ts';
import { awsPorts } from '../../adapters/step-handler.ts';
import { tensorFlowNative } from '../../adapters/tensorflow/native.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import type { ContainerJob } from '../../core/contracts/containers.ts';
import { longStep } from '../../core/register/long-step.ts';

/** Does the job as a function would, with more time, and with TensorFlow's own library where the image has it. */
export async function work(job: ContainerJob): Promise<void> {
  const { step, minutes } = job;
  const { runId } = job.state;
  const native = tensorFlowNative();
  log.info('step started in a container', { step, runId, tensorFlow: native ? 'native' : 'wasm' });
  const ports = {
    ...awsPorts(),
    algorithms: algorithmsWith(native ?? tensorFlowWasm),
    loaders: modelLoaders,
    threads: workerThreads,
    longestMs: minutes * 60_000,
  };
  await longStep(job).run(ports);
  log.info('step finished', { step, runId });
}
