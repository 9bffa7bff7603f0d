import { findSyntaxProblem } from '../../values/json-syntax.ts';
import { invalidRequest } from './errors.ts';
import { unrounded } from './unrounded.ts';

/** `unrounded` of a body. @throws ServingError 400 that says where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return unrounded(text);
  } catch (error) {
    // What walks the values does so on the stack.
    if (error instanceof RangeError) throw invalidRequest('the body is JSON that is nested too deep');
    if (text.trim() === '') throw invalidRequest('expected a JSON object as the body, received an empty body');
    const problem = findSyntaxProblem(text);
    if (!problem) throw error;
    const { line, column, message } = problem;
    throw invalidRequest(`the body is not JSON: line ${line}, column ${column}: ${message}`);
  }
}
