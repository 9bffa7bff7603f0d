import { parts } from '../../table/feature-matrix.ts';
import { partByUnit } from './by-key.ts';
import { minRowsToSplit } from './quotas.ts';

const places: readonly number[] = [parts.train, parts.validation, parts.test];
/** A part that lacks a class which it could have weighs more than any other imbalance; training more than the others. */
const [lackingInTraining, lacking] = [1e9, 1e6];
/** Moves at most, each of a whole group: so many bring any number of groups into balance. */
const maxMoves = 500;
/** Two groups change places only where there are few groups: pairs are many. */
const fewGroups = 300;
/** Chi-square below which what is left is not worth that a group leaves the part of its hash. */
const balanced = 0.05;

interface Group {
  rows: number[];
  /** Rows by class. */
  counts: Map<number, number>;
  place: number;
}

/**
 * Whole groups to parts: first by the hash of the group, so that a group keeps its part in later snapshots, then group by
 * group to where it lowers most how far the parts are from their fractions of each class (chi-square), until none does.
 */
export function splitByGroup(
  rows: Uint32Array,
  textOf: (row: number) => string,
  unitOf: (text: string) => number,
  classOf: ((row: number) => number) | undefined,
  fractions: { validation: number; test: number },
  part: Uint8Array,
): void {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const text = textOf(row);
    let group = groups.get(text);
    if (!group) {
      group = { rows: [], counts: new Map(), place: places.indexOf(partByUnit(unitOf(text), fractions)) };
      groups.set(text, group);
    }
    group.rows.push(row);
    const own = classOf?.(row) ?? 0;
    group.counts.set(own, (group.counts.get(own) ?? 0) + 1);
  }
  // By hash and text: the order of the rows decides nothing.
  const ordered = [...groups].sort(([a], [b]) => unitOf(a) - unitOf(b) || (a < b ? -1 : 1)).map(([, group]) => group);
  if (classOf) balance(ordered, fractions);
  for (const group of ordered) for (const row of group.rows) part[row] = places[group.place]!;
}

function balance(groups: Group[], { validation, test }: { validation: number; test: number }): void {
  const fraction = [1 - validation - test, validation, test];
  const totals = new Map<number, number>();
  const holders = new Map<number, number>();
  const held = places.map(() => new Map<number, number>());
  for (const { counts, place } of groups)
    for (const [own, n] of counts) {
      totals.set(own, (totals.get(own) ?? 0) + n);
      holders.set(own, (holders.get(own) ?? 0) + 1);
      held[place]!.set(own, (held[place]!.get(own) ?? 0) + n);
    }
  const cost = (place: number, own: number, n: number) => {
    const wanted = fraction[place]! * totals.get(own)!;
    const missing = n > 0 ? 0 : place === 0 ? lackingInTraining : holders.get(own)! >= minRowsToSplit ? lacking : 0;
    return (n - wanted) ** 2 / wanted + missing;
  };
  /** What the imbalance changes by when `leaving` goes from one place to another and `coming`, if any, the other way. */
  const change = (leaving: Group, to: number, coming?: Group) => {
    const from = leaving.place;
    let sum = 0;
    const of = (own: number, delta: number) => {
      const [a, b] = [held[from]!.get(own) ?? 0, held[to]!.get(own) ?? 0];
      sum += cost(from, own, a - delta) - cost(from, own, a) + cost(to, own, b + delta) - cost(to, own, b);
    };
    for (const [own, n] of leaving.counts) of(own, n - (coming?.counts.get(own) ?? 0));
    if (coming) for (const [own, n] of coming.counts) if (!leaving.counts.has(own)) of(own, -n);
    return sum;
  };
  const move = (group: Group, to: number) => {
    for (const [own, n] of group.counts) {
      held[group.place]!.set(own, (held[group.place]!.get(own) ?? 0) - n);
      held[to]!.set(own, (held[to]!.get(own) ?? 0) + n);
    }
    group.place = to;
  };
  for (let moves = 0; moves < maxMoves; moves++) {
    const best = bestOf(groups, change);
    if (!best) return;
    const { leaving, to, coming } = best;
    const from = leaving.place;
    move(leaving, to);
    if (coming) move(coming, from);
  }
}

interface Step {
  leaving: Group;
  to: number;
  coming?: Group;
}

function bestOf(groups: Group[], change: (leaving: Group, to: number, coming?: Group) => number): Step | undefined {
  let least = -balanced;
  let best: Step | undefined;
  const consider = (leaving: Group, to: number, coming?: Group) => {
    const own = change(leaving, to, coming);
    if (own >= least) return;
    least = own;
    best = { leaving, to, ...(coming && { coming }) };
  };
  for (const group of groups) for (let to = 0; to < places.length; to++) if (to !== group.place) consider(group, to);
  if (!best && groups.length <= fewGroups)
    groups.forEach((a, i) => {
      for (const b of groups.slice(0, i)) if (a.place !== b.place) consider(a, b.place, b);
    });
  return best;
}
