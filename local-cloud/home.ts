import { join, resolve } from 'node:path';
import { workspace } from '../package/workspace.ts';

/** Files of one local cloud; each directory is an instance of its own. */
export interface Home {
  readonly directory: string;
  readonly state: string;
  /** What the emulator holds, from one start to the next: services, objects, and which port it had. */
  readonly kept: string;
  readonly deployment: string;
  readonly log: string;
  readonly deployLog: string;
  readonly outputs: string;
  readonly assembly: string;
  readonly reports: string;
  readonly data: string;
  /** What `npm start` did with the example's champion. */
  readonly example: string;
}

/**
 * @param directory default: `PERENNIAL_HOME`, else `.perennial` of the workspace
 */
export function homeAt(directory = process.env.PERENNIAL_HOME || join(workspace(), '.perennial')): Home {
  const at = (name: string) => join(resolve(directory), name);
  return {
    directory: at('.'),
    state: at('local-cloud.json'),
    kept: at('kept'),
    deployment: at('deployment.json'),
    log: at('local-cloud.log'),
    deployLog: at('deploy.log'),
    outputs: at('outputs.json'),
    assembly: at('cdk.out'),
    reports: at('reports'),
    data: at('data'),
    example: at('example.json'),
  };
}

/** Where set-up puts the emulator, which all local clouds may share: `PERENNIAL_EMULATOR`, else `.perennial` of the workspace. */
export function emulatorDirectory(): string {
  return resolve(process.env.PERENNIAL_EMULATOR || join(workspace(), '.perennial'));
}
