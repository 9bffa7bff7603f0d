import { type ProjectName, parseProjectName, type TriggerId } from '../contracts/ids.ts';
import type { Trigger } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { RunNotControlled } from './control-run.ts';

/** What a person asks for who wants a run. */
export interface RunRequest {
  action: 'start';
  project: ProjectName;
  /** Of the trigger; asked twice with the same, it is asked once. */
  id: TriggerId;
  by: string;
}

/** Asks for a run through the one door that all triggers take. @throws RunNotControlled, InvalidProjectName */
export async function requestRun(
  { triggers, clock }: Pick<Ports, 'triggers' | 'clock'>,
  { project, id, by }: RunRequest,
): Promise<Trigger> {
  if (typeof id !== 'string' || !/^manual-[\w-]{8,64}$/.test(id))
    throw new RunNotControlled('expected id as manual- and a unique text');
  const trigger: Trigger = { id, project: parseProjectName(project), reason: 'manual', at: clock().toISOString(), by };
  await triggers.send(trigger);
  return trigger;
}
