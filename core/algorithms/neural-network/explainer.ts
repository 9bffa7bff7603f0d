import { type Explainer, modelExplainer } from '../explanation/explainer.ts';
import { addHead, type MemberPass, memberPass, type Network, networkOf, runMember } from './forward.ts';
import { type NetworkJson, networkForm } from './network-json.ts';

export const neuralNetworkExplainer = modelExplainer(networkForm, networkContributions);

/**
 * Contributions in a network on the scale of its link, by DeepLIFT's rescale rule (Shrikumar et al., "Learning important features
 * through propagating activation differences", 2017) from the mean embedding of the training rows: each ReLU passes back the
 * ratio of its output's difference to its input's. They sum to the score less that of the reference, which is `expected`; they
 * are no Shapley values, which a network of this size has no affordable exact form of.
 * @throws MalformedModel
 */
export function networkContributions(json: NetworkJson): Explainer {
  const network = networkOf(json);
  const { features, outputs, members, width, embedding, scores } = network;
  const reference = Float64Array.from(json.reference);
  const expected = Float64Array.from(scores);
  const ofReference = Array.from({ length: members }, (_, member) => {
    const pass = memberPass(network);
    runMember(network, member, reference, pass);
    addHead(network, member, pass, expected);
    return pass;
  });
  const embeddings = new Float64Array(width);
  const pass = memberPass(network);
  return {
    features,
    outputs,
    expected,
    contributions(row, out, only) {
      out.fill(0);
      network.embed(row, embeddings);
      for (let member = 0; member < members; member++) {
        runMember(network, member, embeddings, pass);
        for (let k = 0; k < outputs; k++) {
          if (only !== undefined && only !== k) continue;
          const ratios = inputRatios(network, member, k, pass, ofReference[member]!);
          for (let i = 0; i < width; i++)
            out[k * features + Math.floor(i / embedding)]! +=
              ratios[i]! * (pass.input[i]! - ofReference[member]!.input[i]!);
        }
      }
    },
  };
}

/** What a member's score changes by for a unit of each of its inputs, on the way from the reference to the row. */
function inputRatios(
  { hidden, heads, outputs }: Network,
  member: number,
  output: number,
  own: MemberPass,
  reference: MemberPass,
): Float64Array {
  const { units } = hidden.at(-1)!;
  let ratios = Float64Array.from({ length: units }, (_, j) => heads[(member * units + j) * outputs + output]!);
  for (let l = hidden.length - 1; l >= 0; l--) {
    const { weights, units: wide } = hidden[l]!;
    for (let j = 0; j < wide; j++) ratios[j]! *= rectifiedRatio(own.sums[l]![j]!, reference.sums[l]![j]!);
    const before = new Float64Array(weights.length / wide);
    for (let i = 0; i < before.length; i++) {
      let sum = 0;
      for (let j = 0, at = i * wide; j < wide; j++, at++) sum += weights[at]! * ratios[j]!;
      before[i] = sum;
    }
    ratios = before;
  }
  return ratios;
}

/** Difference of ReLUs over difference of what goes in. */
function rectifiedRatio(a: number, b: number): number {
  if (a > 0 === b > 0) return a > 0 ? 1 : 0;
  return (Math.max(0, a) - Math.max(0, b)) / (a - b);
}
