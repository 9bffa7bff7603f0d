import type { Dataset } from '../contracts/dataset.ts';
import type { MeasuredEntity, MeasureRequest } from '../contracts/gate.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { toBase64 } from '../hash/base64.ts';
import { Problems } from '../serve/http/problems.ts';
import { measuredPiiKey } from '../serve/measure-serving.ts';
import type { LoadedModel } from '../serve/prediction/loaded-model.ts';
import { type Row, rowAt } from '../table/table.ts';
import { entityOf } from '../windows/events.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { HistoryStates } from '../windows/online/history-states.ts';
import { placementsOf } from '../windows/online/placement.ts';
import type { WindowSpec } from '../windows/specs.ts';

/** Records that a candidate is measured with. */
const recordsAtMost = 100;
/** Of one call of a function, of 6 MB. */
const bytesOfRecords = 2_000_000;
const bytesOfStates = 2_000_000;
const generation = 'measured';

/** No row of the snapshot is a record that the model takes. */
export class NoRecordToMeasure extends Error {
  override name = 'NoRecordToMeasure';
  constructor(rows: number, fault: string | undefined) {
    super(
      `none of ${rows} rows of the snapshot is a record that the prediction API takes: ${fault ?? 'there are no rows'}; correct the columns' contract in project.yaml`,
    );
  }
}

/**
 * Records of the snapshot, spread evenly over its rows, as a client would send them, with what the entity table would hold of their
 * entities after it.
 * @throws NoRecordToMeasure
 */
export function measuredRecords(
  dataset: Dataset,
  { contract, plan, target }: ServingPackage,
  model: LoadedModel,
): Pick<MeasureRequest, 'records' | 'entities'> {
  const { table } = dataset;
  const columns = contract.filter(
    ({ name }) => name !== target && table.columns.some((column) => column.name === name),
  );
  const records: Row[] = [];
  const asked: AskedRecord[] = [];
  let fault: string | undefined;
  let bytes = 0;
  const step = Math.max(1, Math.floor(table.rows / recordsAtMost));
  for (let row = 0; row < table.rows && records.length < recordsAtMost; row += step) {
    const cells = rowAt(table, row);
    const record = Object.fromEntries(columns.map(({ name, type }) => [name, sent(type, cells[name])]));
    const problems = new Problems({ personal: true });
    const valid = model.validate(record, 'record', problems);
    fault ??= problems.list[0]?.message;
    if (problems.list.length > 0) continue;
    bytes += JSON.stringify(record).length;
    if (bytes > bytesOfRecords && records.length > 0) break;
    records.push(record);
    const pseudonymous = { ...valid };
    model.pseudonymise(pseudonymous, measuredPiiKey);
    asked.push({ stored: valid, asked: pseudonymous });
  }
  if (records.length === 0) throw new NoRecordToMeasure(table.rows, fault);
  return { records, entities: entitiesOf(dataset, plan as FeaturePlan, asked) };
}

/** Personal data are pseudonyms in the snapshot, and again by another key where the record is measured. */
interface AskedRecord {
  stored: Row;
  asked: Row;
}

/** Milliseconds, which every contract of a timestamp takes. */
function sent(type: string, cell: unknown): unknown {
  return type === 'timestamp' && typeof cell === 'string' ? Date.parse(cell) : cell;
}

function entitiesOf(dataset: Dataset, { windows }: FeaturePlan, records: readonly AskedRecord[]): MeasuredEntity[] {
  const specs = [...new Map(windows.map((spec) => [spec.series, spec])).values()];
  if (specs.length === 0) return [];
  const { name: project } = dataset.extra.project;
  const placements = placementsOf(specs);
  const series: SeriesRecord = {
    ...entityKeys.series(project),
    project,
    revision: 1,
    at: 0,
    series: Object.fromEntries(
      specs.map((spec) => [spec.series, { spec, generation, ...placements.get(spec.series)!, models: [] }]),
    ),
    history: { generation, packs: 0, until: 0 },
  };
  const partitionOf = (spec: WindowSpec, record: Row) => {
    const entity = entityOf(spec, record);
    return entity && entityKeys.log(project, generation, placements.get(spec.series)!.group, entity).pk;
  };
  const asked = new Map(
    records.flatMap((record) =>
      specs.map((spec) => [partitionOf(spec, record.stored), partitionOf(spec, record.asked)]),
    ),
  );
  const found: MeasuredEntity[] = [{ record: series }];
  let bytes = 0;
  for (const { states, ...record } of new HistoryStates(dataset, specs).records(project, generation, 0)) {
    const pk = asked.get(record.pk);
    if (pk === undefined) continue;
    const encoded = Object.fromEntries(Object.entries(states).map(([name, state]) => [name, toBase64(state)]));
    bytes += JSON.stringify(encoded).length;
    if (bytes > bytesOfStates) break;
    found.push({ record: { ...record, pk }, states: encoded });
  }
  return found;
}
