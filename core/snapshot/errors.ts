/** Data are being converted again: the step is tried again until that is done. */
export class ConversionUnderWay extends Error {
  override name = 'ConversionUnderWay';
}
