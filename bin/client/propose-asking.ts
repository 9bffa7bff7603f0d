import { init } from '../../adapters/duckdb/init-project.ts';
import { argumentsOf, OpenQuestions, type Question, shellWord } from '../../core/init/questions.ts';
import { CommandFailed } from '../errors.ts';

interface Wanted {
  name: string;
  path: string;
  schema?: string;
  target?: string | undefined;
  declare?: readonly string[] | undefined;
}

/**
 * A first project file, for which a person is asked what the file leaves open.
 *
 * @param ask undefined where nobody can answer
 * @throws CommandFailed with what is open, and the options that say it, where it is not answered
 */
export async function proposeAsking(
  wanted: Wanted,
  ask?: (question: Question) => Promise<string | undefined>,
): ReturnType<typeof init> {
  try {
    return await init(wanted);
  } catch (error) {
    if (!(error instanceof OpenQuestions)) throw error;
    let answered = wanted;
    for (const question of error.questions) {
      const answer = await ask?.(question);
      if (answer === undefined)
        throw new CommandFailed(`${error.message}\n${remedy(answered, error.questions)}`, {
          cause: error,
          details: error.questions,
        });
      answered = withAnswer(answered, question, answer);
    }
    // A column that is read in another way may leave something else open.
    return proposeAsking(answered, ask);
  }
}

function withAnswer(wanted: Wanted, question: Question, answer: string): Wanted {
  if (question.of === 'target') return { ...wanted, target: answer };
  const column = question.option.replace(/^--declare /, '');
  return { ...wanted, declare: [...(wanted.declare ?? []), `${column}${answer}`] };
}

/** The command to run; which way numbers and dates are to be read is not suggested. */
function remedy({ name, path, target, declare = [] }: Wanted, questions: readonly Question[]): string {
  const [first, ...others] = questions;
  const likely = first?.of === 'target' && others.length === 0 ? [argumentsOf(first, first.answers[0]!.value)] : [];
  const given = [
    ...(target === undefined ? [] : [`--target ${shellWord(target)}`]),
    ...declare.map((text) => `--declare ${shellWord(text)}`),
  ];
  const command = ['npx perennial init', name, '--from', shellWord(path), ...given, ...likely].join(' ');
  return likely.length > 0 ? `say it, such as: ${command}` : `add one option of each to: ${command}`;
}
