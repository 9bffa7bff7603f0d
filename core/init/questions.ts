import { InitError } from './inspect.ts';

/** What a file does not tell, and a person does. */
export interface Question {
  /** `target`, or the column and what is declared of it: `amount.decimal`. */
  of: string;
  /** What cannot be told, with examples. */
  text: string;
  /** The likeliest first; none is taken unasked. */
  answers: readonly { value: string; means: string }[];
  /** The option that gives the answer, without its value: `--target`, `--declare amount.decimal=`. */
  option: string;
}

/** A file that leaves something to say before a project can be proposed. */
export class OpenQuestions extends InitError {
  override name = 'OpenQuestions';
  readonly questions: readonly Question[];
  constructor(questions: readonly Question[]) {
    super(questions.map(rendered).join('\n'));
    this.questions = questions;
  }
}

/** The arguments of the command line that give an answer. */
export function argumentsOf(question: Question, value: string): string {
  const [option = '', prefix = ''] = question.option.split(/ (.*)/s);
  return `${option} ${shellWord(prefix + value)}`;
}

function rendered(question: Question): string {
  const { text, answers } = question;
  const options = answers.map(({ value, means }) => [argumentsOf(question, value), means] as const);
  const width = Math.min(48, Math.max(0, ...options.map(([option]) => option.length)));
  return [text, ...options.map(([option, means]) => `  ${option.padEnd(width)}  ${means}`)].join('\n');
}

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=,+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
