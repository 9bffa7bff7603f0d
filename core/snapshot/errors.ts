/** Data that a model cannot be made from; the message says what to do about it. */
export class UnusableData extends Error {
  override name = 'UnusableData';
}

/** Data are being converted again: the step is tried again until that is done. */
export class ConversionUnderWay extends Error {
  override name = 'ConversionUnderWay';
}
