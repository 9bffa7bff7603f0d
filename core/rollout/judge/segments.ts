import type { ServingPackage } from '../../contracts/serving.ts';
import { ownField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';

/** Records with one value of a column, on which the two versions are compared by themselves. */
export interface Segment {
  /** `country = DE`. */
  name: string;
  column: string;
  value: string;
}

/** The largest are compared. */
const mostSegments = 12;
/** As a fraction of the records: smaller ones say too little, larger ones are all. */
const [least, most] = [0.05, 0.95];
/** Longer ones name no segment that people could read. */
const longestValue = 60;

/** By categories that training knew of columns that both versions take: none of personal data. */
export function segmentsOf(champion: ServingPackage, candidate: ServingPackage): Segment[] {
  const taken = new Set(candidate.contract.map(({ name }) => name));
  return champion.contract
    .filter(({ name, pii }) => !pii && taken.has(name) && name !== champion.key && name !== champion.target)
    .flatMap(({ name }) => {
      const typical = champion.typical && ownField(champion.typical.columns, name);
      return isCategory(typical)
        ? typical.values.map((value, i) => ({
            name: `${name} = ${value}`,
            column: name,
            value,
            of: typical.fractions[i]!,
          }))
        : [];
    })
    .filter(({ of, value }) => of >= least && of <= most && value.length <= longestValue)
    .sort((a, b) => b.of - a.of || (a.name < b.name ? -1 : 1))
    .slice(0, mostSegments)
    .map(({ of: _, ...segment }) => segment);
}

type Columns = NonNullable<ServingPackage['typical']>['columns'];
type Category = Extract<Columns[string], { kind: 'category' }>;

const isCategory = (typical: unknown): typical is Category =>
  (typical as Columns[string] | undefined)?.kind === 'category';

/** The segments that a record is of. */
export function segmentsWith(segments: readonly Segment[], record: Row): string[] {
  return segments.flatMap(({ name, column, value }) => {
    const found = ownField(record, column);
    return found !== undefined && found !== null && String(found) === value ? [name] : [];
  });
}
