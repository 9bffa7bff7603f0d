/** How features are written for an algorithm; what each asks of the plan stands in `core/features/encodings.ts`. */
export const encodingNames = ['trees', 'linear'] as const;
export type Encoding = (typeof encodingNames)[number];

/** Of a plan or a trial: one encoding, or every one, for an average of models that ask for different ones. */
export type PlanEncoding = Encoding | 'all';
