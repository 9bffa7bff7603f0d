import { modelLoader } from '../loader.ts';
import type { Model } from '../model.ts';
import { predictionsOf } from '../objectives/predictions.ts';
import { addHead, memberPass, networkOf, runMember } from './forward.ts';
import { type NetworkJson, networkForm } from './network-json.ts';

export const neuralNetworkLoader = modelLoader(networkForm, loadNetwork);

/** A network on plain arrays, in double precision. @throws MalformedModel */
function loadNetwork(json: NetworkJson): Model {
  const network = networkOf(json);
  const { features, outputs, members, scores, hidden, width } = network;
  const transform = predictionsOf(json.task);
  const embeddings = new Float64Array(width);
  const pass = memberPass(network);
  const weights = hidden.reduce((sum, layer) => sum + layer.weights.length, 0);
  return {
    features,
    outputs,
    reads: width + members * weights,
    predictRow(row, out) {
      network.embed(row, embeddings);
      out.set(scores);
      for (let member = 0; member < members; member++) {
        runMember(network, member, embeddings, pass);
        addHead(network, member, pass, out);
      }
      transform(out);
    },
  };
}
