import { log } from '../../adapters/log.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { awsPorts } from '../../adapters/step-handler.ts';
import { tensorFlowNative } from '../../adapters/tensorflow/native.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import type { ContainerJob } from '../../core/contracts/containers.ts';
import { environment } from '../../core/contracts/environment.ts';
import { arrayOf, parseJson } from '../../core/contracts/schema.ts';
import type { ImageTrainer } from '../../core/ports/image-trainer.ts';
import { longStep } from '../../core/register/long-step.ts';
import { imageProgram } from './image-program.ts';

/** Does the job as a function would, with more time, and with TensorFlow's own library where the image has it. */
export async function work(job: ContainerJob): Promise<void> {
  const { step, minutes } = job;
  const { runId } = job.state;
  const native = tensorFlowNative();
  log.info('step started in a container', { step, runId, tensorFlow: native ? 'native' : 'wasm' });
  const ports = {
    ...awsPorts(),
    algorithms: algorithmsWith(native ?? tensorFlowWasm, imageTrainer()),
    loaders: loadersWith(onnxWasm),
    threads: workerThreads,
    longestMs: minutes * 60_000,
  };
  await longStep(job).run(ports);
  log.info('step finished', { step, runId });
}

/** In a project's own image: its program. */
function imageTrainer(): ImageTrainer | undefined {
  const command = process.env[environment.imageCommand];
  if (!command) return undefined;
  const parsed = parseJson(command, commandSchema, { from: environment.imageCommand, remedy: 'deploy again' });
  return imageProgram({ command: parsed, environment: process.env });
}

const commandSchema = arrayOf('the command of an image', String);
