/** How features are written for an algorithm; what each asks of the plan stands in `core/features/encodings.ts`. */
export const encodingNames = ['trees', 'linear'] as const;
export type Encoding = (typeof encodingNames)[number];
