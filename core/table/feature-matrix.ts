/** Features of rows, ready for an algorithm: one Float32Array a feature. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly features: readonly FeatureInfo[];
  /** Feature-major: `data[f]` has shape (rows). Missing is NaN; a categorical feature holds codes 0, 1, 2 … or NaN. */
  readonly data: readonly Float32Array[];
}

export interface FeatureInfo {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** Categorical: number of codes; codes are at most 254. */
  readonly cardinality?: number;
  /** Column of the record it comes from, for explanations and reports. */
  readonly source: string;
  /** Which encoding it belongs to, where a plan holds several; absent: there is one. */
  readonly encoding?: string;
}

/** Which part of the data a row belongs to: an entry a row in the prepared block's `part` array. */
export const parts = { unused: 0, train: 1, validation: 2, test: 3 } as const;
