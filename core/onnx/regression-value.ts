import { UnsupportedModel } from './errors.ts';
import type { Graph } from './graph.ts';

/** Adds what makes values of scores, under a name. @throws UnsupportedModel */
export function regressionValue(graph: Graph, scores: string, link: string, name = 'value'): void {
  const simple = { identity: 'Identity', exp: 'Exp', softplus: 'Softplus' } as const;
  if (link === 'signedSquare')
    graph.add('Mul', [scores, graph.add('Abs', [scores], [], graph.unused('size'))], [], name);
  else if (link === 'identity' || link === 'exp' || link === 'softplus') graph.add(simple[link], [scores], [], name);
  else if (link === 'powerOfTwo') graph.add('Pow', [graph.constant('float', [2]), scores], [], name);
  else throw new UnsupportedModel(`a regression with link ${link}`);
}
