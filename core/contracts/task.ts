/** What is learned from a target: one of two classes, one of several, or a number. */
export const targetedTasks = ['binary', 'multiclass', 'regression'] as const;
export type TargetedTask = (typeof targetedTasks)[number];

/** What a model predicts: a target, or how unlike the others a record is. */
export const tasks = [...targetedTasks, 'anomaly'] as const;
export type Task = (typeof tasks)[number];
