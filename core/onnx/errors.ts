/** A model cannot be written in, or read from, another format. */
export class ExportError extends Error {
  override name = 'ExportError';
}

/** The model holds something that the format, or Perennial, cannot say. */
export class UnsupportedModel extends ExportError {
  override name = 'UnsupportedModel';
}

/** A text that is not a model of LightGBM, or is cut off. */
export class MalformedLightgbmModel extends ExportError {
  override name = 'MalformedLightgbmModel';
}

/** Bytes that are not a model of ONNX, or are cut off. */
export class MalformedOnnxModel extends ExportError {
  override name = 'MalformedOnnxModel';
}

/** A graph that onnxruntime could not open or run. */
export class GraphFailed extends ExportError {
  override name = 'GraphFailed';
}

/** A graph that was ended because it took too long. */
export class GraphTooSlow extends GraphFailed {
  override name = 'GraphTooSlow';
}
