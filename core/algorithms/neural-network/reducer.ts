import { type ModelReducer, modelReducer } from '../reducer.ts';
import { addHead, memberPass, networkOf, runMember } from './forward.ts';
import { type NetworkJson, networkForm } from './network-json.ts';

/** Significant digits of a weight, by level. */
const digits = [6, 5, 4, 3] as const;

export const neuralNetworkReducer: ModelReducer = modelReducer(networkForm, {
  reductions: [
    {
      kind: 'networks',
      levels: ({ members }) => Array.from({ length: members - 1 }, (_, i) => i + 1),
      apply: (json, level) => firstMembers(json, Math.max(1, json.members - level)),
    },
    {
      kind: 'digits',
      levels: () => digits.map((_, i) => i + 1),
      apply: (json, level) => inDigits(json, digits[level - 1]!),
    },
  ],
  reads: ({ features }) => features.map(() => true),
  onFeatures: (json) => json,
});

/**
 * The first of a network's members, whose heads weigh so much more. The rows' mean embedding, from which explanations start, keeps its
 * score: the stored one holds the heads' biases of all members, of which nobody knows each one's.
 */
function firstMembers(json: NetworkJson, members: number): NetworkJson {
  if (members === json.members) return json;
  const share = <T>(list: readonly T[]) => list.slice(0, (list.length * members) / json.members);
  const kept: NetworkJson = {
    ...json,
    members,
    adapters: share(json.adapters),
    hidden: json.hidden.map((layer) => ({ ...layer, biases: share(layer.biases) })),
    heads: share(json.heads).map((weight) => short((weight * json.members) / members)),
  };
  const before = referenceScores(json);
  const after = referenceScores(kept);
  return { ...kept, scores: kept.scores.map((score, k) => short(score + before[k]! - after[k]!)) };
}

/** Raw scores of the mean embedding of the training rows, by output. */
function referenceScores(json: NetworkJson): Float64Array {
  const network = networkOf(json);
  const scores = Float64Array.from(json.scores);
  const pass = memberPass(network);
  const reference = Float64Array.from(json.reference);
  for (let member = 0; member < network.members; member++) {
    runMember(network, member, reference, pass);
    addHead(network, member, pass, scores);
  }
  return scores;
}

function inDigits(json: NetworkJson, count: number): NetworkJson {
  const cut = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(count)));
  return {
    ...json,
    tables: json.tables.map(cut),
    adapters: cut(json.adapters),
    hidden: json.hidden.map((layer) => ({ ...layer, weights: cut(layer.weights), biases: cut(layer.biases) })),
    heads: cut(json.heads),
    reference: cut(json.reference),
  };
}

/** Nine digits hold a float32. */
const short = (value: number) => Number(value.toPrecision(9));
