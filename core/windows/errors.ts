/** A window definition that cannot be computed. */
export class InvalidWindow extends Error {
  override name = 'InvalidWindow';
}

/** Bytes that are not an encoded entity state. */
export class MalformedState extends Error {
  override name = 'MalformedState';
}

/** The online state of a model's windows is not there; the message says what loads it. */
export class WindowsNotLoaded extends Error {
  override name = 'WindowsNotLoaded';
}
