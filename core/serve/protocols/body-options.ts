/** What a body of our own protocol may hold, beside the windows that callers at the edge give. */
export const bodyOptions: readonly string[] = ['records', 'explain', 'failures'];
