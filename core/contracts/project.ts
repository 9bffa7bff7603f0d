import { z } from 'zod';
import { fieldConflicts } from './cross-field-rules.ts';
import { batch } from './project/batch.ts';
import { budget } from './project/budget.ts';
import type { columnTypes } from './project/columns.ts';
import { type conflictRules, data } from './project/data.ts';
import { features } from './project/features.ts';
import { labels, monitoring } from './project/monitoring.ts';
import { type cost, objective } from './project/objective.ts';
import { identifier } from './project/patterns.ts';
import { evaluation, promotion } from './project/promotion.ts';
import { retraining } from './project/retraining.ts';
import { rollout } from './project/rollout.ts';
import { serving } from './project/serving.ts';
import { training } from './project/training.ts';

/**
 * The project file (`projects/<name>/project.yaml`). The schema is the single definition: types are inferred from it,
 * `docs/project.schema.json` is emitted from it and the command line checks files with it.
 */
export const projectSchema = z
  .strictObject({
    name: identifier.describe('Name of the project and of its folder.'),
    objective,
    data,
    features,
    training,
    evaluation,
    budget,
    promotion,
    rollout,
    labels,
    monitoring,
    retraining,
    batch,
    serving,
  })
  .superRefine((project, context) => {
    for (const { path, message } of fieldConflicts(project)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({
    title: 'Perennial project',
    description: 'One model project: objective, data, features, training, promotion, rollout, monitoring.',
  });

/** A checked project with every default filled in. */
export type Project = z.output<typeof projectSchema>;
type Written = z.input<typeof projectSchema>;
/** What a person writes: defaults may be left out. (The word `inferences` among the sources is `data.inferences` here.) */
export type ProjectInput = Omit<Written, 'data'> & {
  data: Omit<Written['data'], 'sources'> & { sources: Exclude<Written['data']['sources'][number], string>[] };
};
export type Source = Project['data']['sources'][number];
export type ConflictRule = (typeof conflictRules)[number];
export type ColumnType = (typeof columnTypes)[number];
export type WindowDefinition = Project['features']['windows'][number];
export type Cost = z.output<typeof cost>;
export type RolloutRule = Project['rollout'];
export type Budget = NonNullable<Project['budget']>;
export type Metric = NonNullable<Project['objective']['metric']>;
