import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpServer, ServerOptions } from '../../adapters/local-server/http-server.ts';
import { startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { parseJson } from '../../core/contracts/schema.ts';
import { loadModel } from '../../core/edge/edge-model.ts';
import { edgePackageSchema } from '../../core/edge/edge-package.ts';
import { WrongArguments } from './errors.ts';

/** Serves the model of an edge export, as `perennial serve` does: to this machine by its own name, unless it is said that nobody needs a key. */
export function serveFolder(args: readonly string[], options: ServerOptions): Promise<HttpServer> {
  const withoutKeys = args.includes('--without-keys');
  const [folder, ...more] = args.filter((arg) => arg !== '--without-keys');
  if (folder === undefined || more.length > 0)
    throw new WrongArguments(`expected serve FOLDER [--without-keys], received serve ${args.join(' ')}`);
  const file = join(folder, 'model.json');
  const model = loadModel(
    parseJson(readFileSync(file, 'utf8'), edgePackageSchema, { from: file, remedy: 'export it again' }),
  );
  return startPredictionServer(model, { ...options, onlyLocal: !withoutKeys });
}
