import { connect, type Socket } from 'node:net';

/** A kept connection that asks one request after the other. It does as little as it can: the server has the machine. */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: ((answer: { status: number; body: string }) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#look();
    });
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** @param request head and body */
  ask(request: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #look(): void {
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const [, length] = /^content-length: *(\d+)/im.exec(this.#received.slice(0, head)) ?? [];
    if (length === undefined) {
      this.#failed?.(new Error('expected an answer with content-length'));
      return;
    }
    const end = head + 4 + Number(length);
    if (this.#received.length < end) return;
    const status = Number(this.#received.slice(9, 12));
    const body = this.#received.slice(head + 4, end);
    this.#received = this.#received.slice(end);
    this.#answered?.({ status, body });
  }
}
