/** A model that was trained elsewhere cannot be used on the project's records; says what was found and what to do. */
export class UnusableImport extends Error {
  override name = 'UnusableImport';
}

/** A graph whose predictions no form of ours gives: onnxruntime runs it as it is. */
export class NoOwnForm extends UnusableImport {
  override name = 'NoOwnForm';
}
