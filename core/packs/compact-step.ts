import type { Ports } from '../ports/index.ts';
import { listProjects } from '../registry/definitions.ts';
import { alone } from '../steps/slots.ts';
import { type Compaction, type CompactPorts, compactProject } from './compact.ts';

export type CompactStepPorts = CompactPorts & Pick<Ports, 'registry' | 'random'>;

/** What has been packed stands; the rest is done by the next attempt. */
export class CompactionUnfinished extends Error {
  override name = 'CompactionUnfinished';
  constructor(projects: readonly string[], reason: string) {
    super(`the objects of ${projects.join(', ')} are not packed yet: ${reason}`);
  }
}

/**
 * Packs the small objects of every project, unless another does so already: two would make packs that share objects. What fails for one
 * project does not hold up the others.
 * @param milliseconds after which it is stopped
 * @throws CompactionUnfinished where one failed, or the time was over
 */
export async function compactStep(
  ports: CompactStepPorts,
  milliseconds: number,
  hasTime: () => boolean,
): Promise<Omit<Compaction, 'done'>> {
  const done = await alone(ports, 'compaction', milliseconds, () => compactProjects(ports, hasTime));
  if (done) return done;
  ports.log.warn('another compaction is under way');
  return { objects: 0, packs: 0 };
}

async function compactProjects(ports: CompactStepPorts, hasTime: () => boolean): Promise<Omit<Compaction, 'done'>> {
  const total = { objects: 0, packs: 0 };
  const left: string[] = [];
  let reason = 'the time was over';
  for (const { project } of await listProjects(ports.registry)) {
    try {
      const { objects, packs, done } = await compactProject(ports, project, hasTime);
      total.objects += objects;
      total.packs += packs;
      if (!done) left.push(project);
    } catch (error) {
      ports.log.error('objects not packed', { project, error });
      reason = error instanceof Error ? error.message : String(error);
      left.push(project);
    }
  }
  ports.log.info('compaction ended', { ...total, left: left.length });
  if (left.length > 0) throw new CompactionUnfinished(left, reason);
  return total;
}
