import { type ProjectName, parseProjectName, type TriggerId } from '../contracts/ids.ts';
import { importIdOf } from '../contracts/imported.ts';
import type { Trigger } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { RunNotControlled } from './control-run.ts';

/** What a person asks for who wants a run. */
export interface RunRequest {
  action: 'start';
  project: ProjectName;
  /** Of the trigger; asked twice with the same, it is asked once. */
  id: TriggerId;
  /** A model that was trained elsewhere, which the run is to judge: its id in the lake. */
  import?: string;
  by: string;
}

/** Asks for a run through the one door that all triggers take. @throws RunNotControlled, InvalidProjectName, InvalidImport */
export async function requestRun(
  { triggers, clock }: Pick<Ports, 'triggers' | 'clock'>,
  { project, id, by, import: model }: RunRequest,
): Promise<Trigger> {
  if (typeof id !== 'string' || !/^(manual|import)-[\w-]{8,64}$/.test(id))
    throw new RunNotControlled('expected id as manual- or import- and a unique text');
  const asked = { id, project: parseProjectName(project), at: clock().toISOString(), by };
  const trigger: Trigger =
    model === undefined
      ? { ...asked, reason: 'manual' }
      : { ...asked, reason: 'import', detail: { import: importIdOf({ import: model }) } };
  await triggers.send(trigger);
  return trigger;
}
