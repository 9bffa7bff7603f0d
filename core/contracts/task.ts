/** What a model predicts: one of two classes, one of several, a number, or how unlike the others a record is. */
export const tasks = ['binary', 'multiclass', 'regression', 'anomaly'] as const;
export type Task = (typeof tasks)[number];
