import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { CodeError } from './errors.ts';

type Output = Metafile['outputs'][string];

/** An entry whose dynamic imports are files of their own. */
export interface SplitEntry extends Pick<Output, 'inputs' | 'imports' | 'exports'> {
  /** `index.mjs`, which is all that starts up, and what it loads later. */
  readonly files: readonly string[];
}

/** The compiler has written an import that cannot be led to where its piece has gone. */
export class UnknownImport extends CodeError {
  override name = 'UnknownImport';
  constructor(piece: string, expected: number, found: number) {
    super(`${piece} imports ${expected} pieces of what starts up, and ${found} are found in its text`);
  }
}

const startFile = 'index.mjs';

/**
 * Bundles an entry so that what its dynamic imports alone need is loaded when they are met, and all that starts up is one file. The compiler
 * makes a piece of whatever the same imports share, some twenty of which start up; they are joined, and the others led to the whole.
 *
 * @param settings of the compiler
 * @param source path of the entry
 * @param directory where the files go
 * @throws UnknownImport
 */
export function buildSplit(settings: BuildOptions, source: string, directory: string): SplitEntry {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const folder = join(directory, 'pieces');
  const { metafile } = buildSync({
    ...settings,
    entryPoints: { index: source },
    outdir: folder,
    splitting: true,
    chunkNames: '[name]-[hash]',
    metafile: true,
  });
  const pieces = new Map(Object.entries(metafile!.outputs).map(([path, output]) => [basename(path), output]));
  const start = startingPieces(pieces);
  const late = [...pieces.keys()].filter((name) => !start.includes(name));
  buildSync({
    ...settings,
    stdin: { contents: joined(start, pieces), resolveDir: folder },
    outfile: join(directory, startFile),
    external: [...(settings.external ?? []), ...late.map((name) => `./${name}`)],
  });
  mkdirSync(directory, { recursive: true });
  for (const name of late) {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(directory, name), ledToStart(name, text, start, pieces));
  }
  rmSync(folder, { recursive: true });
  const outputs = [...pieces.values()];
  return {
    inputs: Object.assign({}, ...outputs.map(({ inputs }) => inputs)),
    imports: outputs.flatMap(({ imports }) => imports.filter(({ external }) => external)),
    exports: pieces.get(startFile)!.exports,
    files: [startFile, ...late.sort()],
  };
}

/** The entry, and what it imports at once, in the order in which that is met. */
function startingPieces(pieces: ReadonlyMap<string, Output>): string[] {
  const met = new Set([startFile]);
  for (const name of met)
    for (const { path, kind, external } of pieces.get(name)!.imports)
      if (kind === 'import-statement' && !external) met.add(basename(path));
  return [...met];
}

/** A module of all pieces, which exports what each of them does: the entry by its names, the others by `nameIn`. */
function joined(start: readonly string[], pieces: ReadonlyMap<string, Output>): string {
  return start
    .map((name, at) => {
      const { exports } = pieces.get(name)!;
      if (name === startFile) return `export{${exports}}from"./${name}";`;
      return `export{${exports.map((exported) => `${exported} as ${nameIn(at, exported)}`)}}from"./${name}";`;
    })
    .join('\n');
}

const nameIn = (piece: number, exported: string) => `$${piece}${exported}`;

/** The text of a piece that is loaded later, with its imports of what starts up. */
function ledToStart(name: string, text: string, start: readonly string[], pieces: ReadonlyMap<string, Output>): string {
  const expected = pieces.get(name)!.imports.filter(({ path, kind, external }) => {
    return kind === 'import-statement' && !external && start.includes(basename(path));
  }).length;
  let found = 0;
  const led = text.replace(/import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/g, (whole, names: string | undefined, from) => {
    const at = start.indexOf(from);
    if (at < 0) return whole;
    found++;
    if (names === undefined) return '';
    const own = names.split(',').map((binding) => {
      const [exported, as = exported] = binding.split(' as ') as [string, string?];
      return `${nameIn(at, exported)} as ${as}`;
    });
    return `import{${own}}from"./${startFile}";`;
  });
  if (found !== expected) throw new UnknownImport(name, expected, found);
  return led;
}
