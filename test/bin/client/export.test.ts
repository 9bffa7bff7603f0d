import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { pathsOf } from '../../../bin/client/export.ts';

test('further files stand beside the one asked for, under its name', () => {
  expect(pathsOf('models/fraud.v3.txt', ['.txt', '.features.json'])).toEqual([
    resolve('models/fraud.v3.txt'),
    resolve('models/fraud.v3.features.json'),
  ]);
  expect(pathsOf('fraud', ['.onnx'])).toEqual([resolve('fraud')]);
});
