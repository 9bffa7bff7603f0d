/** How features are written for an algorithm; what each asks of the plan stands in `core/features/encodings.ts`. */
export const encodingNames = ['trees', 'linear'] as const;
export type Encoding = (typeof encodingNames)[number];

/** What is prepared: rows in each encoding, and in a run that imports a model as that model reads them. */
export const preparedNames = [...encodingNames, 'imported'] as const;
export type PreparedName = (typeof preparedNames)[number];

/** Of a plan or a trial: one of what is prepared, or every encoding, for an average of models that ask for different ones. */
export type PlanEncoding = PreparedName | 'all';
