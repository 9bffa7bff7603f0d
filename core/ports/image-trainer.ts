/** A file of a channel, in pieces. */
export interface ChannelFile {
  readonly name: string;
  readonly content: Iterable<string>;
}

/** What a program of a team's own is given to train on, by the training contract of SageMaker. */
export interface ImageTraining {
  /** `hyperparameters.json`: texts, as there. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** `perennial.json` beside it: what the contract has no place for. */
  readonly about: object;
  readonly channels: Readonly<Partial<Record<'train' | 'validation', readonly ChannelFile[]>>>;
  /** The file that the program has to leave in `/opt/ml/model`. */
  readonly modelFile: string;
  /** True when it has to end. */
  readonly shouldStop?: (() => boolean) | undefined;
}

/** Runs the program of the image that it is part of. */
export interface ImageTrainer {
  /** @returns the model file */
  train(training: ImageTraining): Promise<string>;
}
