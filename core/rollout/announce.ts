import type { RouteRecord } from '../contracts/registry/routes.ts';
import { liveVariant } from '../registry/routes.ts';
import type { PromotePorts } from './ports.ts';

/** Told also when nothing changed: an earlier attempt may have ended between the change and its event. */
export async function announce(
  { events }: Pick<PromotePorts, 'events'>,
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
}
