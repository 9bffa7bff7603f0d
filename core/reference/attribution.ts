/** What a model's features contribute to its predictions of some rows. */
export interface Attribution {
  rows: number;
  features: FeatureAttribution[];
}

export interface FeatureAttribution {
  /** Of the column or window feature; of a feature derived from several, its own. */
  name: string;
  /** Mean size of the contribution to the raw score (log odds, logits, value), and its standard error. */
  mean: number;
  error: number;
}
