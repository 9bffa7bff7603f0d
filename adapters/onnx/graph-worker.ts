/**
 * The thread that runs graphs of ONNX: onnxruntime answers by promises, and who asks waits. Bundled, with the program, beside the functions
 * that may hold such models.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import type { OnnxTensor, OnnxValue } from '../../core/ports/onnx-runtime.ts';
import type { Answer, Asked, GraphWorkerData, Numbered } from './messages.ts';

const program = 'ort-wasm-simd-threaded';
/** A length that is left open comes as -1 of an unsigned integer. */
const open = 2 ** 31;
const types = ['float32', 'float64', 'int32', 'int64', 'bool', 'string'] as const;

/** What is said of a value may be that of a record: nothing is logged, as errors are answered. */
const silent = { logSeverityLevel: 4 } as const;

const { answered } = workerData as GraphWorkerData;
const sessions = new Map<number, InferenceSession>();

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { mjs: whereIs(`${program}.mjs`), wasm: whereIs(`${program}.wasm`) };

/** A bundle is one file, with the program beside it; as source it lies in its package. */
function whereIs(file: string): string {
  const beside = `${dirname(fileURLToPath(import.meta.url))}/${file}`;
  return pathToFileURL(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`onnxruntime-web/${file}`))
    .href;
}

async function answer(asked: Asked): Promise<Answer> {
  if (asked.what === 'open') {
    const session = await InferenceSession.create(asked.file, { executionProviders: ['wasm'], ...silent });
    sessions.set(asked.id, session);
    return {
      opened: { inputs: session.inputMetadata.map(valueInfo), outputs: session.outputMetadata.map(valueInfo) },
    };
  }
  const session = sessions.get(asked.id);
  if (asked.what === 'close') {
    sessions.delete(asked.id);
    await session?.release();
    return { closed: true };
  }
  const inputs = Object.entries(asked.inputs).map(([name, { type, data, shape }]) => {
    return [name, new Tensor(type, data, shape)] as const;
  });
  const found = (await session!.run(Object.fromEntries(inputs), [asked.output], silent))[asked.output]!;
  const { type, data, dims } = found;
  if (!isKnown(type)) return { failed: `it gives ${type}` };
  // A view of the program's memory, which the next run writes to.
  return { tensor: { type, shape: [...dims], data: data.slice() } as OnnxTensor };
}

const isKnown = (type: string): type is OnnxTensor['type'] => (types as readonly string[]).includes(type);

function valueInfo(value: InferenceSession.ValueMetadata): OnnxValue {
  if (!value.isTensor) return { name: value.name, type: 'other', shape: [] };
  const shape = value.shape.map((length) => (typeof length === 'number' && length < open ? length : undefined));
  return { name: value.name, type: isKnown(value.type) ? value.type : 'other', shape };
}

const failed = (error: unknown): Answer => ({ failed: error instanceof Error ? error.message : String(error) });

parentPort!.once('message', (port: MessagePort) => {
  let turn = 0;
  const say = (of: Answer) => {
    port.postMessage({ turn, of } satisfies Numbered<Answer>);
    Atomics.store(answered, 0, turn);
    Atomics.notify(answered, 0);
  };
  // Such as memory that is used up where no promise of ours waits.
  process.on('uncaughtException', (error) => say(failed(error)));
  let before: Promise<void> = Promise.resolve();
  port.on('message', (asked: Numbered<Asked>) => {
    // One after the other: the program is one.
    before = before.then(async () => {
      turn = asked.turn;
      say(await answer(asked.of).catch(failed));
    });
  });
});
