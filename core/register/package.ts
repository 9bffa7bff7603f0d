import type { ModelJson } from '../contracts/model.ts';
import { declaredNotation, type Notation } from '../contracts/notation.ts';
import type { Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { IntervalRule, ServingPackage } from '../contracts/serving.ts';
import { defaultCosts } from '../metrics/cost/cost.ts';
import type { Table } from '../table/table.ts';

export interface PackageInput {
  project: Project;
  classes: string[];
  /** The snapshot's table: types of columns that the project's contract leaves out. */
  table: Table;
  /** How the texts of columns are written in the files. */
  notations?: Record<string, Notation>;
  /** The fitted feature plan; a request must hold the columns of its inputs. */
  plan: { inputs: { name: string }[] };
  model: ModelJson;
  calibration: unknown;
  /** Regression, where the project asks for intervals. */
  intervals?: IntervalRule;
  /** Expected benefit from which a row is sent to review; null where the project reviews nothing. */
  reviewThreshold: number | null;
}

/** All that serving needs of a model, as one JSON value. */
export function servingPackage(input: PackageInput): ServingPackage {
  const { project, classes, model, calibration, plan } = input;
  const { objective } = project;
  const records = project.data.sources.find((source) => source.role === 'records');
  const binary = objective.task === 'binary';
  const { review } = objective;
  const loss = lossOf(project);
  return {
    format: 1,
    project: project.name,
    task: objective.task,
    ...(loss && { loss }),
    classes,
    target: objective.target,
    ...(records?.key !== undefined && { key: records.key }),
    ...(records?.time !== undefined && { time: records.time }),
    contract: contractOf(input),
    plan,
    model,
    calibration,
    ...(input.intervals && { intervals: input.intervals }),
    costs: binary ? (objective.costs ?? defaultCosts) : null,
    review: binary && review && input.reviewThreshold !== null ? { ...review, threshold: input.reviewThreshold } : null,
  };
}

/** Columns of the records source as declared, else as the snapshot has them. What a decision's cost is read from counts as used. */
function contractOf({ project, table, plan, notations = {} }: PackageInput): ServingPackage['contract'] {
  const declared = project.data.sources.find((source) => source.role === 'records')?.columns ?? {};
  const inTable = new Map(table.columns.filter((c) => !c.name.startsWith('$')).map((c) => [c.name, c.type]));
  const names = new Set([...Object.keys(declared), ...inTable.keys()]);
  names.delete(project.objective.target);
  const used = new Set([...plan.inputs.map((column) => column.name), ...costColumns(project)]);
  return [...names].map((name) => {
    const column = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const recognised = Object.hasOwn(notations, name) ? notations[name] : undefined;
    const notation = recognised ?? (column && declaredNotation(column));
    return {
      name,
      type: column?.type ?? inTable.get(name)!,
      required: column?.required ?? false,
      used: used.has(name),
      pii: column?.pii ?? false,
      ...(column?.min !== undefined && { min: column.min }),
      ...(column?.max !== undefined && { max: column.max }),
      ...(column?.values && { values: column.values }),
      ...(notation && { notation }),
    };
  });
}

function costColumns({ objective }: Project): string[] {
  return Object.values(objective.costs ?? {}).flatMap((cost) => (typeof cost === 'number' ? [] : [cost.column]));
}
