import type { CommandDefinition } from '../command.ts';

export const image: CommandDefinition = {
  usage: 'image',
  summary: 'write the folder that docker builds the serving image of: for a constant hot path, or a model on a laptop',
  examples: ['image', 'image --out serving && docker build -t serving serving'],
  configure: (command) => command.option('--out <folder>', 'where to write it', 'perennial-serving'),
  async perform(_, { out }: { out: string }) {
    const { writeImage } = await import('../client/image.ts');
    const { folder, files } = await writeImage(out);
    return {
      json: { folder, files },
      text: `${folder}\nBuild it: docker build -t perennial-serving ${folder}\nHow it runs: docs/serving-container.md`,
    };
  },
};
