import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { GraphFailed, GraphTooSlow } from '../../core/onnx/errors.ts';
import type { OnnxRuntime, OnnxSession } from '../../core/ports/onnx-runtime.ts';
import type { Answer, Asked, GraphWorkerData, Numbered, Opened } from './messages.ts';

// A bundle is one file, with its threads' code beside it; as source the extension is another.
const worker = new URL(import.meta.url.endsWith('.ts') ? './graph-worker.ts' : './graph-worker.mjs', import.meta.url);

export interface OnnxRuntimeOptions {
  /** Milliseconds that a graph may take to open: the first one waits for the program to start. @default 20000 */
  opening?: number;
  /** Milliseconds that it may take to run once: a request waits at most 28 s. @default 20000 */
  running?: number;
}

/**
 * Graphs of ONNX on onnxruntime's WASM program, in one thread of their own that is started when the first is opened. A graph that takes too
 * long is ended with the thread; others are opened again when they are asked.
 */
export function onnxRuntime({ opening = 20_000, running = 20_000 }: OnnxRuntimeOptions = {}): OnnxRuntime {
  let thread: GraphThread | undefined;
  let made = 0;
  const ask = (asked: Asked, within: number): Answer => {
    thread ??= new GraphThread();
    const answer = thread.ask(asked, within);
    if (answer) return answer;
    thread.end();
    thread = undefined;
    throw new GraphTooSlow(`the graph has not ${asked.what === 'open' ? 'opened' : 'ended'} within ${within / 1000} s`);
  };
  const unused = new FinalizationRegistry<{ id: number; of: GraphThread }>(({ id, of }) => {
    if (of === thread) of.tell({ what: 'close', id });
  });
  return {
    open(file) {
      const openIn = (): { id: number; of: GraphThread } & Opened => {
        const id = made++;
        const answer = ask({ what: 'open', id, file }, opening);
        if (!('opened' in answer)) throw failure(answer);
        return { id, of: thread!, ...answer.opened };
      };
      let own = openIn();
      const session: OnnxSession = {
        inputs: own.inputs,
        outputs: own.outputs,
        run(inputs, output, withinMs) {
          if (own.of !== thread) {
            own = openIn();
            unused.register(session, { id: own.id, of: own.of });
          }
          const answer = ask({ what: 'run', id: own.id, inputs, output }, withinMs ?? running);
          if (!('tensor' in answer)) throw failure(answer);
          return answer.tensor;
        },
      };
      unused.register(session, { id: own.id, of: own.of });
      return session;
    },
  };
}

/** The runtime of this process. */
export const onnxWasm: OnnxRuntime = onnxRuntime();

function failure(answer: Answer): GraphFailed {
  const message = 'failed' in answer ? answer.failed : 'it has answered something else';
  // Some begin with a code, and with where in the sources of onnxruntime they were made.
  const own = message.replace(/^Can't create a session\. ERROR_CODE: \d+, ERROR_MESSAGE: /, '');
  return new GraphFailed(
    own
      .replace(/\S+\.(?:h|cc):\d+ .*?\) /, '')
      .trim()
      .slice(0, 500),
  );
}

class GraphThread {
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #turn = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const workerData: GraphWorkerData = { answered: this.#answered };
    this.#worker = new Worker(worker, { workerData, execArgv: [] });
    // Who asks is blocked, so that such an event comes too late: no answer comes in time.
    this.#worker.on('error', () => {});
    this.#worker.postMessage(port2, [port2]);
    this.#worker.unref();
    this.#port = port1;
  }

  /** @returns undefined where none comes in time */
  ask(asked: Asked, patience: number): Answer | undefined {
    const turn = this.tell(asked);
    const until = performance.now() + patience;
    for (let last = Atomics.load(this.#answered, 0); last !== turn; last = Atomics.load(this.#answered, 0))
      if (Atomics.wait(this.#answered, 0, last, until - performance.now()) === 'timed-out') return undefined;
    for (;;) {
      const { message } = receiveMessageOnPort(this.#port) as { message: Numbered<Answer> };
      // What was told before has been answered too.
      if (message.turn === turn) return message.of;
    }
  }

  tell(of: Asked): number {
    this.#turn++;
    this.#port.postMessage({ turn: this.#turn, of } satisfies Numbered<Asked>);
    return this.#turn;
  }

  end(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}
