import type { ProjectInput } from '../contracts/project.ts';
import type { TargetGuess } from './guess-target.ts';
import type { ColumnLook } from './look.ts';
import { isAmountLike, isEntityLike, isIdLike } from './names.ts';

type Windows = NonNullable<NonNullable<ProjectInput['features']>['windows']>;

const dayMs = 86_400_000;
const mostEntities = 3;
/** An entity that comes this often is watched over days, else over months. */
const oftenDays = 10;

/** Columns that name what has a history: things that come back, those with the most members first. */
export function entitiesOf(features: readonly ColumnLook[], key: ColumnLook | undefined): ColumnLook[] {
  return features
    .filter(
      (c) =>
        c !== key &&
        (c.type === 'string' || c.type === 'integer') &&
        (isIdLike(c.name) || isEntityLike(c.name)) &&
        c.distinct >= 10 &&
        c.values >= c.distinct * 3,
    )
    .sort((a, b) => b.distinct - a.distinct)
    .slice(0, mostEntities);
}

/**
 * Windows over the history of each entity: its amounts, or where there are none its rows; and of a binary target its rate
 * some time ago, since what happened at a terminal or to a customer tends to happen there again.
 */
export function windowsOf(options: {
  features: readonly ColumnLook[];
  entities: readonly ColumnLook[];
  key: ColumnLook;
  time: ColumnLook;
  target: TargetGuess;
}): Windows {
  const { features, entities, key, time, target } = options;
  const amount = features.find((c) => (c.type === 'number' || c.type === 'integer') && isAmountLike(c.name));
  return entities.flatMap((entity): Windows => {
    const { over, delay } = reachOf(entity, time);
    const history = amount
      ? { entity: entity.name, of: amount.name, over, statistics: ['count' as const, 'mean' as const, 'max' as const] }
      : { entity: entity.name, of: key.name, over, statistics: ['count' as const, 'timeSinceLast' as const] };
    const rate = { entity: entity.name, of: target.name, over, delay, statistics: ['count' as const, 'mean' as const] };
    return target.task === 'binary' ? [history, rate] : [history];
  });
}

function reachOf(entity: ColumnLook, time: ColumnLook): { over: string[]; delay: string } {
  const days =
    ((time.max ?? 0) - (time.min ?? 0)) / (time.type === 'integer' && (time.max ?? 0) < 1e11 ? 86_400 : dayMs);
  const daysBetween = (days * entity.distinct) / Math.max(1, entity.values);
  return daysBetween <= oftenDays
    ? { over: ['P1D', 'P7D', 'P30D'], delay: 'P7D' }
    : { over: ['P30D', 'P90D', 'P365D'], delay: 'P30D' };
}
