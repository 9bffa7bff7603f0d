import type { CommandDefinition } from '../command.ts';
import { apply } from './apply.ts';
import { approve, reject } from './approve.ts';
import { batch } from './batch.ts';
import { batchShow } from './batch-show.ts';
import { batches } from './batches.ts';
import { call } from './call.ts';
import { client } from './client.ts';
import { cost } from './cost.ts';
import { datasetRemove } from './dataset-remove.ts';
import { datasets } from './datasets.ts';
import { deploy } from './deploy.ts';
import { down } from './down.ts';
import { exportCommand } from './export.ts';
import { findingAcknowledge, findingResolve, findingSnooze } from './finding.ts';
import { findings } from './findings.ts';
import { image } from './image.ts';
import { importCommand } from './import.ts';
import { ingest } from './ingest.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { label } from './label.ts';
import { misplaced } from './misplaced.ts';
import { modelShow } from './model-show.ts';
import { models } from './models.ts';
import { monitor } from './monitor.ts';
import { predict } from './predict.ts';
import { profile } from './profile.ts';
import { projectRemove } from './project-remove.ts';
import { promote } from './promote.ts';
import { quarantine } from './quarantine.ts';
import { reportGet } from './report-get.ts';
import { reports } from './reports.ts';
import { rollback } from './rollback.ts';
import { rolloutAbort, rolloutPause, rolloutResume, rolloutShow } from './rollout.ts';
import { run } from './run.ts';
import { runNote, runTag } from './run-annotate.ts';
import { runCancel, runUnlock } from './run-control.ts';
import { runShow } from './run-show.ts';
import { runs } from './runs.ts';
import { runsCompare } from './runs-compare.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';

/** In the order of the help. */
export const commands: readonly CommandDefinition[] = [
  up,
  down,
  status,
  deploy,
  cost,
  init,
  validate,
  apply,
  ingest,
  datasets,
  quarantine,
  misplaced,
  datasetRemove,
  profile,
  run,
  importCommand,
  runShow,
  runCancel,
  runUnlock,
  runNote,
  runTag,
  runs,
  runsCompare,
  models,
  modelShow,
  predict,
  batch,
  batchShow,
  batches,
  label,
  monitor,
  findings,
  findingAcknowledge,
  findingSnooze,
  findingResolve,
  reports,
  reportGet,
  promote,
  rollback,
  approve,
  reject,
  rolloutShow,
  rolloutPause,
  rolloutResume,
  rolloutAbort,
  exportCommand,
  serve,
  image,
  key,
  call,
  client,
  projectRemove,
];
