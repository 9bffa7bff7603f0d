import type { Task } from '../../../contracts/task.ts';
import { UnsupportedModel } from '../../../onnx/errors.ts';
import type { EnsembleJson } from '../ensemble-json.ts';
import { type Link, linkOf } from '../link.ts';

interface Meaning {
  task: Task;
  /** Name of ours; the text itself where we train no such loss. */
  objective: string;
  link?: Link;
}

const ours: Record<string, string> = {
  regression: 'squaredError',
  regression_l1: 'absoluteError',
  quantile: 'quantile',
  huber: 'huber',
  poisson: 'poisson',
};
/** Losses that we do not train whose scores are predictions. */
const theirs = ['fair', 'mape'];

/**
 * What a line `objective=...` says of predictions, e.g. `binary sigmoid:1`. Without one (a loss of the user's own)
 * predictions are raw scores.
 * @throws UnsupportedModel
 */
export function meaningOf(text: string | undefined): Meaning {
  const [name = '', ...rest] = (text ?? '').split(' ');
  const settings = new Map(rest.map((entry) => entry.split(':') as [string, string | undefined]));
  const scale = Number(settings.get('sigmoid') ?? 1);
  switch (name) {
    case 'binary':
      return scale === 1
        ? { task: 'binary', objective: 'binaryLogLoss' }
        : { task: 'binary', objective: text!, link: { name: 'logistic', scale } };
    case 'cross_entropy':
      return { task: 'binary', objective: text!, link: { name: 'logistic' } };
    case 'cross_entropy_lambda':
      return { task: 'regression', objective: text!, link: { name: 'softplus' } };
    case 'multiclass':
      return { task: 'multiclass', objective: 'softmax' };
    case 'multiclassova':
      return { task: 'multiclass', objective: text!, link: { name: 'logistic', scale } };
    case 'gamma':
    case 'tweedie':
      return { task: 'regression', objective: text!, link: { name: 'exp' } };
    case '':
    case 'custom':
    case 'lambdarank':
    case 'rank_xendcg':
      return { task: 'regression', objective: text || 'custom', link: { name: 'identity' } };
  }
  const objective = Object.hasOwn(ours, name) ? ours[name] : undefined;
  if (!objective && !theirs.includes(name)) throw new UnsupportedModel(`objective is '${text}', which is unknown`);
  // Scores are roots of the target there (`reg_sqrt`).
  if (settings.has('sqrt')) return { task: 'regression', objective: text!, link: { name: 'signedSquare' } };
  return objective
    ? { task: 'regression', objective }
    : { task: 'regression', objective: text!, link: { name: 'identity' } };
}

/** The line `objective=...` of a model of ours. @throws UnsupportedModel, MalformedModel */
export function objectiveText(json: EnsembleJson): string {
  // A model that came from LightGBM keeps its text.
  if (json.link) return json.objective;
  linkOf(json);
  if (json.objective === 'binaryLogLoss') return 'binary sigmoid:1';
  if (json.objective === 'softmax') return `multiclass num_class:${json.outputs}`;
  const found = Object.entries(ours).find(([, objective]) => objective === json.objective);
  if (!found) throw new UnsupportedModel(`objective is '${json.objective}', which LightGBM does not have`);
  return found[0];
}
