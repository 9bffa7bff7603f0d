import type { ProjectName } from '../contracts/ids.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { findRoute, liveVariant, newRoute } from './routes.ts';

export interface ShiftRequest {
  project: ProjectName;
  /** The version that it was computed for. */
  version: number;
  /** Log odds to add to its calibrated probability, and those it was computed beside. */
  shift: number;
  from: number;
  by: string;
  reason: string;
  at: Date;
}

/**
 * Adds log odds to the probabilities of the version that answers, on record. Nothing happens where another version answers by now, or
 * another monitor has changed them since: the next look decides anew.
 * @returns whether it was done
 */
export async function shiftBaseRate(registry: RecordStore, request: ShiftRequest): Promise<boolean> {
  const { project, version, shift, from, by, reason, at } = request;
  const route = await findRoute(registry, project);
  const live = route && liveVariant(route);
  if (!live || live.version !== version || (live.shift ?? 0) !== from) return false;
  const next = newRoute({
    ...route,
    variants: route.variants.map((variant) => (variant === live ? { ...variant, shift } : variant)),
    revision: route.revision + 1,
    updatedAt: at.toISOString(),
  });
  const audit = auditWrite({
    project,
    action: 'base rate adjusted',
    by,
    at: at.toISOString(),
    before: { version, shift: from },
    after: { version, shift, revision: next.revision },
    reason,
  });
  try {
    await registry.write([{ put: next, when: { equals: { revision: route.revision } } }, audit]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
