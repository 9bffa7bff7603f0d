import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLoopbackHost } from '../../adapters/local-server/loopback.ts';
import { type PredictionServer, startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { parseJson } from '../../core/contracts/schema.ts';
import { type EdgeModel, loadModel } from '../../core/edge/edge-model.ts';
import { edgePackage, edgePackageSchema } from '../../core/edge/edge-package.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import type { Context } from '../context.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import { originOf } from './export-edge.ts';
import { registeredPackage } from './registered-package.ts';

export interface ServeOptions {
  port: number;
  host: string;
  withoutKeys: boolean;
}

/** @throws WrongUsage where it would listen beyond this machine without being told to */
export function checkHost({ host, withoutKeys }: Pick<ServeOptions, 'host' | 'withoutKeys'>): void {
  if (isLoopbackHost(host) || withoutKeys) return;
  throw new WrongUsage(
    `--host ${host} lets other machines ask, and nobody needs a key; add --without-keys if that is meant`,
  );
}

/**
 * The model of an exported folder, or of a deployed project: the one that serves, or a version.
 * @throws CommandFailed, WrongUsage
 */
export async function modelToServe(
  name: string,
  version: number | undefined,
  connect: Context['connect'],
): Promise<EdgeModel> {
  const file = join(resolve(name), 'model.json');
  if (existsSync(file)) {
    if (version !== undefined)
      throw new WrongUsage(`a version belongs to a project, and ${name} is a folder of one version; leave it out`);
    return loadModel(
      parseJson(readFileSync(file, 'utf8'), edgePackageSchema, { from: file, remedy: 'export it again' }),
    );
  }
  if (/[/\\]|^\./.test(name) || existsSync(name))
    throw new CommandFailed(
      `${name} holds no model.json; expected a folder of: npx perennial export NAME VERSION --format edge`,
    );
  const platform = await connect();
  const chosen = version ?? (await findLiveVariant(platform.registry, name))?.version;
  if (chosen === undefined) {
    const { publishedProject } = await import('./project.ts');
    await publishedProject(platform, name);
    throw new CommandFailed(
      `project '${name}' has no champion yet; name a version, or train one: npx perennial run ${name} --wait`,
    );
  }
  const { pkg, record } = await registeredPackage(platform, name, chosen);
  return loadModel(edgePackage(pkg, await originOf(platform, name, chosen, record.digest)));
}

/** @throws CommandFailed where the port cannot be had */
export async function listen(
  model: EdgeModel,
  { host, port }: Pick<ServeOptions, 'host' | 'port'>,
): Promise<PredictionServer> {
  const onError = (requestId: string, error: unknown) => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`request ${requestId} failed: ${said}\n`);
  };
  try {
    return await startPredictionServer(model, { host, port, onlyLocal: isLoopbackHost(host), onError });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new CommandFailed(`port ${port} of ${host} is taken; choose another: --port, where 0 is any free one`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new CommandFailed(`${host} is no address of this machine; expected one, such as 127.0.0.1: --host`);
    if (code === 'EACCES') throw new CommandFailed(`port ${port} needs other rights; choose one above 1023: --port`);
    throw new CommandFailed(`cannot listen on port ${port} of ${host}: ${message}`, { cause: error });
  }
}

/** Until the process is told to end. */
export function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
