import type { RouteRecord } from '../contracts/registry/routes.ts';
import { closeReplaced } from '../registry/monitor-findings.ts';
import { liveVariant } from '../registry/routes.ts';
import type { PromotePorts } from './ports.ts';

/**
 * Tells who serves now, and resolves findings of the monitor that were of the model before. Also when nothing changed: an
 * earlier attempt may have ended between the change and its event.
 */
export async function announce(
  { registry, events }: Pick<PromotePorts, 'registry' | 'events'>,
  route: RouteRecord,
  by: string,
  accepted: readonly string[] = [],
): Promise<void> {
  const { project, previous } = route;
  const { version } = liveVariant(route);
  const knowing = accepted.length > 0 ? { accepted: [...accepted] } : {};
  await events.publish([
    { type: 'ModelPromoted', detail: { project, version, ...(previous === null ? {} : { previous }), by, ...knowing } },
  ]);
  await closeReplaced(registry, { project, version, by, at: new Date(route.updatedAt) });
}
