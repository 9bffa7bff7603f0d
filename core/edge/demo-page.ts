import type { ServingPackage } from '../contracts/serving.ts';
import { inputsOf } from '../features/inputs.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { type Html, html, trusted } from '../html/html.ts';
import { style } from '../html/style.ts';
import type { EdgePackage } from './edge-package.ts';
import { inlineJson, inlineModule } from './inline-script.ts';
import type { RecordedPrediction } from './recorded.ts';

/** Suggestions for a field with many values. */
const suggested = 200;

/**
 * `demo.html`: a form of the model's fields and the answer. One file with all in it, so that it works without a server, and a policy that
 * lets nothing out.
 * @param module text of the module
 * @param example what the form begins with, but for personal data
 */
export function demoPage(
  edge: EdgePackage,
  windowNames: readonly string[],
  module: string,
  example: RecordedPrediction | undefined,
): string {
  const { version, package: pkg } = edge;
  const choices = knownValues(pkg);
  const fields = pkg.contract.map((column, i) =>
    field({
      id: `f${i}`,
      column,
      values: column.pii ? [] : (column.values ?? choices.get(column.name) ?? []),
      value: column.pii ? null : example?.record[column.name],
    }),
  );
  const windows = windowNames.map(
    (name, i) =>
      html`<label for="w${i}">${name}</label><input id="w${i}" type="number" step="any" value="${textOf(example?.windows?.[name])}">`,
  );
  return html`${trusted('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${pkg.project} ${version}</title><style>${trusted(style)}${trusted(formStyle)}</style></head>
<body><div class="head"><div class="kicker">Edge</div><h1>${pkg.project}, version ${version}</h1>
<div class="lead">The model answers in this page: nothing is sent. An empty field is an unknown value.</div></div>
<main><form id="form"><fieldset><legend>Record</legend>${fields}</fieldset>
${windows.length > 0 && html`<fieldset><legend>Values of entity windows</legend>${windows}</fieldset>`}
<button>Predict</button> <label><input type="checkbox" id="explain"> with reasons</label></form>
<p id="problem" role="alert"></p><div class="scroll"><table><tbody id="answer" aria-live="polite"></tbody></table></div></main>
<script type="application/json" id="model">${trusted(inlineJson(edge))}</script>
<script type="module">${trusted(inlineModule(module))}${trusted(program)}</script></body></html>
`.toString();
}

const formStyle = `
fieldset{border:1px solid var(--line);border-radius:10px;background:var(--card);display:grid;grid-template-columns:minmax(8em,max-content) minmax(0,1fr);gap:8px 16px;align-items:center;margin:14px 0;padding:14px 16px}
fieldset label{overflow-wrap:anywhere}input,select,button{font:inherit;max-width:26em;padding:5px 8px}button{padding:7px 18px}#problem{color:var(--bad)}`;

/** Runs behind the module, which has declared \`loadModel\`. Fields are found by their place, whatever they are called. */
const program = `
const model = loadModel(JSON.parse(document.getElementById('model').textContent));
const contract = JSON.parse(document.getElementById('model').textContent).package.contract;
const at = (id) => document.getElementById(id);
const typed = { number: Number, integer: Number, boolean: (text) => text === 'true' };
const valueOf = (id, type) => (at(id).value === '' ? null : (typed[type] ?? String)(at(id).value));
const named = (entries) => Object.fromEntries(entries);
const row = (name, value) => {
  const tr = document.createElement('tr');
  for (const text of [name, value]) tr.appendChild(document.createElement('td')).textContent = text;
  at('answer').append(tr);
};
const show = (prediction) => {
  for (const [name, value] of Object.entries(prediction)) {
    if (name !== 'explanation') row(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    else for (const { reason, contribution } of value.contributions) row(reason, contribution.toPrecision(3));
  }
};
const predict = () => {
  at('answer').replaceChildren();
  at('problem').textContent = '';
  try {
    const record = named(contract.map(({ name, type }, i) => [name, valueOf('f' + i, type)]));
    const windows = named(model.windows.map((name, i) => [name, valueOf('w' + i, 'number')]));
    const options = model.windows.length > 0 ? { windows } : {};
    show(model.predict(record, { ...options, explain: at('explain').checked }));
  } catch (error) {
    at('problem').textContent = error.message;
  }
};
at('form').addEventListener('submit', (event) => { event.preventDefault(); predict(); });
predict();
`;

interface Field {
  id: string;
  column: ServingPackage['contract'][number];
  values: readonly string[];
  value: unknown;
}

function field({ id, column: { name, type, pii, min, max }, values, value }: Field): Html {
  const label = html`<label for="${id}">${name}${pii && ' (keyed hash)'}</label>`;
  const text = textOf(value);
  if (type === 'boolean') return html`${label}${select(id, ['true', 'false'], text)}`;
  if (type === 'number' || type === 'integer')
    return html`${label}<input id="${id}" type="number" step="${type === 'integer' ? '1' : 'any'}" ${bound('min', min)} ${bound('max', max)} value="${text}">`;
  if (values.length === 0) return html`${label}<input id="${id}" value="${text}">`;
  if (values.length <= 20 && (text === '' || values.includes(text))) return html`${label}${select(id, values, text)}`;
  const options = values.slice(0, suggested).map((v) => html`<option value="${v}"></option>`);
  return html`${label}<div><input id="${id}" list="${id}-values" value="${text}"><datalist id="${id}-values">${options}</datalist></div>`;
}

function select(id: string, values: readonly string[], chosen: string): Html {
  return html`<select id="${id}">${['', ...values].map(
    (v) => html`<option value="${v}"${v === chosen && trusted(' selected')}>${v}</option>`,
  )}</select>`;
}

const bound = (name: 'min' | 'max', value: number | undefined) =>
  value !== undefined && html`${trusted(name)}="${String(value)}"`;

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** The values that the plan tells apart, by column. */
function knownValues({ plan }: ServingPackage): Map<string, readonly string[]> {
  const known = new Map<string, readonly string[]>();
  for (const encoder of (plan as FeaturePlan).encoders)
    for (const input of inputsOf(encoder))
      if ('column' in input && 'values' in encoder && !known.has(input.column)) known.set(input.column, encoder.values);
  return known;
}
