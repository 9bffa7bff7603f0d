/** Environment variables of the functions: written by `lib`, read by `adapters`. */
export const environment = {
  environment: 'PERENNIAL_ENVIRONMENT',
  lakeBucket: 'LAKE_BUCKET',
  registryTable: 'REGISTRY_TABLE',
  entityTable: 'ENTITY_TABLE',
  eventBus: 'EVENT_BUS',
  triggerQueue: 'TRIGGER_QUEUE_URL',
  /** Topic of the messages about findings of the monitor. */
  findingsTopic: 'FINDINGS_TOPIC_ARN',
  /** Standard queue of events for the online entity windows. */
  entityQueue: 'ENTITY_QUEUE_URL',
  /** Firehose stream that captures predictions. */
  captureStream: 'CAPTURE_STREAM',
  lifecycleMachine: 'LIFECYCLE_MACHINE_ARN',
  monitorMachine: 'MONITOR_MACHINE_ARN',
  /** State machine that waits for approvals. */
  approvalMachine: 'APPROVAL_MACHINE_ARN',
  ingestMachine: 'INGEST_MACHINE_ARN',
  reconvertMachine: 'RECONVERT_MACHINE_ARN',
  batchMachine: 'BATCH_MACHINE_ARN',
  scheduleGroup: 'SCHEDULE_GROUP',
  /** Name of the function that fills the entity windows of a model. */
  loadEntitiesFunction: 'LOAD_ENTITIES_FUNCTION',
  /** Name of the function that looks at rollouts. */
  rolloutLookFunction: 'ROLLOUT_LOOK_FUNCTION',
  /** Name of the function that measures what serving a candidate takes. */
  measureFunction: 'MEASURE_FUNCTION',
  /** And of the one that measures those that are graphs of ONNX. */
  measureOnnxFunction: 'MEASURE_ONNX_FUNCTION',
  /** Hash of the code that serves. */
  servingCodeHash: 'SERVING_CODE_HASH',
  /** Name of the function that predicts by graphs of ONNX. */
  predictOnnxFunction: 'PREDICT_ONNX_FUNCTION',
  /** Database of the tables over the lake. */
  glueDatabase: 'GLUE_DATABASE',
  schedulerRole: 'SCHEDULER_ROLE_ARN',
  triggerQueueArn: 'TRIGGER_QUEUE_ARN',
  /** SSM SecureString with the key of the keyed hashes of personal data. */
  piiKeyParameter: 'PII_KEY_PARAMETER',
  /** Hash of the step's bundled code; part of its step key. */
  codeHash: 'CODE_HASH',
  /** Hash of all code that shapes a model; a change is a reason to retrain. */
  trainingCodeHash: 'TRAINING_CODE_HASH',
  /** JSON: `Containers`, where the deployment can train in containers. */
  containers: 'CONTAINERS',
  /** Key in the lake of what a container has to do (`ContainerJob`). */
  containerJob: 'CONTAINER_JOB',
  /** JSON: the command that trains (`training.image.command`), in a container of a project's own image. */
  imageCommand: 'IMAGE_COMMAND',
} as const;
