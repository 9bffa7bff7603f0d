/** Findings of checkov that are refused, on all templates, and why. */
export const refused: Readonly<Record<string, string>> = {
  CKV_AWS_116:
    'functions are called by queues and machines, which keep what fails: a dead-letter queue of their own would see nothing',
  CKV_AWS_115: 'a new account has ten executions and none to reserve; slots bound what works for long (ADR 46)',
  CKV_AWS_173: 'variables are names of resources, no secrets',
  CKV_AWS_158: 'log groups are encrypted by CloudWatch; by a key of the customer with the option customerManagedKey',
  CKV_AWS_117: 'a VPC bills by the hour; the option privateNetwork makes one',
  CKV_AWS_111:
    'on all resources: traces and network interfaces only, which have none; test/lib/security.test.ts holds the list',
  CKV_AWS_27: 'queues are encrypted by SQS; checkov knows keys of KMS only',
  CKV_AWS_26: 'messages hold names of findings and alarms; by a key of the customer with the option customerManagedKey',
  CKV_AWS_120: 'a prediction that is kept is a decision on old windows',
  CKV_AWS_18: 'the option accessLogs; buckets of logs have none, which would never end',
  CKV_AWS_165: 'of the entity windows: they are made from the lake',
  CKV_AWS_21: 'buckets of logs: AWS writes each object once',
  CKV_AWS_33: 'who may use the key is said by conditions: roles of this account, through what stores data',
  CKV_AWS_67: 'the trail tells of one bucket and one table, which are in one region',
  CKV_AWS_35: 'data events hold names of objects; the trail is encrypted by S3',
};
