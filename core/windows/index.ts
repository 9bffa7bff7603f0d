/** Entity windows: one fold of events, run over history in prepare and over events online. */
export { decodeState, encodeState, largestState } from './codec.ts';
export { InvalidWindow, MalformedState } from './errors.ts';
export { entityOf, eventKey, labelEvent, recordEvent } from './events.ts';
export { foldEvent, type LabelEvent, type RecordEvent, type WindowEvent } from './fold.ts';
export { foldHistory, statesAt, type WindowFeatures } from './history.ts';
export { leftOutWarnings } from './left-out.ts';
export { readWindows } from './read.ts';
export { columnsRead, type EventKind, featureNames, type WindowSpec, windowSpecs } from './specs.ts';
export { type EntityState, emptyState, largestValue, remembered } from './state.ts';
export { takesLabels } from './takes-labels.ts';
