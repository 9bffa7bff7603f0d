import { MalformedModel } from '../../errors.ts';
import { MissingCounts } from '../../explanation/errors.ts';
import type { EnsembleJson } from '../ensemble-json.ts';

/**
 * The way to each leaf, its tests grouped by feature: leaf l has the players `firstPlayer[l]` to `firstPlayer[l + 1]`, and
 * player p the tests `firstTest[p]` to `firstTest[p + 1]`. Leaves and nodes are numbered through all trees.
 */
export interface LeafPaths {
  firstPlayer: Int32Array;
  /** By player: its feature. */
  feature: Int32Array;
  /** By player: fraction of the training rows at its nodes that go this way; the chance of a feature that is not known. */
  fraction: Float64Array;
  firstTest: Int32Array;
  /** By test: node of the ensemble, or `~node` where the way goes right. */
  test: Int32Array;
  /** By leaf. */
  output: Int32Array;
  /** Mean of the trees' values over the training rows, by output. */
  expected: Float64Array;
  /** Most players of one leaf. */
  maxPlayers: number;
}

interface Player {
  feature: number;
  fraction: number;
  tests: number[];
}

/** @throws MissingCounts, MalformedModel */
export function leafPaths(json: EnsembleJson): LeafPaths {
  if (json.count?.length !== json.value.length)
    throw new MissingCounts(
      'the model was stored without row counts by leaf, which explanations need; train it again (or save it with a current LightGBM)',
    );
  const firstPlayer = [0];
  const feature: number[] = [];
  const fraction: number[] = [];
  const firstTest = [0];
  const test: number[] = [];
  const output: number[] = [];
  const expected = new Float64Array(json.outputs);
  let maxPlayers = 0;
  let node = 0;
  let leaf = 0;
  json.leaves.forEach((leaves, t) => {
    const counts = countsOf(json, node, leaf, leaves, t);
    const ways = waysOf(json, node, counts, leaves);
    ways.forEach((players, l) => {
      for (const player of players) {
        feature.push(player.feature);
        fraction.push(player.fraction);
        test.push(...player.tests);
        firstTest.push(test.length);
      }
      firstPlayer.push(feature.length);
      output.push(t % json.outputs);
      maxPlayers = Math.max(maxPlayers, players.length);
      const weight = leaves === 1 ? 1 : counts.leaf[l]! / counts.node[0]!;
      expected[t % json.outputs]! += weight * json.value[leaf + l]!;
    });
    node += leaves - 1;
    leaf += leaves;
  });
  return {
    firstPlayer: Int32Array.from(firstPlayer),
    feature: Int32Array.from(feature),
    fraction: Float64Array.from(fraction),
    firstTest: Int32Array.from(firstTest),
    test: Int32Array.from(test),
    output: Int32Array.from(output),
    expected,
    maxPlayers,
  };
}

interface Counts {
  node: Float64Array;
  leaf: readonly number[];
}

/** Rows by node of a tree; children follow their parents. */
function countsOf(json: EnsembleJson, firstNode: number, firstLeaf: number, leaves: number, t: number): Counts {
  const leaf = json.count!.slice(firstLeaf, firstLeaf + leaves);
  const node = new Float64Array(leaves - 1);
  for (let i = leaves - 2; i >= 0; i--) {
    for (const child of [json.left[firstNode + i]!, json.right[firstNode + i]!])
      node[i]! += child >= 0 ? node[child]! : leaf[~child]!;
    if (!(node[i]! > 0)) throw new MalformedModel(`node ${i} of tree ${t} counts ${node[i]} rows; expected some`);
  }
  return { node, leaf };
}

/** Players of each leaf of a tree. */
function waysOf(json: EnsembleJson, firstNode: number, counts: Counts, leaves: number): Player[][] {
  const ways: Player[][] = Array.from({ length: leaves }, () => []);
  const open: { node: number; players: Player[] }[] = leaves > 1 ? [{ node: 0, players: [] }] : [];
  for (let at = open.pop(); at; at = open.pop()) {
    const { node, players } = at;
    const f = json.feature[firstNode + node]!;
    for (const right of [true, false]) {
      const child = (right ? json.right : json.left)[firstNode + node]!;
      const fraction = (child >= 0 ? counts.node[child]! : counts.leaf[~child]!) / counts.node[node]!;
      const test = right ? ~(firstNode + node) : firstNode + node;
      const known = players.find((p) => p.feature === f);
      const extended = {
        feature: f,
        fraction: (known?.fraction ?? 1) * fraction,
        tests: [...(known?.tests ?? []), test],
      };
      const next = [...players.filter((p) => p !== known), extended];
      if (child >= 0) open.push({ node: child, players: next });
      else ways[~child] = next;
    }
  }
  return ways;
}
