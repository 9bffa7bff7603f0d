import { MalformedModel } from '../errors.ts';
import type { LinkName } from '../link-name.ts';
import { normalise, type Transform } from '../objectives/predictions.ts';
import type { EnsembleJson } from './ensemble-json.ts';

/** From raw scores to predictions. */
export interface Link {
  name: LinkName;
  /** logistic: scores are multiplied by this first. @default 1 */
  scale?: number;
}

const linkOfObjective: Record<string, Link['name']> = {
  binaryLogLoss: 'logistic',
  softmax: 'softmax',
  squaredError: 'identity',
  absoluteError: 'identity',
  quantile: 'identity',
  huber: 'identity',
  poisson: 'exp',
};

/** The link of a stored model: its own, or its objective's. @throws MalformedModel */
export function linkOf({ link, objective }: Pick<EnsembleJson, 'link' | 'objective'>): Link {
  if (link) return link;
  const name = Object.hasOwn(linkOfObjective, objective) ? linkOfObjective[objective] : undefined;
  if (!name)
    throw new MalformedModel(
      `gradientBoostedTrees: objective is ${JSON.stringify(objective)}; expected one of ${Object.keys(linkOfObjective).join(', ')}`,
    );
  return { name };
}

/** Turns the raw scores of one row into predictions, in place. @throws MalformedModel for an unknown link */
export function transformOf({ name, scale = 1 }: Link): Transform {
  const each = (of: (score: number) => number) => (scores: Float64Array) => {
    for (let k = 0; k < scores.length; k++) scores[k] = of(scores[k]!);
  };
  switch (name) {
    case 'identity':
      return () => {};
    case 'logistic':
      return each((s) => 1 / (1 + Math.exp(-scale * s)));
    case 'softmax':
      return normalise;
    case 'exp':
      return each(Math.exp);
    case 'signedSquare':
      return each((s) => Math.sign(s) * s * s);
    case 'powerOfTwo':
      return each((s) => 2 ** s);
    case 'softplus':
      return each((s) => Math.log1p(Math.exp(s)));
    default:
      throw new MalformedModel(`gradientBoostedTrees: link is ${JSON.stringify(name)}, which is unknown`);
  }
}
