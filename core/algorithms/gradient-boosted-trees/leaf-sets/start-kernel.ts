import { page, rowBytes } from './sizes.ts';

type Memory = WebAssembly.Memory<ArrayBuffer>;

/**
 * A memory of its own for a kernel.
 * @returns undefined where no code can be compiled, as on pages that forbid it, or there is no room for a memory
 */
export function startKernel<Kernel>(
  bytes: number,
  start: (memory: Memory) => Kernel,
): { kernel: Kernel; buffer: ArrayBuffer } | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    const memory: Memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / page) });
    return { kernel: start(memory), buffer: memory.buffer };
  } catch (error) {
    if ([WebAssembly.CompileError, EvalError, RangeError].some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

/** Lays out a memory: each call has room for so many bytes, of whole rows of sets. */
export function layout(): { room(bytes: number): number; readonly bytes: number } {
  let end = 0;
  return {
    room(bytes) {
      const start = end;
      end += Math.ceil(bytes / rowBytes) * rowBytes;
      return start;
    },
    get bytes() {
      return end;
    },
  };
}
