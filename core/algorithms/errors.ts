/** Base of what training and loading models can throw. */
export class TrainError extends Error {
  override name = 'TrainError';
}

export class UnknownAlgorithm extends TrainError {
  override name = 'UnknownAlgorithm';
  constructor(name: string, known: readonly string[]) {
    super(`no algorithm '${name}'; there are: ${known.join(', ')}`);
  }
}

export class InvalidParameter extends TrainError {
  override name = 'InvalidParameter';
  constructor(parameter: string, received: unknown, expected: string) {
    super(`parameter ${parameter} is ${JSON.stringify(received)}; expected ${expected}`);
  }
}

/** The data cannot be learned from: no rows, a target outside its range, a task the algorithm does not know. */
export class InvalidTrainingData extends TrainError {
  override name = 'InvalidTrainingData';
}

/** A stored model that cannot be read. */
export class MalformedModel extends TrainError {
  override name = 'MalformedModel';
}

/** Models that have no raw scores in common. */
export class CannotJoin extends TrainError {
  override name = 'CannotJoin';
}

/** A model gives no prediction of a record: it needs a value that is missing, or another. */
export class NoPrediction extends TrainError {
  override name = 'NoPrediction';
}
