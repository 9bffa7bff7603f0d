import { UnsupportedModel } from './errors.ts';
import type { Graph } from './graph.ts';

/** Adds what makes values of a regression's scores, as `value`. @throws UnsupportedModel */
export function regressionValue(graph: Graph, scores: string, link: string): void {
  const simple = { identity: 'Identity', exp: 'Exp', softplus: 'Softplus' } as const;
  if (link === 'signedSquare') graph.add('Mul', [scores, graph.add('Abs', [scores], [], 'size')], [], 'value');
  else if (link === 'identity' || link === 'exp' || link === 'softplus') graph.add(simple[link], [scores], [], 'value');
  else throw new UnsupportedModel(`a regression with link ${link}`);
}
