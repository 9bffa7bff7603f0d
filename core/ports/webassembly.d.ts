/** What of the global WebAssembly this project uses; `@types/node` does not declare it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    /** In the order in which the module has them. */
    static exports(module: Module): { name: string; kind: string }[];
  }
  class Memory<Buffer extends ArrayBufferLike = SharedArrayBuffer> {
    constructor(descriptor: { initial: number; maximum: number; shared: true } | { initial: number });
    readonly buffer: Buffer;
    grow(pages: number): number;
  }
  class CompileError extends Error {}
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory<ArrayBufferLike> } });
    readonly exports: Record<string, (...values: number[]) => number>;
  }
}
