import type { ProjectInput } from '../contracts/project.ts';
import { isFreeText } from './exclude.ts';
import type { TargetGuess } from './guess-target.ts';
import type { ColumnInspection } from './inspect.ts';
import { isActorLike, isAmountLike, isEntityLike, isIdLike, isPlaceLike } from './names.ts';

type Windows = NonNullable<NonNullable<ProjectInput['features']>['windows']>;

const dayMs = 86_400_000;
const maxEntities = 3;
/** Each window is one or two reads a prediction: pairs are those of the one that acts with the others. */
const maxPairs = 2;
/** An entity that comes this often is watched over days, else over months. */
const oftenDays = 10;
/** How late labels are known, where nothing says: as `labels.maturity` has it by default. */
const delay = 'P7D';
/** Identifiers that are not named like one have at least this many different values. */
const minByShape = 200;

/**
 * Columns that name what has a history: things that come back, those with the most members first. By name, and where
 * fewer than two are, strings of one word with many values that each come several times.
 */
export function entitiesOf(
  features: readonly ColumnInspection[],
  key: ColumnInspection | undefined,
): ColumnInspection[] {
  const returning = features
    .filter((c) => c !== key && (c.type === 'string' || c.type === 'integer'))
    .filter((c) => c.distinct >= 10 && c.values >= c.distinct * 3)
    .sort((a, b) => b.distinct - a.distinct);
  const named = returning.filter((c) => isIdLike(c.name) || isEntityLike(c.name));
  if (named.length >= 2) return named.slice(0, maxEntities);
  const shaped = returning.filter(
    (c) =>
      !named.includes(c) &&
      c.type === 'string' &&
      c.distinct >= minByShape &&
      (c.words ?? 1) < 1.2 &&
      !c.notation &&
      !isPlaceLike(c.name) &&
      !isFreeText(c),
  );
  return [...named, ...shaped].slice(0, 2);
}

/**
 * Windows over the history of each entity: its amounts, or where there are none its rows; with which others it deals and
 * whether for the first time; and of a binary target its rate some time ago, since what happened at a terminal or to a
 * customer tends to happen there again.
 */
export function windowsOf(options: {
  features: readonly ColumnInspection[];
  entities: readonly ColumnInspection[];
  key: ColumnInspection | undefined;
  time: ColumnInspection;
  target: TargetGuess;
}): Windows {
  const { features, entities, key, time, target } = options;
  const days = spanOf(time);
  const amount = amountOf(features, entities);
  const each = entities.flatMap((entity): Windows => {
    const over = lengthsOf(entity, days);
    const history: Windows[number] = amount
      ? {
          entity: entity.name,
          of: amount.name,
          over,
          statistics: ['count', 'mean', 'max', 'std', 'timeSinceLast'],
        }
      : { entity: entity.name, of: (key ?? time).name, over, statistics: ['count', 'timeSinceLast'] };
    const rate: Windows[number] = { entity: entity.name, of: target.name, over, delay, statistics: ['count', 'mean'] };
    return target.task === 'binary' ? [history, rate] : [history];
  });
  return [...each, ...pairsOf(entities, days)];
}

/** What the entities are to each other. Windows of at least a week, which share one state: one read a prediction. */
function pairsOf(entities: readonly ColumnInspection[], days: number): Windows {
  const [actor, ...others] = [...entities].sort((a, b) => Number(isActorLike(b.name)) - Number(isActorLike(a.name)));
  return others.slice(0, maxPairs).map((other) => ({
    entity: actor!.name,
    of: other.name,
    over: lengthsOf(actor!, days).filter((length) => length !== 'P1D'),
    statistics: ['distinct', 'firstSeen'],
  }));
}

/** The column of money by its name, or the only number that varies freely. */
function amountOf(
  features: readonly ColumnInspection[],
  entities: readonly ColumnInspection[],
): ColumnInspection | undefined {
  const numbers = features.filter((c) => (c.type === 'number' || c.type === 'integer') && !entities.includes(c));
  const named = numbers.find((c) => isAmountLike(c.name));
  if (named) return named;
  const free = numbers.filter((c) => c.type === 'number' && c.distinct > c.values * 0.01 && c.distinct >= 100);
  return free.length === 1 && !isPlaceLike(free[0]!.name) ? free[0] : undefined;
}

function spanOf({ type, min = 0, max = 0 }: ColumnInspection): number {
  return (max - min) / (type === 'integer' && max < 1e11 ? 86_400 : dayMs);
}

/** Lengths that the history holds one and a half times; the shortest two in any case. */
function lengthsOf(entity: ColumnInspection, days: number): string[] {
  const daysBetween = (days * entity.distinct) / Math.max(1, entity.values);
  const lengths = daysBetween <= oftenDays ? [1, 7, 30] : [30, 90, 365];
  return lengths.filter((length, i) => i < 2 || length * 1.5 <= days).map((length) => `P${length}D`);
}
