import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { poll } from '../../../bin/client/poll.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { deploy } from '../../../local-cloud/cdk.ts';
import { appArguments, deployArguments, localEnvironment } from '../../../local-cloud/deploy.ts';
import { homeAt } from '../../../local-cloud/home.ts';
import { runningCloud } from '../../../local-cloud/state.ts';

/** Docker, or what speaks its language: without it nothing here can run a container. */
export const containersRun = process.env.DOCKER_HOST !== undefined;

/** A project with files beside its project file: by path, what they hold. */
export interface ProjectFolder {
  definition: ProjectInput;
  files?: Record<string, string>;
}

/** The files of a folder, by their path below a name. */
export function filesOf(folder: string, name: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((file) => [`${name}/${file}`, readFileSync(join(folder, file), 'utf8')]),
  );
}

/** Deploys the platform of the integration tests again, with project files of its own. */
export async function deployProjects(...projects: readonly ProjectFolder[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-test-projects-'));
  for (const { definition, files = {} } of projects) {
    const folder = join(directory, definition.name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'project.yaml'), JSON.stringify(definition));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
  const home = homeAt(inject('perennialHome'));
  const cloud = await runningCloud(home);
  await deploy([...appArguments('local', 'dev', home, { projects: directory }), ...deployArguments('local', home)], {
    log: home.deployLog,
    environment: localEnvironment(cloud!),
  });
}

/** Kills a container of an image as soon as there is one, as happens to Spot's. */
export async function loseContainer(image: string): Promise<void> {
  const docker = async (...args: string[]) => (await promisify(execFile)('docker', args)).stdout;
  const id = await poll(
    async () => {
      const running = (await docker('ps', '--format', '{{.ID}} {{.Image}}')).split('\n');
      return running.find((line) => line.includes(image))?.split(' ')[0];
    },
    { timeoutMs: 120_000, waitingFor: `a container of ${image}` },
  );
  await docker('kill', id);
}
