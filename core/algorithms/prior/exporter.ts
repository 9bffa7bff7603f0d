import { type Graph, int } from '../../onnx/graph.ts';
import { scoreOf } from '../explanation/score-of.ts';
import { modelExporter, type Scores } from '../exporter.ts';
import { linkOfTask } from '../link-name.ts';
import { type PriorJson, priorForm } from './prior-model.ts';

export const priorExporter = modelExporter(priorForm, { onnx: constantScores });

/** The same for every row. */
function constantScores(graph: Graph, { values, task, outputs }: PriorJson, input: string): Scores {
  const scores = graph.constant('double', values.map(scoreOf(task)), [1, outputs]);
  const rows = graph.add('Gather', [graph.add('Shape', [input]), graph.constant('int64', [0], [1])]);
  const shape = graph.add('Concat', [rows, graph.constant('int64', [outputs], [1])], [int('axis', 0)]);
  return { name: graph.add('Expand', [scores, shape]), link: linkOfTask(task) };
}
