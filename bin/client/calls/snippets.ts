/** What a snippet asks, and where. */
export interface Call {
  /** Of the project's predictions. */
  url: string;
  /** Value of an API key; none where nobody asks for one. */
  key?: string;
  record: Record<string, unknown>;
}

export const languages = ['curl', 'python', 'typescript'] as const;
export type Language = (typeof languages)[number];

/** A request for one prediction, to be pasted: into a shell, or a file of Python (standard library) or TypeScript (Node 20, Deno, Bun). */
export function snippet(language: Language, call: Call): string {
  return { curl: curlSnippet, python: pythonSnippet, typescript: typescriptSnippet }[language](call);
}

function curlSnippet({ url, key, record }: Call): string {
  return [
    `curl -sS -X POST ${shellText(url)}`,
    ...(key === undefined ? [] : [`  -H ${shellText(`x-api-key: ${key}`)}`]),
    `  -H 'content-type: application/json'`,
    `  -H "idempotency-key: $(uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid)"`,
    `  -d ${shellText(JSON.stringify({ records: [record] }, null, 2))}`,
  ].join(' \\\n');
}

function pythonSnippet({ url, key, record }: Call): string {
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) };
  return `import json
import urllib.request
import uuid

record = json.loads(${pythonText(JSON.stringify(record))})
headers = json.loads(${pythonText(JSON.stringify(headers))})
# The same name for a request that is sent again: it counts once.
headers["idempotency-key"] = str(uuid.uuid4())
body = json.dumps({"records": [record]}).encode()
request = urllib.request.Request(${pythonText(url)}, body, headers, method="POST")
with urllib.request.urlopen(request, timeout=30) as response:
    print(json.dumps(json.load(response), indent=2))`;
}

function typescriptSnippet({ url, key, record }: Call): string {
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) };
  return `const record = ${scriptText(JSON.stringify(record, null, 2))};
const response = await fetch(${scriptText(JSON.stringify(url))}, {
  method: 'POST',
  headers: {
    ...${scriptText(JSON.stringify(headers))},
    // The same name for a request that is sent again: it counts once.
    'idempotency-key': crypto.randomUUID(),
  },
  body: JSON.stringify({ records: [record] }),
});
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`);
console.log(JSON.stringify(await response.json(), null, 2));`;
}

/** In single quotes, within which a shell changes nothing. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** JSON's texts are Python's and JavaScript's; line ends of Unicode are escaped for both. */
export function pythonText(text: string): string {
  return scriptText(JSON.stringify(text));
}

function scriptText(json: string): string {
  return json.replace(/[\u007f\u0085\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
