import { int } from '../../onnx/graph.ts';
import { exporterOf, type ModelExporter, modelExporter } from '../exporter.ts';
import { averageForm } from './form.ts';

/** @param exporters of what may be a member */
export function averageExporter(exporters: readonly ModelExporter[]): ModelExporter {
  return modelExporter(averageForm, {
    onnx(graph, { members, link }, features) {
      const weighted = members.map(({ weight, columns, model }) => {
        const own = graph.constant('int64', columns, [columns.length]);
        const gathered = graph.add('Gather', [features, own], [int('axis', 1)]);
        const { name } = exporterOf(model, exporters).onnx(graph, model, gathered);
        return graph.add('Mul', [name, graph.constant('double', [weight])]);
      });
      return { name: weighted.reduce((sum, one) => graph.add('Add', [sum, one])), link };
    },
  });
}
