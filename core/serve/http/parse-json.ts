import { findSyntaxProblem } from '../../values/json-syntax.ts';
import { invalidRequest } from './errors.ts';

/** @throws ServingError 400 that says where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') throw invalidRequest('expected a JSON object as the body, received an empty body');
    const problem = findSyntaxProblem(text);
    if (!problem) throw error;
    const { line, column, message } = problem;
    throw invalidRequest(`the body is not JSON: line ${line}, column ${column}: ${message}`);
  }
}
