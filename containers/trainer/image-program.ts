import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ChannelFile, ImageTrainer, ImageTraining } from '../../core/ports/image-trainer.ts';
import { bounded, ContainerTimeout, lastWords, mostOutput } from './supervise.ts';

/** The program of a project's image did not do what it has to. */
export class ImageFailed extends Error {
  override name = 'ImageFailed';
}

export interface ImageProgram {
  command: readonly string[];
  environment: NodeJS.ProcessEnv;
  /** @default '/opt/ml' */
  folder?: string;
  write?: (chunk: Buffer | string) => void;
}

/** What the program is not told: the rights of the task, and what the trainer is told itself. */
const ours =
  /^(AWS_|ECS_|LAKE_BUCKET$|REGISTRY_TABLE$|CODE_HASH$|CONTAINER_JOB$|IMAGE_COMMAND$|PERENNIAL_|NODE_CHANNEL_)/;
/** As SageMaker cuts it. */
const longestFailure = 1_024;
const largestModel = 200_000_000;

/** Runs the image's program by the training contract of SageMaker: files in, a model or a failure out. */
export function imageProgram({ command, environment, folder = '/opt/ml', write }: ImageProgram): ImageTrainer {
  const at = (...path: string[]) => join(folder, ...path);
  return {
    async train(training) {
      for (const own of ['input', 'model', 'output']) rmSync(at(own), { recursive: true, force: true });
      for (const own of ['input/config', 'model', 'output/data']) mkdirSync(at(own), { recursive: true });
      writeInput(at('input'), training);
      const started = Date.now();
      const { code, signal, last } = await run(
        command,
        programEnvironment(environment, at),
        training.shouldStop,
        write,
      );
      if (last === undefined) throw new ContainerTimeout(Date.now() - started);
      if (code !== 0) {
        const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
        throw new ImageFailed(`${command.join(' ')} ${how}${said(at('output', 'failure')) || lastWords(last) || ''}`);
      }
      return modelIn(at('model'), training.modelFile);
    },
  };
}

function writeInput(input: string, { hyperparameters, about, channels }: ImageTraining): void {
  const json = (name: string, value: object) =>
    writeFileSync(join(input, 'config', name), JSON.stringify(value, null, 1));
  json('hyperparameters.json', hyperparameters);
  json('perennial.json', about);
  json('resourceconfig.json', { current_host: 'algo-1', hosts: ['algo-1'], network_interface_name: 'eth0' });
  const channel = {
    ContentType: 'text/csv',
    TrainingInputMode: 'File',
    S3DistributionType: 'FullyReplicated',
    RecordWrapperType: 'None',
  };
  json('inputdataconfig.json', Object.fromEntries(Object.keys(channels).map((name) => [name, channel])));
  for (const [name, files] of Object.entries(channels)) {
    const folder = join(input, 'data', name);
    mkdirSync(folder, { recursive: true });
    for (const file of files ?? []) writePieces(folder, file);
  }
}

function writePieces(folder: string, { name, content }: ChannelFile): void {
  const file = openSync(join(folder, name), 'w');
  for (const piece of content) writeSync(file, piece);
  closeSync(file);
}

function programEnvironment(environment: NodeJS.ProcessEnv, at: (...path: string[]) => string): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !ours.test(name));
  return {
    ...Object.fromEntries(kept),
    SM_MODEL_DIR: at('model'),
    SM_OUTPUT_DATA_DIR: at('output', 'data'),
    SM_CHANNEL_TRAIN: at('input', 'data', 'train'),
    SM_CHANNEL_VALIDATION: at('input', 'data', 'validation'),
  };
}

/** The end of the program, with the last that it said; undefined where its time was over. */
async function run(
  [program, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  shouldStop: (() => boolean) | undefined,
  write: (chunk: Buffer | string) => void = (chunk) => process.stdout.write(chunk),
): Promise<{ code: number | null; signal: string | null; last: string | undefined }> {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const output = bounded(write, mostOutput);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', output.take);
  let late = false;
  const watch = setInterval(() => {
    if (!shouldStop?.()) return;
    late = true;
    child.kill('SIGKILL');
  }, 500);
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(
          new ImageFailed(`${program} cannot be started: ${cause.message}; say the program in training.image.command`, {
            cause,
          }),
        ),
      );
      // Not 'close': what it leaves running may hold its output open.
      child.once('exit', (...how) => resolve(how));
    });
    return { code, signal, last: late ? undefined : output.tail() };
  } finally {
    clearInterval(watch);
  }
}

function said(failure: string): string {
  try {
    const text = firstOf(failure).trim();
    return text && `: ${text}`;
  } catch {
    return '';
  }
}

/** Of a file of whatever length as much as is shown. @throws where it is none, as a pipe would be waited for */
function firstOf(path: string): string {
  if (!isFile(path)) throw new ImageFailed(`${path} is no file`);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4 * longestFailure);
    return bytes.toString('utf8', 0, readSync(file, bytes)).slice(0, longestFailure);
  } finally {
    closeSync(file);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function modelIn(folder: string, name: string): string {
  const path = join(folder, name);
  if (!isFile(path)) {
    const files = existsSync(folder) ? readdirSync(folder) : [];
    throw new ImageFailed(
      `the program ended well and left no ${name} in ${folder}: found ${files.slice(0, 5).join(', ') || 'nothing'}${files.includes(name) ? ', which is no file' : ''}; it has to write the model of LightGBM there (Booster.save_model)`,
    );
  }
  const { size } = statSync(path);
  if (size > largestModel) throw new ImageFailed(`${name} has ${size} bytes, expected at most ${largestModel}`);
  return readFileSync(path, 'utf8');
}
