import { type ProjectName, parseProjectName } from '../contracts/ids.ts';

/** A look of the monitor that a person asks for. */
export interface LookCommand {
  action: 'look';
  project: ProjectName;
  /** Of the request: what is asked twice is done once. */
  id: string;
  by: string;
}

export interface LookPorts {
  /** Starts the state machine of the monitor; again under the same name, it is the same execution. */
  startMonitor(name: string, input: { project: ProjectName; by: string }): Promise<{ executionArn: string }>;
}

export class InvalidLook extends Error {
  override name = 'InvalidLook';
}

/** Has the monitor look at a project now, in the name of who asks. @throws InvalidLook, MalformedId */
export async function startLook(ports: LookPorts, { project, id, by }: LookCommand): Promise<{ execution: string }> {
  if (typeof id !== 'string' || !/^[\w-]{1,60}$/.test(id))
    throw new InvalidLook('expected an id of up to 60 letters, digits, _ and -; use this version of the command line');
  const { executionArn } = await ports.startMonitor(`look-${id}`, { project: parseProjectName(project), by });
  return { execution: executionArn };
}
