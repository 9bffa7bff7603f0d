import type { Ports } from '../ports/index.ts';

export type PromotePorts = Pick<Ports, 'registry' | 'events' | 'clock' | 'log'> & {
  /** Fills the online entity windows of a version where they are not kept up to date for it. */
  loadEntities(command: LoadCommand): Promise<unknown>;
};

/** What the function that fills entity windows is asked for. */
export interface LoadCommand {
  action: 'load';
  project: string;
  version: number;
}
