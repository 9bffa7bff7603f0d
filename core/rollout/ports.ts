import type { Ports } from '../ports/index.ts';

export type PromotePorts = Pick<Ports, 'registry' | 'events' | 'clock' | 'log'> & {
  /** Fills the online entity windows of a version where they are not kept up to date for it. */
  loadEntities(command: LoadCommand): Promise<unknown>;
  /** Has a rollout looked at from now on. */
  keepLooking(command: KeepLookingCommand): Promise<unknown>;
};

/** The last step of a run besides: it has a winner approved. */
export type PromoteRunPorts = PromotePorts & { startApproval(start: ApprovalStart): Promise<void> };

/** A version that waits for an approval. */
export interface ApprovalStart {
  project: string;
  version: number;
  runId: string;
}

/** What the function that fills entity windows is asked for. */
export interface LoadCommand {
  action: 'load';
  project: string;
  version: number;
}

/** What the function that looks at rollouts is asked for before one begins. */
export interface KeepLookingCommand {
  action: 'keepLooking';
  project: string;
  number: number;
  /** Minutes between looks. */
  everyMinutes: number;
}

/** Looks at rollouts by the clock, one schedule a rollout that is on. */
export interface LookSchedules {
  /** Makes or changes the schedule of a rollout. */
  keep(project: string, number: number, everyMinutes: number): Promise<void>;
  /** One that is not there is no error. */
  end(project: string, number: number): Promise<void>;
}
