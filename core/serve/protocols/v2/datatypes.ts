import type { ServingPackage } from '../../../contracts/serving.ts';

type ColumnType = ServingPackage['contract'][number]['type'];

/** How a number of a tensor is read from bytes: little-endian, as the binary extension has it. */
export interface NumberType {
  bytes: number;
  /** Whole numbers in this range; absent: any number. */
  range?: readonly [number, number];
  read(view: DataView, at: number): number | bigint;
}

const whole = (bits: number, signed: boolean): readonly [number, number] =>
  signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];

/** Datatypes of numbers that are read; FP16 and BF16 are not. */
export const numberTypes: Readonly<Record<string, NumberType>> = {
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  INT8: { bytes: 1, range: whole(8, true), read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, range: whole(16, true), read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, range: whole(32, true), read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, range: whole(64, true), read: (view, at) => view.getBigInt64(at, true) },
  UINT8: { bytes: 1, range: whole(8, false), read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, range: whole(16, false), read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, range: whole(32, false), read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, range: whole(64, false), read: (view, at) => view.getBigUint64(at, true) },
};

export const datatypes: readonly string[] = [...Object.keys(numberTypes), 'BOOL', 'BYTES'];

/** The datatype that metadata name for a column. Others are taken too, where they say a value of the column. */
export const datatypeOf: Readonly<Record<ColumnType, string>> = {
  number: 'FP64',
  integer: 'INT64',
  boolean: 'BOOL',
  string: 'BYTES',
  text: 'BYTES',
  timestamp: 'BYTES',
};
