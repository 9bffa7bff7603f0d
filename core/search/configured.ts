import type { Algorithm, Parameters } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import { isMonotone } from '../contracts/algorithms-of.ts';
import type { Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { ParameterSetting } from '../contracts/training-schema.ts';

type Range = { min: number; max: number; scale?: 'linear' | 'log' | undefined };

/** A range whose ends are this far apart is drawn from on a logarithmic scale. */
const wide = 10;

/** The algorithm with what a project says of its loss, its constraints and its parameters. */
export function configured(algorithm: Algorithm, project: Project): Algorithm {
  const asked = askedOf(algorithm, project);
  const settings = settingsOf(algorithm, project);
  if (Object.keys(asked).length === 0 && settings.length === 0) return algorithm;
  const rules = algorithm.parameters;
  const put = (parameters: Parameters, of: (setting: ParameterSetting & object, own: number | undefined) => number) => {
    const all: Parameters = { ...parameters, ...asked };
    for (const [name, setting] of settings) {
      if (setting === undefined) continue;
      const own = all[name] ?? rules[name]!.default;
      const value = typeof setting === 'number' ? setting : of(setting, own as number);
      all[name] = rules[name]!.integer ? Math.round(value) : value;
    }
    return all;
  };
  return {
    ...algorithm,
    defaults: (data: SearchedData) => put(algorithm.defaults(data), nearest),
    ...(algorithm.starts && { starts: (data) => algorithm.starts!(data).map((own) => put(own, nearest)) }),
    ...(algorithm.path && { path: (data) => algorithm.path!(data).map((own) => put(own, nearest)) }),
    sample: (random, data) => put(algorithm.sample(random, data), (setting) => drawn(setting, random)),
  };
}

/** What the project says of its parameters; of an algorithm that a project file cannot name, nothing. */
function settingsOf({ name }: Algorithm, { training }: Project): [string, ParameterSetting][] {
  const all: Readonly<Record<string, Readonly<Record<string, ParameterSetting>> | undefined>> =
    training.parameters ?? {};
  return Object.entries((Object.hasOwn(all, name) ? all[name] : undefined) ?? {});
}

function askedOf({ losses, monotone, baseline }: Algorithm, project: Project): Parameters {
  const loss = losses ? lossOf(project) : undefined;
  const { name: objective, ...of } = loss ?? {};
  const asked: Parameters = objective ? { objective, ...of } : {};
  // A constant keeps to any order by itself.
  if (!monotone || baseline || !isMonotone(project)) return asked;
  const directions = Object.entries(project.training.monotone!).map(([column, direction]) => [
    column,
    direction === 'increasing' ? 1 : -1,
  ]);
  // Leaves of medians need not keep to an order.
  const squared = project.objective.task === 'regression' && !objective ? { objective: 'squaredError' } : {};
  return { ...asked, ...squared, monotoneConstraints: JSON.stringify(Object.fromEntries(directions)) };
}

/** For trials that are not drawn: the algorithm's own value where the project allows it, else the allowed one next to it. */
function nearest(setting: number[] | Range, own: number | undefined): number {
  if (!Array.isArray(setting)) return Math.min(setting.max, Math.max(setting.min, own!));
  return setting.reduce((best, value) => (Math.abs(value - own!) < Math.abs(best - own!) ? value : best));
}

function drawn(setting: number[] | Range, random: () => number): number {
  if (Array.isArray(setting)) return setting[Math.floor(random() * setting.length)]!;
  const { min, max, scale = min > 0 && max >= wide * min ? 'log' : 'linear' } = setting;
  if (scale === 'linear') return min + (max - min) * random();
  const value = Math.exp(Math.log(min) + (Math.log(max) - Math.log(min)) * random());
  return Math.min(max, Math.max(min, Number(value.toPrecision(4))));
}
