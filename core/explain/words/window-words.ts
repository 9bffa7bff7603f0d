import type { Typical } from '../../contracts/serving.ts';
import { formatNumber } from '../../values/format.ts';
import type { WindowSpec } from '../../windows/specs.ts';
import { takesLabels } from '../../windows/takes-labels.ts';
import { durationWords, rangeWords } from './numbers.ts';

/** A window feature, and the spec that it belongs to. */
export interface WindowFeature {
  spec: WindowSpec;
  feature: WindowSpec['features'][number];
}

/** What an entity did: `3 records of this customer within 1 day, usually 0 to 1`. */
export function windowWords({ spec, feature }: WindowFeature, value: number, typical: Typical | undefined): string {
  const entity = entityWords(spec.entity);
  const within = `within ${durationWords((feature.buckets * spec.width) / 1000)}${
    spec.delay > 0 ? `, ending ${durationWords(spec.delay / 1000)} before` : ''
  }`;
  const isDuration = feature.statistic === 'timeSinceLast';
  const usual =
    typical?.kind === 'number'
      ? `, usually ${rangeWords(typical.low, typical.high, isDuration ? durationWords : formatNumber)}`
      : '';
  const statistic = feature.statistic === 'std' ? 'standard deviation' : feature.statistic;
  if (Number.isNaN(value)) return `nothing is known of ${statistic} of ${spec.of} for this ${entity} ${within}`;
  const number = formatNumber(value);
  switch (feature.statistic) {
    case 'count': {
      const what = takesLabels(spec) ? 'labelled record' : 'record';
      return `${number} ${what}${value === 1 ? '' : 's'} of this ${entity} ${within}${usual}`;
    }
    case 'timeSinceLast':
      return `${durationWords(value)} since the last record of this ${entity}${usual}`;
    case 'distinct':
      return `${number} different ${spec.of} of this ${entity} ${within}${usual}`;
    case 'firstSeen':
      return value === 1
        ? `this ${entity} has this ${spec.of} for the first time ${within}`
        : `this ${entity} had this ${spec.of} before ${within}`;
    default:
      return `${statistic} of ${spec.of} of this ${entity} ${within}${spec.delay > 0 ? ',' : ''} is ${number}${usual}`;
  }
}

/** customer_id as customer. */
function entityWords(column: string): string {
  const words = column
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\s-]+/g, ' ')
    .trim();
  return words.replace(/ id$/i, '').toLowerCase() || column;
}
