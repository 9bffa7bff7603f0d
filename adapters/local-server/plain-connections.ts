import type { Socket } from 'node:net';
import type { Answer, Received } from './answer.ts';
import { answerText } from './answer-text.ts';
import { type PlainHead, readPlainHead } from './plain-request.ts';

export interface PlainConnectionsOptions {
  /** Answers a request, at once or later, once. */
  answer(received: Received, end: (answer: Answer) => void): void;
  /** Takes a connection whose next request is not plain, which is yet to be read from it. */
  handOver(socket: Socket): void;
  /** Whether connections end with the next answer. */
  stopping(): boolean;
  /** How long a connection may wait for its first request, and for each after it. */
  firstMs: number;
  keptMs: number;
}

/**
 * Answers what clients send nearly always: requests whose head is plain and whose body came with it, one at a time. With all that HTTP is besides, a
 * server of Node takes longer to read such a request than a model to answer it. The first request that is anything else takes its connection to that server, for good.
 */
export class PlainConnections {
  readonly #options: PlainConnectionsOptions;
  /** Whether each is being answered. */
  readonly #open = new Map<Socket, { busy: boolean }>();

  constructor(options: PlainConnectionsOptions) {
    this.#options = options;
  }

  /** Takes a connection that nothing was read from. */
  accept(socket: Socket): void {
    const { answer, handOver, stopping, firstMs, keptMs } = this.#options;
    const state = { busy: false };
    let head: PlainHead | undefined;
    let ended = false;
    const received = (chunk: Buffer) => {
      head = readPlainHead(chunk, head);
      const start = head?.text.length ?? 0;
      if (!head || start + head.length !== chunk.length) {
        leave();
        socket.unshift(chunk);
        handOver(socket);
        return;
      }
      state.busy = true;
      const { method, path, url, headers } = head;
      answer({ method, path, url, headers, body: chunk.subarray(start) }, send);
      // What comes before the answer waits for it.
      if (state.busy) socket.pause();
    };
    const send = (given: Answer) => {
      state.busy = false;
      if (socket.destroyed) return;
      const last = ended || stopping();
      const text = answerText(given, last ? 0 : keptMs / 1000);
      socket.setTimeout(keptMs);
      if (last) socket.end(text);
      else if (socket.write(text)) resume();
      else {
        socket.pause();
        socket.once('drain', resume);
      }
    };
    const resume = () => {
      if (socket.isPaused()) socket.resume();
    };
    const end = () => {
      ended = true;
      if (!state.busy) socket.end();
    };
    const giveUp = () => {
      if (!state.busy) socket.destroy();
    };
    const fail = () => socket.destroy();
    const leave = () => {
      this.#open.delete(socket);
      socket.setTimeout(0);
      socket.off('data', received).off('end', end).off('timeout', giveUp).off('error', fail).off('close', leave);
    };
    this.#open.set(socket, state);
    socket.setTimeout(firstMs);
    socket.on('data', received).on('end', end).on('timeout', giveUp).on('error', fail).on('close', leave);
  }

  /** Ends those that wait for a request. */
  endIdle(): void {
    for (const [socket, { busy }] of this.#open) if (!busy) socket.end();
  }

  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}
