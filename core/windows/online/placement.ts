import { setLimit } from '../category-set.ts';
import type { WindowSpec } from '../specs.ts';
import { remembered } from '../state.ts';
import { takesLabels } from '../takes-labels.ts';

/** Where the states of a series are, among those of its entity. Fixed when its generation is loaded. */
export interface Placement {
  /** Which of the columns that name entities; all series of one share the items of an entity. */
  group: number;
  /** Which value of an event in the entity's log is the series': hourly and daily series of a column share theirs. */
  slot: number;
  /** Which of the entity's items holds the state. */
  part: number;
}

/** DynamoDB stores 400 KB an item, with its key and the names of its series. */
const partBytes = 380_000;

/**
 * Places the series of one generation. Their states may be so large that one item cannot hold those of the busiest entity;
 * what would not fit by the bound of each has an item of its own, for every entity, so that none ever outgrows its items.
 *
 * @param specs one for each series
 */
export function placementsOf(specs: readonly WindowSpec[]): Map<string, Placement> {
  const groups = new Map<string, { group: number; slots: Map<string, number>; part: number; bytes: number }>();
  const placements = new Map<string, Placement>();
  for (const spec of specs) {
    const known = groups.get(spec.entity);
    const its = known ?? { group: groups.size, slots: new Map<string, number>(), part: 0, bytes: 0 };
    if (!known) groups.set(spec.entity, its);
    const source = JSON.stringify([spec.of, spec.events, spec.decimals]);
    const slot = its.slots.get(source) ?? its.slots.size;
    its.slots.set(source, slot);
    const bytes = largestStateOf(spec);
    if (its.bytes > 0 && its.bytes + bytes > partBytes) {
      its.part++;
      its.bytes = 0;
    }
    its.bytes += bytes;
    placements.set(spec.series, { group: its.group, slot, part: its.part });
  }
  return placements;
}

/** Upper bound of the bytes of an encoded state of the series, see `largestState`. */
export function largestStateOf(spec: WindowSpec): number {
  const labels = takesLabels(spec) ? remembered * 28 : 0;
  const sets = spec.events === 'category' ? spec.retention * (9 + (setLimit(spec) + 1) * 5) : 0;
  return 100 + spec.retention * 56 + remembered * 21 + labels + sets;
}
