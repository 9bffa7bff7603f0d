/** Base class of what can go wrong while the functions' code is put together. */
export class CodeError extends Error {
  override name = 'CodeError';
}

export class MissingEntry extends CodeError {
  override name = 'MissingEntry';
  constructor(paths: readonly string[]) {
    super(
      `no file at ${paths.join(', ')}; every function listed in lib/code/entries.ts needs one that exports 'handler'`,
    );
  }
}

export class MissingHandler extends CodeError {
  override name = 'MissingHandler';
  constructor(path: string, exported: readonly string[], wanted: 'handler' | 'main') {
    super(`${path} exports ${exported.join(', ') || 'nothing'}, expected a function named '${wanted}'`);
  }
}

export class MissingNativeBinding extends CodeError {
  override name = 'MissingNativeBinding';
  constructor(wanted: readonly string[], version: string) {
    super(
      `no DuckDB binding for ${wanted.join(' or ')} is installed; run: npm install --no-save --force @duckdb/node-bindings-${wanted[0]}@${version}`,
    );
  }
}
